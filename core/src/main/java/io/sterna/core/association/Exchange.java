package io.sterna.core.association;

import io.sterna.core.path.Step;
import java.time.Duration;
import java.time.Instant;

/// Commands that want an ACK or NAK, repeated until then (protocol §6).
///
/// ```
///              250 ms doubling, best path, then others
///                 +--+
///                 v  |   ACK or NAK
///   Waiting ------------------------> Answered
///     |   ^
///     v   | a path works (again)
///   Unanswered
/// ```
sealed interface Exchange {
  Duration FIRST_WAIT = Duration.ofMillis(250);
  int TRIES = 7;

  record Waiting(int tries, Instant wakeAt) implements Exchange {}

  record Answered() implements Exchange {
    @Override
    public Instant wakeAt() {
      return Instant.MAX;
    }
  }

  /// Tried seven times in vain.
  record Unanswered() implements Exchange {
    @Override
    public Instant wakeAt() {
      return Instant.MAX;
    }
  }

  sealed interface Event {
    record Timeout() implements Event {}

    record Answer() implements Event {}

    /// A path has begun to work.
    record Opened() implements Event {}
  }

  sealed interface Effect {
    /// Send what is unanswered; `attempt` counts from 0: the best path, then others.
    record Transmit(int attempt) implements Effect {}

    /// The path that it was last sent on is doubtful: no answer came.
    record Doubt() implements Effect {}

    record GiveUp() implements Effect {}
  }

  Instant wakeAt();

  static Step<Exchange, Effect> begin(Instant now) {
    return Step.to(new Waiting(1, now.plus(FIRST_WAIT)), new Effect.Transmit(0));
  }

  /// The whole machine: one row per arrow.
  default Step<Exchange, Effect> on(Event event, Instant now) {
    record Row(Exchange state, Event event) {}
    return switch (new Row(this, event)) {
      case Row(Waiting w, Event.Timeout _) when w.wakeAt.isAfter(now) -> Step.to(this);
      case Row(Waiting w, Event.Timeout _) when w.tries >= TRIES ->
          Step.to(new Unanswered(), new Effect.GiveUp());
      case Row(Waiting w, Event.Timeout _) ->
          Step.to(again(w, now), new Effect.Doubt(), new Effect.Transmit(w.tries));
      case Row(Waiting _, Event.Answer _) -> Step.to(new Answered());
      case Row(Waiting _, Event.Opened _) -> begin(now);
      case Row(Answered _, Event.Timeout _) -> Step.to(this);
      case Row(Answered _, Event.Answer _) -> Step.to(this); // of a repeated request
      case Row(Answered _, Event.Opened _) -> Step.to(this);
      case Row(Unanswered _, Event.Timeout _) -> Step.to(this);
      case Row(Unanswered _, Event.Answer _) -> Step.to(new Answered());
      case Row(Unanswered _, Event.Opened _) -> begin(now);
    };
  }

  private static Waiting again(Waiting w, Instant now) {
    return new Waiting(w.tries + 1, now.plus(FIRST_WAIT.multipliedBy(1L << w.tries)));
  }
}
