package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Prefix;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What makes way when a bound is reached, eldest first: of all, of one key, or of one network
/// (protocol §5). Each question takes the same time however much there is.
final class Shelf<T> {
  private final Map<T, Optional<Place>> all = new LinkedHashMap<>();
  private final Map<Bytes, Set<T>> byKey = new LinkedHashMap<>();
  private final Map<Prefix, Set<T>> byPrefix = new LinkedHashMap<>();

  /// Puts it behind the others, unless it is there already.
  void add(T thing, Optional<Place> place) {
    if (all.putIfAbsent(thing, place) != null) return;
    place.ifPresent(
        p -> {
          byKey.computeIfAbsent(p.key(), _ -> new LinkedHashSet<>(2)).add(thing);
          byPrefix.computeIfAbsent(p.prefix(), _ -> new LinkedHashSet<>(2)).add(thing);
        });
  }

  void remove(T thing) {
    var place = all.remove(thing);
    if (place == null) return;
    place.ifPresent(
        p -> {
          removeFrom(byKey, p.key(), thing);
          removeFrom(byPrefix, p.prefix(), thing);
        });
  }

  private static <K, T> void removeFrom(Map<K, Set<T>> sets, K key, T thing) {
    sets.computeIfPresent(
        key,
        (_, set) -> {
          set.remove(thing);
          return set.isEmpty() ? null : set;
        });
  }

  Optional<Bounds.Of> full(Bounds.Share share, Place place) {
    int ofKey = byKey.getOrDefault(place.key(), Set.of()).size();
    return share.reached(all.size(), ofKey, byPrefix.getOrDefault(place.prefix(), Set.of()).size());
  }

  /// The eldest that counts against the bound.
  Optional<T> eldest(Bounds.Of bound, Place place) {
    var set =
        switch (bound) {
          case ALL -> all.keySet();
          case KEY -> byKey.getOrDefault(place.key(), Set.of());
          case PREFIX -> byPrefix.getOrDefault(place.prefix(), Set.of());
        };
    return set.stream().findFirst();
  }

  Optional<T> eldest() {
    return all.keySet().stream().findFirst();
  }
}
