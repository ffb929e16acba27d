package io.sterna.lab.demo;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.Network;
import io.sterna.lab.Rate;
import io.sterna.lab.service.Bind;
import io.sterna.lab.service.Daemon;
import io.sterna.lab.service.Nginx;
import io.sterna.lab.service.Postgres;
import io.sterna.lab.service.Sshd;
import io.sterna.lab.service.TsigKey;
import io.sterna.lab.service.Zone;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// The hosts, networks and servers of the demo.
///
/// ```
///   mobile                                                stable
///     |-- wifi 192.0.2.0/24     ---+                        |
///     |-- lte  198.51.100.0/24  ---+-- router -- rack 203.0.113.0/25, later .128/25
///                                  |
///                                infra 10.53.0.0/24 -- dns (BIND: authoritative and recursive)
/// ```
final class Stage {
  static final String MOBILE = "mobile.example";
  static final String STABLE = "stable.example";

  /// Bytes a second that nginx sends of the long download.
  static final long PACE = 3 << 20;

  private static final long SHORT = 1 << 20;
  private static final Rate ACCESS = Rate.mbit(200);

  final Lab lab;
  final Network wifi;
  final Network lte;
  final Network rack;
  final Host mobile;
  final Host stable;
  final Bind bind;
  final Nginx nginx;
  final Sshd sshd;
  final String longSum;
  final String shortSum;
  final List<Daemon> daemons;

  /// Builds everything; daemons are prepared, not started.
  ///
  /// @param seconds how long the download must last
  Stage(Lab lab, Options options, int seconds) {
    this.lab = lab;
    wifi = lab.network("wifi", "192.0.2.0/24").shaped(ACCESS);
    lte = lab.network("lte", "198.51.100.0/24").shaped(ACCESS);
    rack = lab.network("rack", "203.0.113.0/25");
    mobile = lab.host("mobile");
    stable = lab.host("stable");
    mobile.plug(wifi, 10);
    stable.plug(rack, 10);
    var dns = lab.host("dns");
    var server = dns.plug(lab.network("infra", "10.53.0.0/24"), 53).getFirst();

    var zone = new Zone("example");
    zone.address(MOBILE, only(mobile.addresses()));
    zone.address(STABLE, only(stable.addresses()));
    daemons =
        options.sterna()
            ? List.of(
                daemon(mobile, MOBILE, server, options, zone),
                daemon(stable, STABLE, server, options, zone))
            : List.of();
    bind = Bind.start(dns, zone);
    var resolver = options.sterna() ? IpAddress.parse("127.0.0.94") : server;
    mobile.resolver(resolver);
    stable.resolver(resolver);

    nginx = Nginx.start(stable, PACE);
    longSum = nginx.publish("long", PACE * seconds, 1994);
    shortSum = nginx.publish("short", SHORT, 19);
    sshd = Sshd.start(stable);
    Postgres.start(stable);
  }

  private static Daemon daemon(
      Host host, String name, IpAddress server, Options options, Zone zone) {
    var key = TsigKey.random("update-" + host.name(), new SecureRandom());
    var setup = Daemon.Setup.of(name, server).form(options.form()).updating(key);
    var daemon = Daemon.prepare(host, setup);
    zone.updatedBy(key).endpoint(name, daemon.endpoint());
    return daemon;
  }

  /// The daemon of the moving host, if Sterna plays.
  Optional<Daemon> mobileDaemon() {
    return daemons.stream().findFirst();
  }

  IpAddress mobileAddress() {
    return only(mobile.addresses());
  }

  IpAddress stableAddress() {
    return only(stable.addresses());
  }

  private static IpAddress only(List<IpAddress> addresses) {
    return addresses.getFirst();
  }
}
