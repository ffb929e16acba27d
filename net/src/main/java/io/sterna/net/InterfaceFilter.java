package io.sterna.net;

import java.util.Set;

/// Which interfaces Sterna uses.
///
/// @param names those alone; empty for all but the loopback and Sterna's own
/// @param ownDevice Sterna's own, [Tap#name()]
public record InterfaceFilter(Set<String> names, String ownDevice) {
  public InterfaceFilter {
    names = Set.copyOf(names);
  }

  boolean accepts(String name, boolean loopback) {
    return !loopback && !name.equals(ownDevice) && (names.isEmpty() || names.contains(name));
  }
}
