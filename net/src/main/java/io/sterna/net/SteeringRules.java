package io.sterna.net;

import static java.util.stream.Collectors.joining;

import io.sterna.core.identifier.IpAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The texts that [Steering] gives to nft and tc, and reads from nft.
final class SteeringRules {
  private static final Pattern ELEMENTS = Pattern.compile("elements = \\{([^}]*)}");

  /// Which packets; the destination address that an ICMP error quotes stands 24 bytes behind its
  /// header's start over IPv4 and 32 over IPv6.
  private static final List<String> RULES =
      List.of(
          "ip protocol tcp ip saddr @peers4 ip frag-off & 0x1fff == 0 ",
          "meta l4proto tcp ip6 saddr @peers6 ",
          "ip protocol udp ip saddr @peers4 ip frag-off & 0x3fff == 0 udp dport != %d ",
          "ip6 nexthdr udp ip6 saddr @peers6 udp dport != %d ",
          "ip protocol icmp ip saddr @peers4 ip frag-off & 0x3fff == 0"
              + " icmp type { echo-request, echo-reply } ",
          "ip6 nexthdr icmpv6 ip6 saddr @peers6 icmpv6 type { echo-request, echo-reply } ",
          "ip protocol icmp icmp type { destination-unreachable, time-exceeded }"
              + " @th,192,32 @quoted4 ",
          "ip6 nexthdr icmpv6 icmpv6 type 1-4 @th,256,128 @quoted6 ");

  private SteeringRules() {}

  /// Makes the table anew in one transaction.
  ///
  /// A packet that was handed back ([Tap#handBack]) shows it in its source MAC and passes. What is
  /// steered comes from a peer's locator to a local address:
  ///
  /// * TCP, first fragments too, which never travel natively and must not meet local TCP;
  /// * UDP but to our own port, where control messages and envelopes come in;
  /// * ICMP echo;
  /// * ICMP errors from anywhere that quote a packet to a peer's locator.
  ///
  /// The source MAC then names the interface; what comes in without Ethernet header stays without.
  static String table(String device, int port, Collection<Uplink> uplinks, Set<IpAddress> peers) {
    var text = new StringBuilder();
    text.append("add table netdev sterna\ndelete table netdev sterna\n");
    text.append("table netdev sterna {\n");
    text.append("  set peers4 { type ipv4_addr; }\n  set peers6 { type ipv6_addr; }\n");
    text.append("  set quoted4 { typeof @th,192,32; }\n  set quoted6 { typeof @th,256,128; }\n");
    for (var uplink : uplinks) {
      var source =
          uplink.ethernet() ? "ether saddr set " + mac(TapFrame.STEERED, uplink.index()) + " " : "";
      var steer = "fib daddr type local counter " + source + "fwd to \"" + device + "\"\n";
      text.append("  chain uplink").append(uplink.index()).append(" {\n");
      text.append("    type filter hook ingress device \"").append(uplink.name());
      text.append("\" priority -150; policy accept;\n");
      text.append("    @ll,48,16 ").append(TapFrame.HANDED_BACK).append(" accept\n");
      if (uplink.ethernet()) { // a VLAN's frames pass here on the way to its own interface
        text.append("    @ll,96,16 0x8100 accept\n    @ll,96,16 0x88a8 accept\n");
      }
      for (var rule : RULES) text.append("    ").append(rule.formatted(port)).append(steer);
      text.append("  }\n");
    }
    return text.append("}\n").append(elements("add", peers)).toString();
  }

  /// Adds to the sets or deletes from them.
  static String elements(String verb, Set<IpAddress> peers) {
    return elements(verb, "peers4", peers, true, IpAddress::toString)
        + elements(verb, "peers6", peers, false, IpAddress::toString)
        + elements(verb, "quoted4", peers, true, SteeringRules::number)
        + elements(verb, "quoted6", peers, false, SteeringRules::number);
  }

  /// As nft writes bytes that are no address to it.
  private static String number(IpAddress address) {
    return "0x" + HexFormat.of().formatHex(address.bytes());
  }

  private static String elements(
      String verb, String set, Set<IpAddress> peers, boolean v4, Function<IpAddress, String> text) {
    var members = peers.stream().filter(p -> p.isV4() == v4).map(text).collect(joining(", "));
    return members.isEmpty()
        ? ""
        : verb + " element netdev sterna " + set + " { " + members + " }\n";
  }

  /// The members of the sets in nft's listing of the table.
  static Set<IpAddress> peers(String listing) {
    var peers = new HashSet<IpAddress>();
    var matcher = ELEMENTS.matcher(listing);
    while (matcher.find()) {
      for (var member : matcher.group(1).split(",", -1)) {
        try {
          peers.add(IpAddress.parse(member.strip()));
        } catch (IllegalArgumentException e) {
          // not one of ours: somebody else's set in our table goes with the table
        }
      }
    }
    return peers;
  }

  /// Makes the TAP's ingress filters anew, one for each uplink: what was handed back for it arrives
  /// there. MAC addresses stand before offset 0.
  static String filters(String device, Collection<Uplink> uplinks) {
    var text = new StringBuilder();
    text.append("qdisc replace dev ").append(device).append(" clsact\n");
    text.append("filter del dev ").append(device).append(" ingress\n");
    for (var uplink : uplinks) {
      int index = uplink.index();
      text.append("filter add dev ").append(device).append(" ingress pref 1 protocol all u32");
      text.append(
          " match u32 0x%04x%04x 0xffffffff at -8 match u16 0x%04x 0xffff at -4"
              .formatted(TapFrame.HANDED_BACK, index >>> 16, index & 0xffff));
      text.append(" action mirred ingress redirect dev ").append(uplink.name()).append('\n');
    }
    return text.toString();
  }

  private static String mac(int prefix, int index) {
    return "%02x:%02x:%02x:%02x:%02x:%02x"
        .formatted(
            prefix >>> 8,
            prefix & 255,
            index >>> 24,
            index >>> 16 & 255,
            index >>> 8 & 255,
            index & 255);
  }
}
