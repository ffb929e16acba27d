package io.sterna.core.association;

import java.time.Duration;
import java.time.Instant;

/// So many a second, and no more than those of one second at once.
final class Budget {
  private final int perSecond;
  private long nanos;
  private Instant at;

  Budget(int perSecond, Instant now) {
    this.perSecond = perSecond;
    this.nanos = Duration.ofSeconds(1).toNanos();
    this.at = now;
  }

  /// Whether there is one more to have; if so it is taken.
  boolean take(Instant now) {
    long second = Duration.ofSeconds(1).toNanos();
    var passed = Duration.between(at, now);
    nanos = passed.toSeconds() >= 1 ? second : Math.min(second, nanos + passed.toNanos());
    at = now;
    long price = second / perSecond;
    if (nanos < price) return false;
    nanos -= price;
    return true;
  }
}
