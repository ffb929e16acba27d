package io.sterna.core.association;

import io.sterna.core.identifier.Ordered;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// How often each bound was met, and when that was last told: at most once a minute each, so that
/// who floods this host does not flood its log.
final class Limits {
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Map<Limit, Long> counts = new EnumMap<>(Limit.class);
  private final Map<Limit, Long> toldAt = new EnumMap<>(Limit.class);
  private final Map<Limit, Instant> since = new EnumMap<>(Limit.class);

  /// Counts one; what is to be told, if it is time.
  Optional<Event.LimitReached> met(Limit limit, Instant now) {
    long count = counts.merge(limit, 1L, Long::sum);
    var before = since.get(limit);
    if (before != null && !Host.elapsed(before, QUIET, now)) return Optional.empty();
    since.put(limit, now);
    long told = toldAt.getOrDefault(limit, 0L);
    toldAt.put(limit, count);
    return Optional.of(new Event.LimitReached(limit, count - told));
  }

  Map<Limit, Long> counts() {
    return Ordered.map(counts);
  }
}
