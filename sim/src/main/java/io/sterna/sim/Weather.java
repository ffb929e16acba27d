package io.sterna.sim;

import io.sterna.core.identifier.IpAddress;
import java.time.Duration;
import java.util.Random;

/// What the network does to packets.
///
/// @param nearest one-way delay of the nearest pair of addresses; others take up to four times that
/// @param jitter mean of what comes on top, exponentially distributed: it reorders
/// @param loss share of packets that vanish, 0 to 1
/// @param duplicate share that arrives twice
/// @param damage share of data packets in which one bit turns
/// @param late share of packets that some queue keeps for up to 4 s
record Weather(
    Duration nearest, Duration jitter, double loss, double duplicate, double damage, double late) {
  private static final Duration LATEST = Duration.ofSeconds(4);

  /// Nothing is lost and nothing overtakes.
  static final Weather CALM = new Weather(Duration.ofMillis(5), Duration.ZERO, 0, 0, 0, 0);

  /// The same distances and jitter, but whatever is sent arrives, once and whole.
  Weather withoutLoss() {
    return new Weather(nearest, jitter, 0, 0, 0, 0);
  }

  /// A pair of addresses keeps its distance for the whole run.
  Duration delay(IpAddress from, IpAddress to, Random random) {
    int distance = Math.floorMod((from.hashCode() ^ to.hashCode()) * 0x9E37_79B9, 1000);
    double more = -Math.log(1 - random.nextDouble()) * jitter.toNanos();
    if (random.nextDouble() < late) more += random.nextDouble() * LATEST.toNanos();
    return nearest.plusNanos((long) (nearest.toNanos() * 3 * (distance / 1000.0) + more));
  }
}
