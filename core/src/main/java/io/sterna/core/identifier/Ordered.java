package io.sterna.core.identifier;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Unmodifiable copies that keep the order of what they were made from. Those of [Set#copyOf] and
/// [Map#copyOf] have another order in every run, so that a simulated seed would not replay; with
/// one element or none there is but one order, and they are a tenth of the size.
public final class Ordered {
  private Ordered() {}

  public static <E> Set<E> set(Collection<? extends E> elements) {
    if (elements.isEmpty()) return Set.of();
    if (elements.size() == 1) return Set.of(elements.iterator().next());
    var set = LinkedHashSet.<E>newLinkedHashSet(elements.size());
    set.addAll(elements);
    return Collections.unmodifiableSet(set);
  }

  public static <K, V> Map<K, V> map(Map<? extends K, ? extends V> entries) {
    if (entries.isEmpty()) return Map.of();
    if (entries.size() == 1) {
      var only = entries.entrySet().iterator().next();
      return Map.of(only.getKey(), only.getValue());
    }
    var map = LinkedHashMap.<K, V>newLinkedHashMap(entries.size());
    map.putAll(entries);
    return Collections.unmodifiableMap(map);
  }
}
