package io.sterna.core.identifier;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// All locators of one identifier, with the revision at which its owner last changed them
/// (protocol §6).
///
/// @param revision the owner's Unix time in microseconds when the set changed, made to
///     grow; unsigned
/// @param locators at most [#MOST], no address twice
public record LocatorSet(long revision, List<Locator> locators) {
  public static final int MOST = 8;

  public LocatorSet {
    locators = List.copyOf(locators);
    if (locators.size() > MOST) {
      throw new IllegalArgumentException(
          "a locator set has at most " + MOST + " locators, not " + locators.size());
    }
    var seen = new LinkedHashSet<IpAddress>();
    for (var locator : locators) {
      if (!seen.add(locator.address())) {
        throw new IllegalArgumentException("a locator set lists " + locator.address() + " twice");
      }
    }
  }

  public boolean contains(IpAddress address) {
    return find(address).isPresent();
  }

  public Optional<Locator> find(IpAddress address) {
    return locators.stream().filter(l -> l.address().equals(address)).findFirst();
  }

  /// Whether this one replaces `other`: the higher revision does (protocol §6).
  public boolean isNewerThan(LocatorSet other) {
    return Long.compareUnsigned(revision, other.revision) > 0;
  }
}
