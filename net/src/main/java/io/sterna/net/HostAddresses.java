package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where this host is at one moment: its interfaces in use and the addresses on them that can be
/// locators.
///
/// Not among them: link-local, loopback, multicast and identifier addresses; tentative IPv6
/// addresses (duplicate address detection is not done) and those that failed it; temporary
/// (privacy) addresses; addresses of interfaces that are down, without carrier, or not in use by
/// configuration.
public record HostAddresses(List<Uplink> uplinks) {
  public HostAddresses {
    uplinks = List.copyOf(uplinks);
  }

  /// The addresses at which this host can be reached, best first: those of interfaces with a
  /// default route of their family before others (a container bridge has none), IPv6 before IPv4.
  /// Deprecated ones are leaving, and are listed only if there is nothing else.
  public List<IpAddress> locators() {
    record Candidate(Uplink uplink, LocalAddress address) {}
    var all =
        uplinks.stream()
            .flatMap(u -> u.addresses().stream().map(a -> new Candidate(u, a)))
            .sorted(
                Comparator.comparing((Candidate c) -> !c.uplink.hasDefaultRoute(c.address))
                    .thenComparing(c -> c.address.address().isV4()))
            .toList();
    var lasting = all.stream().filter(c -> !c.address.deprecated()).toList();
    return (lasting.isEmpty() ? all : lasting)
        .stream().map(c -> c.address.address()).distinct().toList();
  }

  /// All of them, deprecated ones too: what packets may still come to and leave from.
  public Set<IpAddress> all() {
    return uplinks.stream()
        .flatMap(u -> u.addresses().stream())
        .map(LocalAddress::address)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The interface that holds `address`.
  public Optional<Uplink> uplinkOf(IpAddress address) {
    return uplinks.stream()
        .filter(u -> u.addresses().stream().anyMatch(a -> a.address().equals(address)))
        .findFirst();
  }
}
