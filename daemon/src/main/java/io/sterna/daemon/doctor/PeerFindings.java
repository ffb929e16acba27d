package io.sterna.daemon.doctor;

import io.sterna.daemon.control.Json;
import io.sterna.daemon.doctor.Finding.Area;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What lies between this host and a peer, from one PROBE in every carrier on every path: firewalls
/// by what is not answered, NATs by where the peer sees this host.
final class PeerFindings {
  private record Way(String local, String remote) {
    @Override
    public String toString() {
      return local + " - " + remote;
    }
  }

  private final long port;
  private final List<Finding> findings = new ArrayList<>();

  private PeerFindings(long port) {
    this.port = port;
  }

  /// @param ping the answer to a `ping` with every carrier
  /// @param port this host's own
  static List<Finding> of(String name, Json ping, long port) {
    var ways = new LinkedHashMap<Way, Map<String, Json>>();
    for (var probe : ping.elements("probes")) {
      var way = new Way(probe.text("local"), probe.text("remote"));
      ways.computeIfAbsent(way, _ -> new LinkedHashMap<>()).put(probe.text("carrier"), probe);
    }
    var all = new PeerFindings(port);
    ways.forEach(all::path);
    if (ways.isEmpty()) {
      all.findings.add(
          Finding.failure(
              Area.PEER,
              "there is no path to " + name + ": no two locators are of one family",
              "give this host an address of the family that the peer has"));
    }
    return all.findings;
  }

  /// There is no association.
  static Finding without(String reason) {
    return Finding.failure(
        Area.PEER,
        reason,
        "see that the peer's daemon runs and has an _endpoint record, and that UDP port 19941 or"
            + " ICMP type 253 (ICMPv6 type 200) passes the firewalls on the way");
  }

  private void path(Way way, Map<String, Json> probes) {
    var answered = probes.values().stream().filter(p -> is(p, "answered")).toList();
    if (answered.isEmpty()) {
      findings.add(
          Finding.warning(
              Area.PEER,
              way + ": nothing is answered",
              "see that no firewall drops UDP port 19941 there; other paths are used meanwhile"));
      return;
    }
    probes.forEach((carrier, probe) -> carrier(way, carrier, probe));
    answered.forEach(probe -> nat(way, probe));
  }

  private void carrier(Way way, String carrier, Json probe) {
    boolean udp = carrier.equals("udp");
    if (is(probe, "answered")) {
      findings.add(Finding.ok(Area.PEER, way + ": " + (udp ? "UDP" : "ICMP") + " is answered"));
    } else if (is(probe, "lost")) {
      findings.add(
          udp
              ? Finding.warning(
                  Area.PEER,
                  way
                      + ": UDP is not answered, so control goes by ICMP and nothing encapsulated"
                      + " gets through",
                  "let UDP port 19941 pass the firewalls on the way, in both directions")
              : Finding.warning(
                  Area.PEER,
                  way + ": ICMP is not answered; it would be needed if UDP were blocked",
                  "let ICMP type 253 and ICMPv6 type 200 pass, or leave icmp out of `carriers`"));
    }
  }

  private void nat(Way way, Json probe) {
    boolean udp = probe.text("carrier").equals("udp");
    boolean samePort = !udp || probe.whole("seen_port") == port;
    if (probe.text("seen").equals(way.local) && samePort) return;
    if (!udp && findings.stream().anyMatch(f -> f.text().contains(" a NAT "))) return;
    findings.add(
        Finding.warning(
            Area.PEER,
            way
                + ": a NAT lies between, the peer sees "
                + probe.text("seen")
                + (udp ? " port " + probe.whole("seen_port") : "")
                + ": data goes encapsulated (form udp)",
            "nothing has to be done; calls from outside need UDP port "
                + port
                + " forwarded to this host"));
  }

  private static boolean is(Json probe, String outcome) {
    return probe.text("outcome").equals(outcome);
  }
}
