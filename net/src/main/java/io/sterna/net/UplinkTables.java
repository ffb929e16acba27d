package io.sterna.net;

import io.sterna.net.netlink.Route;
import io.sterna.net.netlink.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The policy rules and routing tables that let a packet leave by the uplink of its source: for
/// each locator a rule, for each uplink a table with the main table's routes out of it. Pure.
///
/// The rules look at [Marks#SENT] too, so the host's other traffic goes as ever.
record UplinkTables(Set<Rule> rules, Set<Route> routes) {
  private static final int LARGEST_INDEX = Marks.LAST_TABLE - Marks.FIRST_TABLE;

  /// What is needed for `uplinks`, given the main table.
  static UplinkTables wanted(List<Uplink> uplinks, List<Route> main) {
    var rules = new LinkedHashSet<Rule>();
    var routes = new ArrayList<Route>();
    for (var uplink : uplinks) {
      if (uplink.addresses().isEmpty() || uplink.index() > LARGEST_INDEX) continue;
      int table = Marks.FIRST_TABLE + uplink.index();
      for (var local : uplink.addresses()) {
        rules.add(
            new Rule(local.address(), Marks.SENT, table, Marks.RULE_PRIORITY, Marks.PROTOCOL));
      }
      routes.addAll(copies(uplink.index(), table, main));
    }
    return new UplinkTables(rules, inOrder(routes));
  }

  private static List<Route> copies(int index, int table, List<Route> main) {
    record Key(Object to, int prefixLength, int metric) {}
    var seen = new HashSet<Key>(); // of several gateways with the same metric the first
    var copies = new ArrayList<Route>();
    for (var route : main) {
      if (route.index() != index || route.to().isLinkLocal() || route.to().isMulticast()) continue;
      if (!seen.add(new Key(route.to(), route.prefixLength(), route.metric()))) continue;
      copies.add(route.copy(table, Marks.PROTOCOL));
    }
    return copies;
  }

  /// The kernel wants to know how to reach a gateway before it takes a route through it.
  private static Set<Route> inOrder(List<Route> routes) {
    var ordered = new LinkedHashSet<Route>();
    routes.stream().filter(r -> r.via().isEmpty()).forEach(ordered::add);
    ordered.addAll(routes);
    return ordered;
  }
}
