package io.sterna.lab;

import io.sterna.core.identifier.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A machine of the lab: interfaces that come and go, and programs.
public final class Host {
  private final String name;
  private final RunDirectory directory;
  private final Namespace namespace;
  private final Map<Network, Interface> interfaces = new LinkedHashMap<>();
  private final List<Running> programs = new ArrayList<>();
  private int metric = 100;

  /// A host's link to a network.
  ///
  /// @param device its name on the host: that of the network
  /// @param port the router's end
  private record Interface(String device, String port, List<IpAddress> addresses) {}

  Host(String name, RunDirectory directory) {
    this.name = name;
    this.directory = directory;
    this.namespace = Namespace.create(directory, name);
  }

  public String name() {
    return name;
  }

  /// Name of its network namespace, for `ip netns exec`.
  public String namespace() {
    return namespace.name();
  }

  /// A directory of this host's own, made when it is first asked for.
  public Path directory() {
    var path = directory.path().resolve(name);
    if (!path.toFile().isDirectory() && !path.toFile().mkdirs()) {
      throw new LabException("cannot make " + path);
    }
    return path;
  }

  /// Connects the host: link up, an address with this number in each of the network's subnets,
  /// and a default route that counts less than those of older links.
  ///
  /// @return its addresses there, in the order of the subnets
  public List<IpAddress> plug(Network network, int number) {
    var existing = interfaces.get(network);
    var link = existing == null ? wire(network) : existing;
    namespace.ip("link", "set", "dev", link.device(), "up");
    configure(network, link, number);
    return addresses(network);
  }

  private Interface wire(Network network) {
    var router = network.router();
    var link = new Interface(network.name(), router.newPort(), new ArrayList<>());
    namespace.ip(
        "link",
        "add",
        "name",
        link.device(),
        "type",
        "veth",
        "peer",
        "name",
        link.port(),
        "netns",
        router.namespace().name());
    router.namespace().ip("link", "set", "dev", link.port(), "master", network.name(), "up");
    shape(namespace, link.device(), network.rate());
    shape(router.namespace(), link.port(), network.rate());
    interfaces.put(network, link);
    return link;
  }

  private static void shape(Namespace where, String device, Rate rate) {
    if (rate.equals(Rate.UNSHAPED)) return;
    var arguments = new ArrayList<>(List.of("qdisc", "add", "dev", device, "root"));
    arguments.addAll(List.of(rate.tokenBucket()));
    where.tc(arguments.toArray(String[]::new));
  }

  private void configure(Network network, Interface link, int number) {
    metric++;
    for (var subnet : network.subnets()) {
      namespace.address("add", subnet.withLength(number), link.device());
      link.addresses().add(subnet.address(number));
      namespace.ip(
          subnet.isV4() ? "-4" : "-6",
          "route",
          "replace",
          "default",
          "via",
          subnet.router().toString(),
          "dev",
          link.device(),
          "metric",
          Integer.toString(metric));
    }
  }

  /// Leaves a network: link down, addresses and routes gone.
  public void unplug(Network network) {
    var link = link(network);
    namespace.ip("link", "set", "dev", link.device(), "down");
    namespace.ip("address", "flush", "dev", link.device());
    link.addresses().clear();
  }

  /// Changes networks with nothing between: leaves one, then, after `outage`, enters the other.
  public List<IpAddress> replug(Network from, Network to, int number, Duration outage) {
    unplug(from);
    Await.pause(outage);
    return plug(to, number);
  }

  /// Gives the host other addresses on a network it is on, those with this number in the subnets
  /// that the network has now. The old ones go first, as a DHCP client does it.
  public List<IpAddress> renumber(Network network, int number) {
    var link = link(network);
    namespace.ip("address", "flush", "dev", link.device(), "scope", "global");
    link.addresses().clear();
    configure(network, link, number);
    return addresses(network);
  }

  /// Pulls the cable out, or puts it back; addresses stay.
  public void carrier(Network network, boolean up) {
    network.router().namespace().ip("link", "set", "dev", link(network).port(), up ? "up" : "down");
  }

  private Interface link(Network network) {
    return Optional.ofNullable(interfaces.get(network))
        .orElseThrow(() -> new LabException(name + " was never plugged into " + network.name()));
  }

  /// Its addresses on a network; none while it is unplugged.
  public List<IpAddress> addresses(Network network) {
    return Optional.ofNullable(interfaces.get(network))
        .map(link -> List.copyOf(link.addresses()))
        .orElse(List.of());
  }

  /// All its addresses, identifier addresses not counted.
  public List<IpAddress> addresses() {
    return interfaces.values().stream().flatMap(link -> link.addresses().stream()).toList();
  }

  /// Whom its programs ask for names.
  public void resolver(IpAddress server) {
    namespace.write("resolv.conf", "nameserver " + server + "\noptions timeout:2 attempts:2\n");
  }

  /// Runs a program to its end.
  ///
  /// @throws LabException if it fails
  public Result exec(String... command) {
    return tryExec(command).orFail();
  }

  /// Runs a program to its end, whatever becomes of it.
  public Result tryExec(String... command) {
    return Shell.run(namespace.enter(List.of(command)));
  }

  /// Runs a program with a bound of its own and standard input.
  public Result tryExec(Duration bound, String input, List<String> command) {
    return Shell.run(namespace.enter(command), input, Map.of(), bound);
  }

  /// Starts a program; what it writes goes to its log.
  public Running spawn(String label, String... command) {
    return spawn(label, List.of(command));
  }

  public Running spawn(String label, List<String> command) {
    return remember(namespace.spawn(name + "-" + label, command, false));
  }

  /// Starts a program that the caller talks with; its standard error goes to its log.
  public Running converse(String label, List<String> command) {
    return remember(namespace.spawn(name + "-" + label, command, true));
  }

  /// Sets `/proc/sys/KEY` on this host.
  public void sysctl(String key, String value) {
    namespace.sysctl(key, value);
  }

  private synchronized Running remember(Running program) {
    programs.add(program);
    return program;
  }

  synchronized void endPrograms() {
    programs.forEach(Running::kill);
    programs.clear();
  }

  @Override
  public String toString() {
    return name;
  }
}
