package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who is at which locator, as far as data goes there now: two keys cannot be at one, unless behind
/// a NAT (protocol §6, NAK code 10).
final class Occupied {
  private final Map<IpAddress, Set<Association>> by = new LinkedHashMap<>();

  void move(Association association, Optional<IpAddress> from, Optional<IpAddress> to) {
    from.ifPresent(
        f -> {
          var there = by.get(f);
          if (there != null && there.remove(association) && there.isEmpty()) by.remove(f);
        });
    to.ifPresent(t -> by.computeIfAbsent(t, _ -> new LinkedHashSet<>(2)).add(association));
  }

  /// A peer with another key that has this locator and is reached there.
  Optional<Association> byOther(IpAddress address, Bytes key) {
    return by.getOrDefault(address, Set.of()).stream()
        .filter(a -> !a.peerKey().equals(key))
        .filter(a -> a.peer.set().find(address).map(l -> !l.behindNat()).orElse(false))
        .findFirst();
  }
}
