package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Where this host is: the locators that it can be reached at, and the set that tells peers so.
final class OwnLocators {
  private final boolean allowLoopback;
  private LocatorSet set = new LocatorSet(0, List.of());

  OwnLocators(boolean allowLoopback) {
    this.allowLoopback = allowLoopback;
  }

  /// Takes a new list, best first; false if it says nothing new. The revision is Unix time in
  /// microseconds, made to grow (protocol §6).
  boolean update(List<Locator> locators, Instant now) {
    var usable = new ArrayList<Locator>();
    var seen = new LinkedHashSet<IpAddress>();
    for (var locator : locators) {
      boolean more = usable.size() < LocatorSet.MOST;
      if (more && mayBeTold(locator) && seen.add(locator.address())) usable.add(locator);
    }
    if (usable.equals(set.locators())) return false;
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    set = new LocatorSet(Math.max(micros, set.revision() + 1), usable);
    return true;
  }

  /// Whether a peer may be told of such a locator, or tell of one (protocol §6).
  boolean mayBeTold(Locator locator) {
    return locator.isUsable() || (allowLoopback && locator.address().isLoopback());
  }

  LocatorSet set() {
    return set;
  }

  boolean contains(IpAddress address) {
    return set.contains(address);
  }

  /// Whether a peer that sends there means this host. Behind a NAT nobody here knows.
  boolean isOurs(IpAddress address) {
    return contains(address) || set.locators().stream().anyMatch(Locator::behindNat);
  }

  Optional<Locator> find(IpAddress address) {
    return set.find(address);
  }

  /// The place in the list, from 0.
  OptionalInt order(IpAddress address) {
    for (int i = 0; i < set.locators().size(); i++) {
      if (set.locators().get(i).address().equals(address)) return OptionalInt.of(i);
    }
    return OptionalInt.empty();
  }

  /// Those of the family of `like`, best first.
  List<Locator> family(boolean v4) {
    return set.locators().stream().filter(l -> l.address().isV4() == v4).toList();
  }

  int port(IpAddress address) {
    return find(address).map(Locator::port).orElse(Locator.DEFAULT_PORT);
  }
}
