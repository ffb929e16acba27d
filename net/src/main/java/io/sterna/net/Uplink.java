package io.sterna.net;

import java.util.List;

/// An interface in use: up, with a carrier and at least one address that can be a locator.
///
/// @param ethernet whether its packets have Ethernet headers
/// @param defaultRoute4 whether an IPv4 default route leads out of it
/// @param defaultRoute6 likewise for IPv6
/// @param addresses those that can be locators, in the kernel's order
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
