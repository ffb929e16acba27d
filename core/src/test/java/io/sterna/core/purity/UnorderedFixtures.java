package io.sterna.core.purity;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;

/// Classes that break the rule of [CoreOrderTest] in one way each, and one that does not.
final class UnorderedFixtures {
  private UnorderedFixtures() {}

  static final class NewMap {
    Object call() {
      return new HashMap<>();
    }
  }

  static final class NewSet {
    Object call() {
      return new HashSet<>();
    }
  }

  static final class NewIdentityMap {
    Object call() {
      return new IdentityHashMap<>();
    }
  }

  static final class NewWeakMap {
    Object call() {
      return new WeakHashMap<>();
    }
  }

  static final class CopiedSet {
    Object call(List<?> from) {
      return Set.copyOf(from);
    }
  }

  static final class CopiedMap {
    Object call(Map<?, ?> from) {
      return Map.copyOf(from);
    }
  }

  static final class SetOfTwo {
    Object call() {
      return Set.of(1, 2);
    }
  }

  static final class MapOfTwo {
    Object call() {
      return Map.of(1, 2, 3, 4);
    }
  }

  static final class Collected {
    Object call(List<?> from) {
      return from.stream().collect(Collectors.toSet());
    }
  }

  static final class Grouped {
    Object call(List<?> from) {
      return from.stream().collect(Collectors.groupingBy(Object::toString));
    }
  }

  static final class Address {
    Object call(Object of) {
      return System.identityHashCode(of);
    }
  }

  static final class Right {
    Object call(List<?> from) {
      return List.of(
          Set.of(),
          Set.of(1),
          Map.of(),
          Map.of(1, 2),
          new LinkedHashMap<>(),
          new LinkedHashSet<>(from),
          from.stream().collect(Collectors.toList()));
    }
  }
}
