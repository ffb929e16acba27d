package io.sterna.core.association;

import io.sterna.core.path.Step;
import java.time.Duration;
import java.time.Instant;

/// An initiator's tries to reach one peer from one source (protocol §5).
///
/// ```
///            +-- 250, 500, 1000 ms: the same INIT again
///            v  |
///   Resting ---> Asking ----------> Ended
///      ^           |    answered
///      +-----------+ NAK
/// ```
///
/// After its copies an attempt makes way for a new one, with new ephemeral key, index and
/// TIMESTAMP, after pauses that grow to 60 s. After 1.5 s without an answer the program gets a
/// legacy answer, once; tries go on behind it.
sealed interface Attempt {
  Duration FIRST_REPEAT = Duration.ofMillis(250);

  /// Copies of one INIT: the first, and repeats after 250, 500 and 1000 ms.
  int COPIES = 4;

  Duration VERDICT = Duration.ofMillis(1500);

  Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /// An INIT is out.
  ///
  /// @param since when the program began to wait
  /// @param round how many attempts failed before this one
  /// @param copies how often this INIT was sent
  /// @param judged whether the legacy verdict was given
  /// @param next when the next copy, or the next attempt, is due
  record Asking(Instant since, int round, int copies, boolean judged, Instant next)
      implements Attempt {
    @Override
    public Instant wakeAt() {
      var verdict = since.plus(VERDICT);
      return judged || next.isBefore(verdict) ? next : verdict;
    }
  }

  /// Nothing is out until `wakeAt`.
  record Resting(Instant since, int round, boolean judged, Instant wakeAt) implements Attempt {}

  /// Answered or given up.
  record Ended() implements Attempt {
    @Override
    public Instant wakeAt() {
      return Instant.MAX;
    }
  }

  sealed interface Event {
    /// [Attempt#wakeAt] has come. `jitter`, 0.8 to 1.2, is a factor for the pause that follows.
    record Timeout(double jitter) implements Event {}

    /// RESPONSE came with an ACK.
    record Answered() implements Event {}

    /// RESPONSE came with a NAK, authentic.
    record Refused(String reason, double jitter) implements Event {}

    /// Something changed that makes a new attempt worth while now: a program asks again, or this
    /// host has other locators. `waits` if a program waits for the verdict.
    record Again(boolean waits) implements Event {}

    /// Nobody wants it any more.
    record Stop() implements Event {}
  }

  sealed interface Effect {
    /// Draw ephemeral key, index and TIMESTAMP, and send the first copy.
    record Begin() implements Effect {}

    /// Send the same INIT again.
    record Copy() implements Effect {}

    /// Tell that the peer counts as legacy for now.
    record Judge(String reason) implements Effect {}
  }

  Instant wakeAt();

  /// An attempt whose first INIT leaves at `at`; a program waits since `since`.
  static Attempt begin(Instant since, Instant at) {
    return new Resting(since, 0, false, at);
  }

  /// The whole machine: one row per arrow.
  default Step<Attempt, Effect> on(Event event, Instant now) {
    record Row(Attempt state, Event event) {}
    return switch (new Row(this, event)) {
      case Row(Asking a, Event.Timeout _) when !a.judged && !a.since.plus(VERDICT).isAfter(now) ->
          Step.to(new Asking(a.since, a.round, a.copies, true, a.next), new Effect.Judge(SILENCE));
      case Row(Asking a, Event.Timeout _) when a.next.isAfter(now) -> Step.to(this);
      case Row(Asking a, Event.Timeout(var jitter)) when a.copies < COPIES ->
          Step.to(
              new Asking(a.since, a.round, a.copies + 1, a.judged, now.plus(wait(a, jitter))),
              new Effect.Copy());
      case Row(Asking a, Event.Timeout(var jitter)) ->
          ask(a.since, a.round + 1, a.judged, now, jitter);
      case Row(Asking _, Event.Answered _) -> Step.to(new Ended());
      case Row(Asking a, Event.Refused(var reason, var jitter)) ->
          refused(a.since, a.round, a.judged, reason, now.plus(jittered(LONGEST_PAUSE, jitter)));
      case Row(Asking a, Event.Again(var waits)) -> {
        boolean anew = waits && a.judged; // who waits already keeps the verdict that is due
        var next = a.copies < COPIES ? a.next : now;
        int round = a.copies < COPIES ? a.round : 0;
        yield Step.to(new Asking(anew ? now : a.since, round, a.copies, a.judged && !anew, next));
      }
      case Row(Asking _, Event.Stop _) -> Step.to(new Ended());

      case Row(Resting r, Event.Timeout _) when r.wakeAt.isAfter(now) -> Step.to(this);
      case Row(Resting r, Event.Timeout(var jitter)) ->
          ask(r.since, r.round, r.judged, now, jitter);
      case Row(Resting _, Event.Answered _) -> Step.to(this); // no INIT of ours is out
      case Row(Resting _, Event.Refused _) -> Step.to(this);
      case Row(Resting r, Event.Again(var waits)) ->
          Step.to(new Resting(waits && r.judged ? now : r.since, 0, r.judged && !waits, now));
      case Row(Resting _, Event.Stop _) -> Step.to(new Ended());

      case Row(Ended _, Event.Timeout _) -> Step.to(this);
      case Row(Ended _, Event.Answered _) -> Step.to(this);
      case Row(Ended _, Event.Refused _) -> Step.to(this);
      case Row(Ended _, Event.Again _) -> Step.to(new Resting(now, 0, false, now));
      case Row(Ended _, Event.Stop _) -> Step.to(this);
    };
  }

  String SILENCE = "no answer to CREATE within 1.5 s";

  private static Step<Attempt, Effect> ask(
      Instant since, int round, boolean judged, Instant now, double jitter) {
    var next = now.plus(jittered(FIRST_REPEAT, jitter));
    return Step.to(new Asking(since, round, 1, judged, next), new Effect.Begin());
  }

  private static Step<Attempt, Effect> refused(
      Instant since, int round, boolean judged, String reason, Instant next) {
    var resting = new Resting(since, round + 1, true, next);
    return judged ? Step.to(resting) : Step.to(resting, new Effect.Judge(reason));
  }

  /// From this copy to the next; after the last one, to the next attempt.
  private static Duration wait(Asking asking, double jitter) {
    int copies = asking.copies + 1;
    int doublings = copies < COPIES ? copies - 1 : copies - 1 + Math.min(asking.round, 10);
    var wait = FIRST_REPEAT.multipliedBy(1L << doublings);
    return jittered(wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE, jitter);
  }

  private static Duration jittered(Duration wait, double jitter) {
    return Duration.ofNanos((long) (wait.toNanos() * jitter));
  }
}
