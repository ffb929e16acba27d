package io.sterna.core.association;

import java.time.Duration;
import java.time.Instant;

/// Time that never goes back, out of a clock that may be set back: deadlines are instants, and one
/// that a clock has left behind would never come.
final class SteadyClock {
  private Duration ahead = Duration.ZERO;
  private Instant latest = Instant.MIN;

  /// The time of a turn.
  Instant at(Instant now) {
    var time = now.plus(ahead);
    if (time.isBefore(latest)) {
      ahead = Duration.between(now, latest);
      time = latest;
    }
    latest = time;
    return time;
  }

  /// The time now, for who only looks.
  Instant peek(Instant now) {
    var time = now.plus(ahead);
    return time.isBefore(latest) ? latest : time;
  }

  /// When the driver's clock shows a time of ours.
  Instant outside(Instant time) {
    return time.minus(ahead);
  }
}
