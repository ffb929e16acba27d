package io.sterna.daemon.doctor;

import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.doctor.Finding.Area;
import io.sterna.net.Clock;
import io.sterna.net.HostAddresses;
import io.sterna.net.InterfaceFilter;
import io.sterna.net.NetMonitor;
import io.sterna.net.Tap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The clock, and the interfaces with their addresses and MTUs.
final class HostFindings {
  private static final int LEAST_MTU = 1280;

  /// Below it an encapsulated packet of usual size does not fit.
  private static final int USUAL_MTU = 1400;

  private HostFindings() {}

  static List<Finding> all(Optional<Configuration> configuration) {
    var findings = new ArrayList<Finding>();
    findings.add(clock(Clock.isKept()));
    var device = configuration.map(Configuration::device).orElse(Tap.DEFAULT_NAME);
    try {
      var all = NetMonitor.look(new InterfaceFilter(Set.of(), device));
      var used =
          all.uplinks().stream()
              .filter(u -> configuration.map(c -> c.interfaces().contains(u.name())).orElse(true));
      findings.addAll(uplinks(new HostAddresses(used.toList())));
    } catch (IOException e) {
      findings.add(
          Finding.failure(
              Area.MTU,
              "the interfaces cannot be seen: " + e.getMessage(),
              "use a kernel with rtnetlink"));
    }
    return findings;
  }

  static Finding clock(boolean kept) {
    if (kept) return Finding.ok(Area.CLOCK, "the clock is kept by NTP or the like");
    return Finding.warning(
        Area.CLOCK,
        "nothing keeps the clock; DNSSEC signatures and TSIG need it to be right within minutes",
        "run systemd-timesyncd, chrony or ntpd");
  }

  static List<Finding> uplinks(HostAddresses at) {
    var findings = new ArrayList<Finding>();
    if (at.locators().isEmpty()) {
      findings.add(
          Finding.failure(
              Area.MTU,
              "no interface in use has an address that can be a locator",
              "connect one, or see what `interfaces` in the configuration leaves out"));
    }
    for (var uplink : at.uplinks()) {
      if (uplink.addresses().isEmpty()) continue;
      var text = uplink.name() + " has MTU " + uplink.mtu();
      if (uplink.mtu() < LEAST_MTU) {
        var remedy = "`ip link set dev " + uplink.name() + " mtu 1500`, or as much as it carries";
        var cost = ", less than IPv6 needs: large packets do not get through";
        findings.add(Finding.failure(Area.MTU, text + cost, remedy));
      } else if (uplink.mtu() < USUAL_MTU) {
        var remedy = "raise it if the link carries more";
        var cost = ": what goes encapsulated leaves in fragments more often";
        findings.add(Finding.warning(Area.MTU, text + cost, remedy));
      } else {
        findings.add(Finding.ok(Area.MTU, text));
      }
    }
    return findings;
  }
}
