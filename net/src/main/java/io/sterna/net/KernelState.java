package io.sterna.net;

import io.sterna.net.netlink.AddressLabel;
import io.sterna.net.netlink.InterfaceAddress;
import io.sterna.net.netlink.Link;
import io.sterna.net.netlink.NetlinkSocket;
import io.sterna.net.netlink.Route;
import io.sterna.net.netlink.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the kernel's tables hold at one moment, as far as [Footprint] has to do with it.
///
/// @param mainRoutes of the main table, both families
/// @param ownRoutes of the tables of uplinks
/// @param ownRules those with Sterna's priority that lead to these tables
record KernelState(
    List<Link> links,
    List<InterfaceAddress> addresses,
    List<Route> mainRoutes,
    List<Route> ownRoutes,
    List<Rule> ownRules,
    List<AddressLabel> labels) {
  static KernelState read(NetlinkSocket kernel) throws IOException {
    var links = new ArrayList<Link>();
    for (var m : kernel.dump(Link.dump())) Link.decode(m).ifPresent(links::add);
    var addresses = new ArrayList<InterfaceAddress>();
    for (var m : kernel.dump(InterfaceAddress.dump())) {
      InterfaceAddress.decode(m).ifPresent(addresses::add);
    }
    var main = new ArrayList<Route>();
    var own = new ArrayList<Route>();
    var rules = new ArrayList<Rule>();
    for (boolean v4 : new boolean[] {true, false}) {
      for (var m : kernel.dump(Route.dump(v4))) {
        for (var route : Route.decode(m)) {
          if (route.table() == Route.MAIN) main.add(route);
          if (Marks.isOwnTable(route.table())) own.add(route);
        }
      }
      for (var m : kernel.dump(Rule.dump(v4))) {
        Rule.decode(m).filter(KernelState::isOwn).ifPresent(rules::add);
      }
    }
    var labels = new ArrayList<AddressLabel>();
    for (var m : kernel.dump(AddressLabel.dump())) AddressLabel.decode(m).ifPresent(labels::add);
    return new KernelState(links, addresses, main, own, rules, labels);
  }

  Optional<Link> link(String name) {
    return links.stream().filter(l -> l.name().equals(name)).findFirst();
  }

  Optional<Link> link(int index) {
    return links.stream().filter(l -> l.index() == index).findFirst();
  }

  private static boolean isOwn(Rule rule) {
    return rule.priority() == Marks.RULE_PRIORITY && Marks.isOwnTable(rule.table());
  }
}
