package io.sterna.daemon.doctor;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.configuration.OwnKeys;
import io.sterna.daemon.doctor.Finding.Area;
import io.sterna.daemon.host.ResolvConf;
import io.sterna.naming.DnsServer;
import io.sterna.naming.Dnssec;
import io.sterna.naming.OwnRecord;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// The DNS servers, whether programs ask the stub, and what DNS says of this host.
final class DnsFindings {
  private final Configuration configuration;
  private final List<InetSocketAddress> servers;
  private final List<Finding> findings = new ArrayList<>();

  private DnsFindings(Configuration configuration) {
    this.configuration = configuration;
    this.servers = ResolvConf.upstream(configuration);
  }

  static List<Finding> all(Configuration configuration) {
    var all = new DnsFindings(configuration);
    all.upstream();
    all.findings.addAll(stub(configuration.stubListen(), ResolvConf.servers()));
    all.ownRecords();
    return all.findings;
  }

  private void upstream() {
    if (servers.isEmpty()) {
      findings.add(
          Finding.failure(
              Area.RESOLVER,
              "no DNS server is known",
              "name one as resolver.upstream in " + configuration.file()));
    }
    var name = configuration.names().getFirst();
    for (var server : servers) {
      findings.addAll(of(DnsServer.examine(server, name), configuration.dnssec()));
    }
  }

  static List<Finding> of(DnsServer server, Dnssec.Use dnssec) {
    var address = text(server.address());
    if (!server.fault().isEmpty()) {
      return List.of(
          Finding.failure(
              Area.RESOLVER,
              address + " is of no use: " + server.fault(),
              "see that it runs and that UDP and TCP port 53 reach it, or name another as"
                  + " resolver.upstream"));
    }
    var works =
        Finding.ok(
            Area.RESOLVER,
            address + " answers for TXT records, in " + server.took().toMillis() + " ms");
    if (dnssec == Dnssec.Use.OFF || server.signatures()) return List.of(works);
    return List.of(
        works,
        Finding.warning(
            Area.RESOLVER,
            address
                + " hands no signatures on, but dnssec is not \"off\": no key gets the grade dnssec",
            "use a resolver that passes DNSSEC records, or have the zone signed"));
  }

  /// Whether the system's programs ask the stub.
  static List<Finding> stub(List<InetSocketAddress> stub, List<InetSocketAddress> system) {
    if (stub.isEmpty() || system.stream().anyMatch(stub::contains)) return List.of();
    return List.of(
        Finding.warning(
            Area.RESOLVER,
            "/etc/resolv.conf does not name Sterna's stub resolver, so programs get plain addresses",
            "write `nameserver "
                + IpAddress.of(stub.getFirst().getAddress())
                + "` as its first line, or make the stub the upstream of the resolver that stands"
                + " there"));
  }

  private void ownRecords() {
    List<Bytes> keys;
    try {
      keys = OwnKeys.read(configuration).publicKeys();
    } catch (DaemonException e) {
      findings.add(
          Finding.failure(
              Area.RECORD, String.valueOf(e.getMessage()), "`sterna keygen` makes the key"));
      return;
    }
    for (var name : configuration.names()) ownRecord(name, keys);
  }

  private void ownRecord(Identifier.Name name, List<Bytes> keys) {
    findings.add(of(DnsServer.ownRecord(servers, name, keys, configuration.port())));
    var said = DnsServer.locators(servers, name);
    if (said.isEmpty()) {
      findings.add(
          Finding.warning(
              Area.RECORD,
              "DNS has no address of " + name + ", so nobody can call it",
              configuration.update().isPresent()
                  ? "look at the daemon's log for what the server says to its updates"
                  : "put its A or AAAA records into the zone, or let the daemon do so by [update]"));
    }
  }

  static Finding of(OwnRecord record) {
    return switch (record.standing()) {
      case RIGHT -> Finding.ok(Area.RECORD, record.text());
      case WRONG -> Finding.failure(Area.RECORD, record.text(), record.remedy());
      case UNKNOWN -> Finding.warning(Area.RECORD, record.text(), record.remedy());
    };
  }

  private static String text(InetSocketAddress server) {
    return IpAddress.of(server.getAddress()) + " port " + server.getPort();
  }
}
