package io.sterna.net;

import java.util.List;

/// An interface in use, whether it works now or not: [Steering] watches over it before packets can
/// come in, since the first could be a segment of a Sterna connection that must not meet local TCP.
///
/// @param ethernet whether its packets have Ethernet headers
/// @param defaultRoute4 whether an IPv4 default route leads out of it
/// @param defaultRoute6 likewise for IPv6
/// @param addresses those that can be locators, in the kernel's order; none while it is down or
///     without carrier
public record Uplink(
    int index,
    String name,
    int mtu,
    boolean ethernet,
    boolean defaultRoute4,
    boolean defaultRoute6,
    List<LocalAddress> addresses) {
  public Uplink {
    addresses = List.copyOf(addresses);
  }

  boolean hasDefaultRoute(LocalAddress address) {
    return address.address().isV4() ? defaultRoute4 : defaultRoute6;
  }
}
