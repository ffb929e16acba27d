package io.sterna.net;

import io.sterna.net.netlink.InterfaceAddress;
import io.sterna.net.netlink.Link;
import io.sterna.net.netlink.NetlinkSocket;
import io.sterna.net.netlink.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads from the kernel what [HostAddresses] says.
final class AddressSurvey {
  private AddressSurvey() {}

  static HostAddresses take(NetlinkSocket kernel, InterfaceFilter filter) throws IOException {
    var addresses = new HashMap<Integer, List<LocalAddress>>();
    for (var message : kernel.dump(InterfaceAddress.dump())) {
      InterfaceAddress.decode(message)
          .filter(AddressSurvey::isUsable)
          .ifPresent(
              a ->
                  addresses
                      .computeIfAbsent(a.index(), _ -> new ArrayList<>())
                      .add(new LocalAddress(a.address(), a.prefixLength(), a.deprecated())));
    }
    var defaults4 = defaultRoutes(kernel, true);
    var defaults6 = defaultRoutes(kernel, false);
    var uplinks = new ArrayList<Uplink>();
    for (var message : kernel.dump(Link.dump())) {
      var found = Link.decode(message);
      if (found.filter(l -> filter.accepts(l.name(), l.loopback())).isEmpty()) continue;
      var link = found.get();
      var own = addresses.getOrDefault(link.index(), List.of());
      if (link.enslaved() && own.isEmpty()) continue; // its master receives
      uplinks.add(
          new Uplink(
              link.index(),
              link.name(),
              link.mtu(),
              link.ethernet(),
              defaults4.contains(link.index()),
              defaults6.contains(link.index()),
              link.up() && link.carrier() ? own : List.of()));
    }
    return new HostAddresses(uplinks);
  }

  /// Tentative ones are not until duplicate address detection is done; temporary ones are never
  /// published.
  private static boolean isUsable(InterfaceAddress address) {
    var value = address.address();
    return address.global()
        && !address.tentative()
        && !address.temporary()
        && !value.isLoopback()
        && !value.isLinkLocal()
        && !value.isMulticast()
        && !value.isIdentifierAddress();
  }

  private static Set<Integer> defaultRoutes(NetlinkSocket kernel, boolean v4) throws IOException {
    var indexes = new HashSet<Integer>();
    for (var message : kernel.dump(Route.dump(v4, Route.MAIN))) {
      for (var route : Route.decode(message)) {
        if (route.isDefault() && route.table() == Route.MAIN) indexes.add(route.index());
      }
    }
    return indexes;
  }
}
