package io.sterna.daemon.doctor;

import io.sterna.daemon.doctor.Finding.Area;
import io.sterna.net.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Rights and kernel features, each tried by the code that needs it ([Trial]).
final class KernelFindings {
  private KernelFindings() {}

  static List<Finding> all() {
    try {
      return of(Trial.run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  static List<Finding> of(Map<Trial.Part, String> failures) {
    var findings = new ArrayList<Finding>();
    if (failures.containsKey(Trial.Part.NAMESPACE)) {
      return List.of(
          Finding.failure(
              Area.KERNEL,
              "this process may not change the network ("
                  + failures.get(Trial.Part.NAMESPACE)
                  + "), so kernel features were not tried",
              "run as root; the daemon itself needs CAP_NET_ADMIN and CAP_NET_RAW, this trial"
                  + " CAP_SYS_ADMIN too"));
    }
    for (var part : Trial.Part.values()) {
      var failure = failures.get(part);
      boolean untried =
          failures.containsKey(Trial.Part.TAP)
              && (part == Trial.Part.FOOTPRINT || part == Trial.Part.STEERING);
      if (part == Trial.Part.NAMESPACE || untried) continue;
      findings.add(
          failure == null
              ? Finding.ok(Area.KERNEL, what(part) + ": works")
              : Finding.failure(
                  Area.KERNEL, what(part) + ": " + failure + "; " + cost(part), remedy(part)));
    }
    return findings;
  }

  private static String what(Trial.Part part) {
    return switch (part) {
      case NAMESPACE -> "a network namespace";
      case TAP -> "TAP device";
      case FOOTPRINT -> "identifier addresses, routes and rules (IPv6, policy routing)";
      case STEERING -> "steering of peers' packets (nft ingress, tc)";
      case RAW_SOCKETS -> "raw sockets";
      case SOCKET_LOOKUP -> "look-up of sockets (sock_diag)";
    };
  }

  private static String cost(Trial.Part part) {
    return switch (part) {
      case NAMESPACE -> "nothing else can be tried";
      case TAP, FOOTPRINT, RAW_SOCKETS -> "without it there are no connections by name";
      case STEERING -> "without it local TCP answers peers' segments with RST";
      case SOCKET_LOOKUP -> "without it plain connections with peers break";
    };
  }

  private static String remedy(Trial.Part part) {
    return switch (part) {
      case NAMESPACE -> "run as root";
      case TAP ->
          "run as root, `modprobe tun`, and in a container hand in /dev/net/tun and CAP_NET_ADMIN";
      case FOOTPRINT -> "use a kernel with CONFIG_IPV6_MULTIPLE_TABLES and without ipv6.disable=1";
      case STEERING ->
          "install nftables and iproute2, and use a kernel with CONFIG_NF_TABLES_NETDEV,"
              + " CONFIG_NFT_FWD_NETDEV, CONFIG_NFT_FIB_NETDEV, CONFIG_NET_ACT_MIRRED and"
              + " CONFIG_NET_CLS_U32";
      case RAW_SOCKETS -> "run as root or with CAP_NET_RAW";
      case SOCKET_LOOKUP -> "use a kernel with CONFIG_INET_DIAG (`modprobe tcp_diag`)";
    };
  }
}
