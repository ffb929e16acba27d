package io.sterna.daemon.engine;

import java.time.Duration;
import java.time.Instant;

/// How often the kernel may be asked for a socket: that costs some microseconds, and floods must
/// not turn into time.
final class Allowance {
  static final int A_SECOND = 2000;
  static final int AT_ONCE = 500;

  private double left = AT_ONCE;
  private Instant last = Instant.MAX;

  /// Whether it may be asked now.
  boolean take(Instant now) {
    if (now.isAfter(last)) {
      double seconds = Duration.between(last, now).toNanos() / 1e9;
      left = Math.min(AT_ONCE, left + seconds * A_SECOND);
    }
    last = now;
    if (left < 1) return false;
    left--;
    return true;
  }
}
