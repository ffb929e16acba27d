package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.netlink.InterfaceAddress;
import io.sterna.net.netlink.Link;
import io.sterna.net.netlink.Route;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FootprintPartsTest {
  private static final Link STERNA = link(9, "sterna0");
  private static final Link ETH = link(2, "eth0");
  private static final Link WLAN = link(3, "wlan0");

  @Test
  void anInterfaceWithoutAddressWouldBorrowTheIdentifierAddress() {
    var own = address(9, "2001:2f::a", false);
    assertThat(guarded(own)).containsExactly(2);
    assertThat(guarded(own, address(2, "fe80::1", false))).containsExactly(2);
    assertThat(guarded(own, address(2, "192.0.2.1", false))).containsExactly(2);
    assertThat(guarded(own, address(2, "2001:db8::1", true))).containsExactly(2); // deprecated
    assertThat(guarded(own, address(2, "2001:db8::1", false))).isEmpty();
    assertThat(guarded(own, address(3, "2001:db8::1", false))).isEmpty(); // can be borrowed
  }

  @Test
  void theAliasSaysWhichAndReadsBack() {
    var links = List.of(STERNA, ETH, WLAN);
    assertThat(BorrowGuard.alias(new TreeSet<>(), links)).isEqualTo("Sterna");
    var alias = BorrowGuard.alias(new TreeSet<>(Set.of(2, 3)), links);
    assertThat(alias).isEqualTo("Sterna: use_oif_addrs_only=1 on eth0/2 wlan0/3");
    assertThat(BorrowGuard.recorded(alias)).containsExactly(2, 3);
    for (var other : new String[] {"", "Sterna", "uplink to rack 7", alias + " x y/ /z"}) {
      assertThat(BorrowGuard.recorded(other)).isSubsetOf(2, 3);
    }
    var many = IntStream.range(100, 200).mapToObj(i -> link(i, "interface" + i)).toList();
    var indexes = new TreeSet<>(many.stream().map(Link::index).toList());
    assertThat(BorrowGuard.alias(indexes, many)).hasSizeLessThanOrEqualTo(255);
    assertThat(BorrowGuard.recorded(BorrowGuard.alias(indexes, many)))
        .contains(100)
        .doesNotContain(199);
  }

  @Test
  void aTableHoldsTheRoutesOutOfItsUplink() {
    var uplink =
        new Uplink(
            2,
            "eth0",
            1500,
            true,
            true,
            false,
            List.of(new LocalAddress(IpAddress.parse("192.0.2.1"), 24, false)));
    var gateway = Optional.of(IpAddress.parse("192.0.2.254"));
    var out = route("0.0.0.0", 0, 2, 100, gateway);
    var second = route("0.0.0.0", 0, 2, 100, Optional.of(IpAddress.parse("192.0.2.253")));
    var connected = route("192.0.2.0", 24, 2, 0, Optional.empty());
    var other = route("0.0.0.0", 0, 3, 100, gateway);
    var local = route("fe80::", 64, 2, 256, Optional.empty());
    var wanted =
        UplinkTables.wanted(List.of(uplink), List.of(out, second, connected, other, local));
    int table = Marks.FIRST_TABLE + 2;
    // The way to the gateway first; of two gateways with one metric the first; its own source
    // never.
    assertThat(wanted.routes())
        .containsExactly(connected.copy(table, 83), out.copy(table, 83))
        .allMatch(r -> r.source().isEmpty());
    assertThat(wanted.rules())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.from()).hasToString("192.0.2.1");
              assertThat(rule.table()).isEqualTo(table);
              assertThat(rule.mark()).isEqualTo(0x53540000);
            });
  }

  @Test
  void aFootprintThatCannotBeIsRefused() {
    var own = (IpAddress.V6) IpAddress.parse("2001:2f::a");
    assertThatThrownBy(() -> Footprint.of("sterna0", List.of(own), 1279))
        .hasMessageContaining("1280 or more");
    assertThatThrownBy(() -> Footprint.of("sterna0", List.of(), 1480))
        .hasMessageContaining("at least one identifier address");
  }

  @Test
  void peersAreReadFromNftsListing() {
    var listing =
        """
        table netdev sterna {
        \tset peers4 {
        \t\ttype ipv4_addr
        \t\telements = { 192.0.2.2, 192.0.2.3,
        \t\t\t     198.51.100.7 }
        \t}
        \tset peers6 {
        \t\ttype ipv6_addr
        \t\telements = { 2001:db8::2 }
        \t}
        \tset foreign { type ether_addr; elements = { 02:00:00:00:00:01 } }
        }
        """;
    assertThat(SteeringRules.peers(listing))
        .extracting(IpAddress::toString)
        .containsExactlyInAnyOrder("192.0.2.2", "192.0.2.3", "198.51.100.7", "2001:db8::2");
    assertThat(SteeringRules.peers("table netdev sterna {\n}\n")).isEmpty();
  }

  private static Set<Integer> guarded(InterfaceAddress... addresses) {
    var out = route("::", 0, 2, 1024, Optional.of(IpAddress.parse("fe80::99")));
    var onLink = route("fe80::", 64, 3, 256, Optional.empty());
    var identifiers = route("2001:2f::", 32, 9, 1024, Optional.empty());
    var links = List.of(STERNA, ETH, WLAN);
    var state =
        new KernelState(
            links,
            List.of(addresses),
            List.of(out, onLink, identifiers),
            List.of(),
            List.of(),
            List.of());
    return BorrowGuard.wanted(state, STERNA);
  }

  private static Link link(int index, String name) {
    return new Link(index, name, 1500, true, true, true, false, true, false, "", "");
  }

  private static InterfaceAddress address(int index, String text, boolean deprecated) {
    var address = IpAddress.parse(text);
    boolean global = !address.isLinkLocal();
    return new InterfaceAddress(index, address, 64, global, false, deprecated, false);
  }

  private static Route route(
      String to, int length, int index, int metric, Optional<IpAddress> via) {
    var source = Optional.of(IpAddress.parse(to.contains(":") ? "2001:db8::1" : "192.0.2.1"));
    return new Route(
        IpAddress.parse(to), length, Route.MAIN, 3, index, metric, via, source, false, 0);
  }
}
