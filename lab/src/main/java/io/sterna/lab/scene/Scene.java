package io.sterna.lab.scene;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.LabException;
import io.sterna.lab.Network;
import io.sterna.lab.service.Bind;
import io.sterna.lab.service.Daemon;
import io.sterna.lab.service.TsigKey;
import io.sterna.lab.service.Zone;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// Two hosts, two access networks for one of them, a name server for all.
///
/// ```
///   mobile                                                         stable
///     |-- wifi 192.0.2.0/24    2001:db8:a::/64 --+                  |
///     |-- lte  198.51.100.0/24 2001:db8:b::/64 --+-- router -- rack 203.0.113.0/25 2001:db8:c::/64
///                                                |             later .128/25       2001:db8:d::/64
///                                              infra -- dns: BIND, authoritative and recursive
/// ```
public final class Scene {
  public static final String MOBILE = "mobile.example";
  public static final String STABLE = "stable.example";

  /// Where the stub resolver of a host with Sterna listens.
  public static final IpAddress STUB = IpAddress.parse("127.0.0.94");

  private static final int NUMBER = 10;
  private static final Duration KNOWN = Duration.ofSeconds(20);

  private final Plan plan;
  private final Network wifi;
  private final Network lte;
  private final Network rack;
  private final Host mobile;
  private final Host stable;
  private final Bind bind;
  private final IpAddress server;
  private final Optional<Daemon> mobileDaemon;
  private final Optional<Daemon> stableDaemon;
  private Network at;
  private Network left;
  private int number = NUMBER;

  /// Builds all of it; daemons are prepared and their records in DNS, but they do not run yet.
  public Scene(Lab lab, Plan plan) {
    this.plan = plan;
    var families = plan.families();
    wifi = lab.network("wifi", families.of("192.0.2.0/24", "2001:db8:a::/64")).shaped(plan.rate());
    lte = lab.network("lte", families.of("198.51.100.0/24", "2001:db8:b::/64")).shaped(plan.rate());
    rack = lab.network("rack", families.of("203.0.113.0/25", "2001:db8:c::/64"));
    rack.shaped(plan.rate());
    at = wifi;
    left = wifi;
    mobile = lab.host("mobile");
    stable = lab.host("stable");
    mobile.plug(wifi, NUMBER);
    stable.plug(rack, NUMBER);
    var dns = lab.host("dns");
    server =
        dns.plug(lab.network("infra", families.of("10.53.0.0/24", "2001:db8:53::/64")), 53)
            .getFirst();

    var zone = new Zone("example");
    mobile.addresses().forEach(address -> zone.address(MOBILE, address));
    stable.addresses().forEach(address -> zone.address(STABLE, address));
    plan.alias().ifPresent(a -> stable.addresses().forEach(address -> zone.address(a, address)));
    // Two processes that each take a moment.
    var other = CompletableFuture.supplyAsync(() -> member(mobile, MOBILE, plan.mobile(), zone));
    stableDaemon = member(stable, STABLE, plan.stable(), zone);
    mobileDaemon = other.join();
    bind = Bind.start(dns, zone);
  }

  private Optional<Daemon> member(Host host, String name, boolean sterna, Zone zone) {
    host.resolver(sterna ? STUB : server);
    if (!sterna) return Optional.empty();
    var key = TsigKey.random("update-" + host.name(), new SecureRandom());
    var alias = host == stable ? plan.alias() : Optional.<String>empty();
    var setup = Daemon.Setup.of(name, server).form(plan.form()).with(plan.more()).updating(key);
    if (alias.isPresent()) setup = setup.alias(alias.get());
    var daemon = Daemon.prepare(host, setup);
    synchronized (zone) {
      zone.updatedBy(key).endpoint(name, daemon.endpoint());
      alias.ifPresent(a -> zone.endpoint(a, daemon.endpoint()));
    }
    return Optional.of(daemon);
  }

  /// Starts the daemons and waits until they answer.
  public Scene startDaemons() {
    daemons().forEach(Daemon::launch);
    daemons().forEach(Daemon::awaitReady);
    return this;
  }

  /// Waits until a host's stub resolver answers with the identifier address of a name. The first
  /// look-up of all may be slower than the stub waits before it gives the plain addresses.
  public void awaitIdentifier(Host host, String name) {
    var identifier = new Identifier.Name(name).address().toString();
    Await.until(
        host + " to know " + name + " by its identifier address",
        KNOWN,
        () -> host.tryExec("getent", "ahostsv6", name).out().contains(identifier));
  }

  public List<Daemon> daemons() {
    return Stream.of(mobileDaemon, stableDaemon).flatMap(Optional::stream).toList();
  }

  /// Sterna on host `mobile`.
  ///
  /// @throws LabException if the plan has none there
  public Daemon mobileDaemon() {
    return mobileDaemon.orElseThrow(() -> new LabException("no Sterna on mobile"));
  }

  /// Sterna on host `stable`.
  public Daemon stableDaemon() {
    return stableDaemon.orElseThrow(() -> new LabException("no Sterna on stable"));
  }

  /// Mobile gains an address in the access network that it is not in.
  public void gain() {
    var other = at == wifi ? lte : wifi;
    mobile.plug(other, ++number);
    left = at;
    at = other;
  }

  /// Mobile leaves the network that it was in before it gained the other.
  public void leave() {
    mobile.unplug(left);
  }

  /// Mobile changes access networks, break before make.
  public void move(Duration outage) {
    var other = at == wifi ? lte : wifi;
    mobile.replug(at, other, ++number, outage);
    at = other;
  }

  /// Stable gets addresses in other subnets of its network.
  public void renumber() {
    rack.renumber(plan.families().of("203.0.113.128/25", "2001:db8:d::/64"));
    stable.renumber(rack, NUMBER);
  }

  public Host mobile() {
    return mobile;
  }

  public Host stable() {
    return stable;
  }

  public Network wifi() {
    return wifi;
  }

  public Network lte() {
    return lte;
  }

  public Network rack() {
    return rack;
  }

  public Bind bind() {
    return bind;
  }

  /// The name server's address.
  public IpAddress server() {
    return server;
  }
}
