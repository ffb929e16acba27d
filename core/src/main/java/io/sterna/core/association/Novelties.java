package io.sterna.core.association;

import io.sterna.core.identifier.Ordered;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// How often each thing came that this version does not know, by its number, so that it can be told
/// what peers speak. Who sends all numbers there are does not make this grow.
final class Novelties {
  /// Numbers of one sort that are told apart.
  static final int MOST = 16;

  private final Map<Novelty, TreeMap<Integer, Long>> counts = new EnumMap<>(Novelty.class);

  void met(Novelty novelty, int number) {
    var numbers = counts.computeIfAbsent(novelty, _ -> new TreeMap<>());
    boolean room = numbers.containsKey(number) || numbers.size() < MOST;
    numbers.merge(room ? number : Associations.OTHER_NUMBERS, 1L, Long::sum);
  }

  Map<Novelty, Map<Integer, Long>> counts() {
    var all = new LinkedHashMap<Novelty, Map<Integer, Long>>();
    counts.forEach((novelty, numbers) -> all.put(novelty, Ordered.map(numbers)));
    return Ordered.map(all);
  }
}
