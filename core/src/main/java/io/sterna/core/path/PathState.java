package io.sterna.core.path;

import io.sterna.core.wire.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reachability of one path, a pair of a local and a remote locator (protocol §9; RFC 5534).
///
/// ```
///              answered, proven               Explore
///   Probing ---------------------> Usable <-------------> Checking
///      | 3 unanswered                ^   answered, proven     | 2 unanswered
///      v          answered           |  3 good over 5 s       |
///   Disabled ------------------> Returning                    |
///      ^  ^                          | 2 unanswered           |
///      |  +--------------------------+                        |
///      +------------------------------------------------------+
/// ```
///
/// Pure: no clock, no socket, no randomness. The driver feeds events, performs the effects in
/// order, and delivers [Event.Timeout] once [#wakeAt] has passed. A PROBE that may not be sent yet
/// (protocol §6, verification) is a timeout that the driver holds back.
public sealed interface PathState {
  /// The wait after the first PROBE; it doubles.
  Duration FIRST_WAIT = Duration.ofMillis(250);

  Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /// Unanswered PROBEs after which a new path counts as failed.
  int NEW_TRIES = 3;

  /// Unanswered PROBEs after which a path that worked counts as failed (protocol §9).
  int CHECK_TRIES = 2;

  /// A failed path is preferred again after so many good PROBEs over [#RETURN_TIME].
  int RETURN_PROBES = 3;

  Duration RETURN_TIME = Duration.ofSeconds(5);

  /// Nonces that are remembered, so that a late answer still counts.
  int MOST_SENT = 8;

  /// A PROBE that is out: its nonce, when it left, and the form that it announced.
  record Sent(long nonce, Instant at, Form announced) {}

  /// A new path that has not answered yet; no data goes there.
  record Probing(List<Sent> sent, int tries, Instant wakeAt) implements PathState {}

  /// It works; nothing is due.
  ///
  /// @param form what the peer knows that we send here, acknowledged by it (protocol §8)
  /// @param roundTrip empty if nothing has measured it
  record Usable(Form form, Optional<Duration> roundTrip) implements PathState {
    @Override
    public int tries() {
      return 0;
    }

    @Override
    public Instant wakeAt() {
      return Instant.MAX;
    }
  }

  /// It worked, carries data, and has to show that it still does.
  record Checking(Usable was, List<Sent> sent, int tries, Instant wakeAt) implements PathState {}

  /// It failed; tried again with growing pauses.
  record Disabled(List<Sent> sent, int tries, Instant wakeAt) implements PathState {}

  /// It failed and answers again: used if nothing better is there, until it has proved itself.
  ///
  /// @param good answers since it came back; `since` when the first of them came
  record Returning(Usable as, int good, Instant since, List<Sent> sent, int tries, Instant wakeAt)
      implements PathState {}

  sealed interface Event {
    /// It has to be tried at `at`, again if it was tried before.
    record Explore(Instant at) implements Event {}

    /// [PathState#wakeAt] has come. A fresh nonce, and the form to announce, for a PROBE if due.
    record Timeout(long nonce, Form announced) implements Event {}

    /// A nonce came back, by whatever way.
    record Answered(long nonce) implements Event {}

    /// A handshake went over it: as good as an answered PROBE (protocol §6).
    record Proven(Optional<Duration> roundTrip) implements Event {}

    /// Something authentic from the peer came in over it, so the other direction works.
    record Heard() implements Event {}
  }

  sealed interface Effect {
    /// Send a PROBE with this nonce that announces this form.
    record SendProbe(long nonce, Form announced) implements Effect {}

    /// A nonce sent over the path came back: its remote locator is verified (protocol §6).
    record Works() implements Effect {}

    /// It no longer works.
    record Failed() implements Effect {}
  }

  /// When the next [Event.Timeout] is due; [Instant#MAX] for never.
  Instant wakeAt();

  /// A path that is to be tried first at `at`.
  static PathState fresh(Instant at) {
    return new Probing(List.of(), 0, at);
  }

  /// Whether data may go over it.
  default boolean carries() {
    return switch (this) {
      case Usable _, Checking _, Returning _ -> true;
      case Probing _, Disabled _ -> false;
    };
  }

  /// Lower is better: 0 works, 1 works but has failed lately, 2 does not.
  default int rank() {
    return switch (this) {
      case Usable _, Checking _ -> 0;
      case Returning _ -> 1;
      case Probing _, Disabled _ -> 2;
    };
  }

  /// The last that was known of it while it worked.
  default Optional<Usable> working() {
    return switch (this) {
      case Usable usable -> Optional.of(usable);
      case Checking checking -> Optional.of(checking.was);
      case Returning returning -> Optional.of(returning.as);
      case Probing _, Disabled _ -> Optional.empty();
    };
  }

  /// The PROBE that went out last, while its answer is waited for.
  default Optional<Sent> lastSent() {
    var sent =
        switch (this) {
          case Probing(var all, _, _) -> all;
          case Usable _ -> List.<Sent>of();
          case Checking(_, var all, _, _) -> all;
          case Disabled(var all, _, _) -> all;
          case Returning(_, _, _, var all, _, _) -> all;
        };
    return sent.isEmpty() ? Optional.empty() : Optional.of(sent.getLast());
  }

  /// How many PROBEs in a row have had no answer yet.
  int tries();

  /// The whole machine: one row per arrow.
  default Step<PathState, Effect> on(Event event, Instant now) {
    record Row(PathState state, Event event) {}
    return switch (new Row(this, event)) {
      case Row(Probing p, Event.Explore(var at)) ->
          Step.to(new Probing(p.sent, 0, earlier(p.wakeAt, at)));
      case Row(Probing p, Event.Timeout _) when p.tries >= NEW_TRIES -> retry(p.sent, p.tries, now);
      case Row(Probing p, Event.Timeout t) ->
          probe(t, new Probing(also(p.sent, t, now), p.tries + 1, now.plus(pause(p.tries))));
      case Row(Probing p, Event.Answered(var nonce)) ->
          answer(p.sent, nonce, now).map(PathState::works).orElse(Step.to(this));
      case Row(Probing _, Event.Proven(var roundTrip)) -> works(new Usable(Form.PLAIN, roundTrip));
      case Row(Probing p, Event.Heard _) ->
          Step.to(new Probing(p.sent, p.tries, hint(p.sent, p.wakeAt, now)));

      case Row(Usable u, Event.Explore(var at)) -> Step.to(new Checking(u, List.of(), 0, at));
      case Row(Usable _, Event.Timeout _) -> Step.to(this);
      case Row(Usable _, Event.Answered _) -> Step.to(this); // late, or forged
      case Row(Usable u, Event.Proven(var roundTrip)) -> works(new Usable(u.form, roundTrip));
      case Row(Usable _, Event.Heard _) -> Step.to(this);

      case Row(Checking c, Event.Explore(var at)) ->
          Step.to(new Checking(c.was, c.sent, c.tries, earlier(c.wakeAt, at)));
      case Row(Checking c, Event.Timeout _) when c.tries >= CHECK_TRIES -> fail(c.sent, now);
      case Row(Checking c, Event.Timeout t) ->
          probe(
              t, new Checking(c.was, also(c.sent, t, now), c.tries + 1, now.plus(patience(c.was))));
      case Row(Checking c, Event.Answered(var nonce)) ->
          answer(c.sent, nonce, now).map(PathState::works).orElse(Step.to(this));
      case Row(Checking c, Event.Proven(var roundTrip)) -> works(new Usable(c.was.form, roundTrip));
      case Row(Checking _, Event.Heard _) -> Step.to(this); // shows the other direction only

      case Row(Disabled d, Event.Explore(var at)) ->
          Step.to(new Disabled(d.sent, 0, earlier(d.wakeAt, at)));
      case Row(Disabled d, Event.Timeout t) ->
          probe(t, new Disabled(also(d.sent, t, now), d.tries + 1, now.plus(pause(d.tries))));
      case Row(Disabled d, Event.Answered(var nonce)) ->
          answer(d.sent, nonce, now).map(u -> back(u, 1, now, now)).orElse(Step.to(this));
      case Row(Disabled _, Event.Proven(var roundTrip)) ->
          back(new Usable(Form.PLAIN, roundTrip), 1, now, now);
      case Row(Disabled d, Event.Heard _) ->
          Step.to(new Disabled(d.sent, d.tries, hint(d.sent, d.wakeAt, now)));

      case Row(Returning r, Event.Explore(var at)) ->
          Step.to(new Returning(r.as, r.good, r.since, r.sent, r.tries, earlier(r.wakeAt, at)));
      case Row(Returning r, Event.Timeout _) when r.tries >= CHECK_TRIES -> fail(r.sent, now);
      case Row(Returning r, Event.Timeout t) ->
          probe(
              t,
              new Returning(
                  r.as,
                  r.good,
                  r.since,
                  also(r.sent, t, now),
                  r.tries + 1,
                  now.plus(patience(r.as))));
      case Row(Returning r, Event.Answered(var nonce)) ->
          answer(r.sent, nonce, now)
              .map(u -> back(u, r.good + 1, r.since, now))
              .orElse(Step.to(this));
      case Row(Returning r, Event.Proven(var roundTrip)) ->
          back(new Usable(r.as.form, roundTrip), r.good + 1, r.since, now);
      case Row(Returning _, Event.Heard _) -> Step.to(this);
    };
  }

  private static Step<PathState, Effect> probe(Event.Timeout due, PathState next) {
    return Step.to(next, new Effect.SendProbe(due.nonce(), due.announced()));
  }

  private static Step<PathState, Effect> works(Usable usable) {
    return Step.to(usable, new Effect.Works());
  }

  /// Three good PROBEs over five seconds make a path as good as it was (protocol §9).
  private static Step<PathState, Effect> back(Usable as, int good, Instant since, Instant now) {
    if (good >= RETURN_PROBES && !since.plus(RETURN_TIME).isAfter(now)) return works(as);
    var next = now.plus(RETURN_TIME.dividedBy(RETURN_PROBES - 1));
    return Step.to(new Returning(as, good, since, List.of(), 0, next), new Effect.Works());
  }

  private static Step<PathState, Effect> fail(List<Sent> sent, Instant now) {
    return Step.to(
        new Disabled(sent, CHECK_TRIES, now.plus(pause(CHECK_TRIES))), new Effect.Failed());
  }

  private static Step<PathState, Effect> retry(List<Sent> sent, int tries, Instant now) {
    return Step.to(new Disabled(sent, tries, now.plus(pause(tries))), new Effect.Failed());
  }

  private static Duration pause(int triesBefore) {
    var doubled = FIRST_WAIT.multipliedBy(1L << Math.min(triesBefore, 10));
    return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
  }

  /// How long an answer may take on a path whose round trip may be known (protocol §9).
  private static Duration patience(Usable path) {
    var measured = path.roundTrip.map(r -> r.multipliedBy(2).plusMillis(50)).orElse(Duration.ZERO);
    return measured.compareTo(FIRST_WAIT) > 0 ? measured : FIRST_WAIT;
  }

  private static List<Sent> also(List<Sent> sent, Event.Timeout due, Instant now) {
    var all = new ArrayList<>(sent);
    if (all.size() == MOST_SENT) all.removeFirst();
    all.add(new Sent(due.nonce(), now, due.announced()));
    return List.copyOf(all);
  }

  private static Optional<Usable> answer(List<Sent> sent, long nonce, Instant now) {
    return sent.stream()
        .filter(s -> s.nonce == nonce)
        .findFirst()
        .map(s -> new Usable(s.announced, Optional.of(Duration.between(s.at, now))));
  }

  /// The peer can reach us this way, so the next PROBE is worth sending soon.
  private static Instant hint(List<Sent> sent, Instant wakeAt, Instant now) {
    var soon = sent.isEmpty() ? now : later(sent.getLast().at.plus(FIRST_WAIT), now);
    return earlier(wakeAt, soon);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
