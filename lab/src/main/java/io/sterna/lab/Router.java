package io.sterna.lab;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The namespace that joins the networks and forwards IPv4 and IPv6 between them.
public final class Router {
  private final Namespace namespace;
  private final AtomicInteger ports = new AtomicInteger();

  Router(RunDirectory directory) {
    namespace = Namespace.create(directory, "router");
    namespace.sysctl("net/ipv4/ip_forward", "1");
    namespace.sysctl("net/ipv6/conf/all/forwarding", "1");
  }

  Network network(String name, List<Subnet> subnets) {
    namespace.ip("link", "add", "name", name, "type", "bridge", "mcast_snooping", "0");
    namespace.ip("link", "set", "dev", name, "up");
    var network = new Network(name, this);
    subnets.forEach(network::add);
    return network;
  }

  /// Forwards no more packets of this kind, in the words of nft.
  public void block(String match) {
    var ruleset =
        "table inet lab { chain block { type filter hook forward priority 0; %s counter drop; }; }"
            .formatted(match);
    exec("nft", ruleset).orFail();
  }

  Namespace namespace() {
    return namespace;
  }

  /// A name for the router's end of a new veth pair.
  String newPort() {
    return "p" + ports.getAndIncrement();
  }

  /// Runs a program in the router's namespace and returns what became of it.
  public Result exec(String... command) {
    return Shell.run(namespace.enter(List.of(command)));
  }

  /// Starts a program in the router's namespace.
  public Running spawn(String label, String... command) {
    return namespace.spawn(label, List.of(command), false);
  }
}
