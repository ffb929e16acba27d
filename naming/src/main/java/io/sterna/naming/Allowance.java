package io.sterna.naming;

import java.time.Duration;
import java.time.Instant;

/// How often something may be done: so many times at once, and once more after each interval.
final class Allowance {
  private final int most;
  private final Duration every;
  private int left;
  private Instant since;

  Allowance(int most, Duration every, Instant now) {
    this.most = most;
    this.every = every;
    this.left = most;
    this.since = now;
  }

  /// Whether it may be done now; if so, it counts as done.
  boolean take(Instant now) {
    if (now.isBefore(since)) since = now; // the clock was set back
    long more = Duration.between(since, now).dividedBy(every);
    if (more > 0) {
      left = (int) Math.min(most, left + more);
      since = since.plus(every.multipliedBy(more));
    }
    if (left == 0) return false;
    left--;
    return true;
  }
}
