package io.sterna.core.association;

import io.sterna.core.path.Step;
import java.time.Duration;
import java.time.Instant;

/// What an association does when no path works (protocol §9).
///
/// ```
///            nothing works               two rounds unanswered: look the peer up, again and again
///   Calm ----------------------> Lost ----+
///    ^                            |  ^----+  later: also a new handshake, for the peer may have
///    +----------------------------+          lost its state
///            something works
/// ```
///
/// The PROBEs themselves and their pauses are each path's own ([io.sterna.core.path.PathState]).
sealed interface Search {
  /// PROBEs at 0 and 250 ms have had no answer by now: both ends may have moved.
  Duration TWO_ROUNDS = Duration.ofMillis(750);

  Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /// Look-ups after which a handshake is tried too.
  int HANDSHAKE_AFTER = 2;

  /// About half an hour: longer than TCP holds out. Then only a move of ours, or the peer, begins
  /// again.
  int MOST_LOOK_UPS = 32;

  record Calm() implements Search {
    @Override
    public Instant wakeAt() {
      return Instant.MAX;
    }
  }

  record Lost(int lookUps, Instant wakeAt) implements Search {}

  sealed interface Event {
    /// No path works.
    record Nothing() implements Event {}

    /// One does.
    record Something() implements Event {}

    /// This host has other locators: begin again at once.
    record Moved() implements Event {}

    record Timeout() implements Event {}
  }

  sealed interface Effect {
    /// Try every path now.
    record ExploreAll() implements Effect {}

    record LookUp() implements Effect {}

    record Handshake() implements Effect {}

    /// A handshake that the search began is not needed any more.
    record NoHandshake() implements Effect {}
  }

  Instant wakeAt();

  /// The whole machine: one row per arrow.
  default Step<Search, Effect> on(Event event, Instant now) {
    record Row(Search state, Event event) {}
    return switch (new Row(this, event)) {
      case Row(Calm _, Event.Nothing _) -> begin(now);
      case Row(Calm _, Event.Something _) -> Step.to(this);
      case Row(Calm _, Event.Moved _) -> Step.to(this);
      case Row(Calm _, Event.Timeout _) -> Step.to(this);
      case Row(Lost _, Event.Nothing _) -> Step.to(this);
      case Row(Lost _, Event.Something _) -> Step.to(new Calm(), new Effect.NoHandshake());
      case Row(Lost _, Event.Moved _) -> begin(now);
      case Row(Lost l, Event.Timeout _) when l.wakeAt.isAfter(now) -> Step.to(this);
      case Row(Lost l, Event.Timeout _) when l.lookUps >= MOST_LOOK_UPS ->
          Step.to(new Lost(l.lookUps, Instant.MAX));
      case Row(Lost l, Event.Timeout _) when l.lookUps >= HANDSHAKE_AFTER ->
          Step.to(again(l, now), new Effect.LookUp(), new Effect.Handshake());
      case Row(Lost l, Event.Timeout _) -> Step.to(again(l, now), new Effect.LookUp());
    };
  }

  private static Step<Search, Effect> begin(Instant now) {
    return Step.to(new Lost(0, now.plus(TWO_ROUNDS)), new Effect.ExploreAll());
  }

  private static Lost again(Lost lost, Instant now) {
    var pause = Duration.ofSeconds(1L << Math.min(lost.lookUps, 6));
    return new Lost(
        lost.lookUps + 1, now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE));
  }
}
