package io.sterna.net;

import io.sterna.net.netlink.InterfaceAddress;
import io.sterna.net.netlink.Link;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Keeps the identifier address from becoming the source of ordinary traffic.
///
/// An interface that has an IPv6 way out but no good address of its own borrows one from another
/// interface (RFC 6724 §5, rule 2 comes before all that could hold it off). Where that could only
/// be `sterna0`, `use_oif_addrs_only` is set on the interface, which then behaves as if Sterna were
/// not there. Which interfaces that are is written in the alias of `sterna0`, so that it can be
/// undone after a crash:
///
/// ```
/// Sterna: use_oif_addrs_only=1 on eth0/2 wlan0/3
/// ```
final class BorrowGuard {
  private static final String NAME = "Sterna";
  private static final String LIST = NAME + ": use_oif_addrs_only=1 on";
  private static final int LARGEST_ALIAS = 255;

  private BorrowGuard() {}

  /// The indexes of the interfaces that would borrow the address of `device`.
  static SortedSet<Integer> wanted(KernelState state, Link device) {
    var good =
        state.addresses().stream()
            .filter(a -> a.index() != device.index() && isGood(a))
            .map(InterfaceAddress::index)
            .collect(Collectors.toSet());
    var wanted = new TreeSet<Integer>();
    if (!good.isEmpty()) return wanted; // somebody can lend a better one; or it has its own
    for (var route : state.mainRoutes()) {
      if (route.to().isV6()
          && route.index() != device.index()
          && !route.to().isLinkLocal()
          && !route.to().isMulticast()
          && state.link(route.index()).filter(l -> l.up() && !l.loopback()).isPresent()) {
        wanted.add(route.index());
      }
    }
    return wanted;
  }

  /// The alias that records these interfaces, as many as fit.
  static String alias(SortedSet<Integer> indexes, List<Link> links) {
    var text = new StringBuilder(indexes.isEmpty() ? NAME : LIST);
    links.stream()
        .filter(l -> indexes.contains(l.index()))
        .sorted(Comparator.comparingInt(Link::index))
        .map(l -> " " + l.name() + "/" + l.index())
        .filter(entry -> text.length() + entry.length() <= LARGEST_ALIAS)
        .forEach(text::append);
    return text.toString();
  }

  /// The interfaces that an alias records.
  static SortedSet<Integer> recorded(String alias) {
    var indexes = new TreeSet<Integer>();
    if (!alias.startsWith(LIST)) return indexes;
    for (var entry : alias.substring(LIST.length()).strip().split(" ", -1)) {
      index(entry).ifPresent(indexes::add);
    }
    return indexes;
  }

  private static Optional<Integer> index(String entry) {
    try {
      return Optional.of(Integer.parseInt(entry.substring(entry.lastIndexOf('/') + 1)));
    } catch (NumberFormatException e) {
      return Optional.empty(); // somebody else's text
    }
  }

  private static boolean isGood(InterfaceAddress address) {
    return address.address().isV6()
        && address.global()
        && !address.address().isLoopback()
        && !address.tentative()
        && !address.deprecated();
  }
}
