package io.sterna.lab;

import java.util.ArrayList;
import java.util.List;

/// One link layer with one or more subnets, such as a Wi-Fi or a server's rack.
public final class Network {
  private final String name;
  private final Router router;
  private final List<Subnet> subnets = new ArrayList<>();
  private Rate rate = Rate.mbit(1000);

  Network(String name, Router router) {
    this.name = name;
    this.router = router;
  }

  public String name() {
    return name;
  }

  /// Gives each link that is made from now on this speed each way.
  public Network shaped(Rate newRate) {
    rate = newRate;
    return this;
  }

  /// The subnets in which a host that is plugged in now gets addresses.
  public List<Subnet> subnets() {
    return List.copyOf(subnets);
  }

  /// Replaces the prefixes, as a change of provider does. The router goes on routing the old ones,
  /// which nobody has an address in once the hosts are renumbered.
  public void renumber(String... newSubnets) {
    subnets.clear();
    for (var subnet : newSubnets) add(Subnet.parse(subnet));
  }

  void add(Subnet subnet) {
    subnets.add(subnet);
    router.namespace().address("add", subnet.withLength(1), name);
  }

  Rate rate() {
    return rate;
  }

  Router router() {
    return router;
  }

  @Override
  public String toString() {
    return name;
  }
}
