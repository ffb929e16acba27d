package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Prefix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How many of one sort are kept for others, in total, by key and by network (protocol §5).
final class Tally {
  private final Map<Bytes, Integer> byKey = new LinkedHashMap<>();
  private final Map<Prefix, Integer> byPrefix = new LinkedHashMap<>();
  private int total;

  int total() {
    return total;
  }

  /// The narrowest of the bounds at which one more is one too many; empty if there is room.
  Optional<Bounds.Of> full(Bounds.Share share, Place place) {
    return share.reached(
        total, byKey.getOrDefault(place.key(), 0), byPrefix.getOrDefault(place.prefix(), 0));
  }

  /// One more; one that is not kept for somebody else counts in the total only.
  void add(Optional<Place> place) {
    total++;
    place.ifPresent(
        p -> {
          byKey.merge(p.key(), 1, Integer::sum);
          byPrefix.merge(p.prefix(), 1, Integer::sum);
        });
  }

  void remove(Optional<Place> place) {
    total--;
    place.ifPresent(
        p -> {
          lessen(byKey, p.key());
          lessen(byPrefix, p.prefix());
        });
  }

  private static <K> void lessen(Map<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (_, n) -> n > 1 ? n - 1 : null);
  }
}
