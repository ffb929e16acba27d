package io.sterna.core.association;

import io.sterna.core.path.Step;
import java.time.Duration;
import java.time.Instant;

/// Proof that the other end of a new session holds its keys (protocol §5).
///
/// ```
///   initiator:  Proving --- a SEALED arrived ---> Confirmed
///                  | 7 SEALED unanswered
///                  v
///               Dropped
///                  ^ nothing came
///                  |
///   responder:  Pending --- a SEALED arrived ---> Confirmed   and only now INIT has an effect
/// ```
sealed interface Confirmation {
  Duration FIRST_WAIT = Duration.ofMillis(250);

  /// SEALED messages that an initiator sends to be confirmed; the waits double.
  int TRIES = 7;

  /// How long a responder waits: as long as the initiator tries, and a round trip.
  Duration PENDING = Duration.ofSeconds(35);

  /// The initiator's side.
  record Proving(int tries, Instant wakeAt) implements Confirmation {}

  /// The responder's side.
  record Pending(Instant wakeAt) implements Confirmation {}

  record Confirmed() implements Confirmation {
    @Override
    public Instant wakeAt() {
      return Instant.MAX;
    }
  }

  /// The session is of no use: the other end never showed up.
  record Dropped() implements Confirmation {
    @Override
    public Instant wakeAt() {
      return Instant.MAX;
    }
  }

  sealed interface Event {
    record Timeout() implements Event {}

    /// A SEALED that opened arrived on the session.
    record Arrived() implements Event {}
  }

  sealed interface Effect {
    /// Send a SEALED: whatever is due, or KEEPALIVE.
    record Prove() implements Effect {}

    /// The session counts, and with it what its INIT said.
    record Confirm() implements Effect {}

    /// Forget the session.
    record Drop() implements Effect {}
  }

  Instant wakeAt();

  /// The initiator's side, when RESPONSE has come.
  static Step<Confirmation, Effect> proving(Instant now) {
    return Step.to(new Proving(1, now.plus(FIRST_WAIT)), new Effect.Prove());
  }

  /// The responder's side, when RESPONSE leaves.
  static Confirmation pending(Instant now) {
    return new Pending(now.plus(PENDING));
  }

  /// The whole machine: one row per arrow.
  default Step<Confirmation, Effect> on(Event event, Instant now) {
    record Row(Confirmation state, Event event) {}
    return switch (new Row(this, event)) {
      case Row(Proving p, Event.Timeout _) when p.wakeAt.isAfter(now) -> Step.to(this);
      case Row(Proving p, Event.Timeout _) when p.tries >= TRIES ->
          Step.to(new Dropped(), new Effect.Drop());
      case Row(Proving p, Event.Timeout _) ->
          Step.to(
              new Proving(p.tries + 1, now.plus(FIRST_WAIT.multipliedBy(1L << p.tries))),
              new Effect.Prove());
      case Row(Proving _, Event.Arrived _) -> Step.to(new Confirmed());
      case Row(Pending p, Event.Timeout _) when p.wakeAt.isAfter(now) -> Step.to(this);
      case Row(Pending _, Event.Timeout _) -> Step.to(new Dropped(), new Effect.Drop());
      case Row(Pending _, Event.Arrived _) -> Step.to(new Confirmed(), new Effect.Confirm());
      case Row(Confirmed _, Event.Timeout _) -> Step.to(this);
      case Row(Confirmed _, Event.Arrived _) -> Step.to(this);
      case Row(Dropped _, Event.Timeout _) -> Step.to(this);
      case Row(Dropped _, Event.Arrived _) -> Step.to(this);
    };
  }
}
