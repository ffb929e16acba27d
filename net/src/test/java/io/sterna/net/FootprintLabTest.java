package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// ```
///              /-- e0 192.0.2.1, 2001:db8:a::1 ----------- n0 .254, ::fe --\
/// host sterna0 |                                                          | net 203.0.113.1
///              \-- e1 198.51.100.1, 2001:db8:b::1 -------- n1 .254, ::fe --/     2001:db8:c::1
/// ```
@Tag("lab")
class FootprintLabTest {
  private static final int PORT = 7104;
  private static final IpAddress.V6 OWN = (IpAddress.V6) IpAddress.parse("2001:2f::a");
  private static final IpAddress.V4 OWN4 = (IpAddress.V4) IpAddress.parse("198.18.9.7");
  private static final InterfaceFilter ALL = new InterfaceFilter(Set.of(), "sterna0");
  private static final Footprint FOOTPRINT =
      Footprint.of("sterna0", List.of(OWN), 1480)
          .withLent(Ipv4Pool.parse("198.18.0.0/15"), List.of(OWN4));

  @Test
  void afterRemovalTheHostIsAsItWas() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      connect(host, net);
      host.sh(
          "ip -6 route del default; ip -6 addr flush scope global"); // so that a guard is needed
      host.sh("ip -6 route add default via fe80::1 dev e1");
      host.sh("nft add table inet mine; ip rule add from 10.0.0.0/8 lookup 100 pref 100");
      var before = dump(host);
      setUp(host).close();
      assertThat(dump(host)).isNotEqualTo(before);
      assertThat(host.sh("sysctl -n net.ipv6.conf.e1.use_oif_addrs_only")).isEqualTo("1\n");
      var removed = host.call(() -> Footprint.remove("sterna0"));
      assertThat(removed)
          .contains(
              "the nft table 'netdev sterna'",
              "the address label of 2001:2f::/32",
              "the setting use_oif_addrs_only of e1",
              "the device sterna0 with 198.18.9.7, 2001:2f::a and the route 2001:2f::/32")
          .anyMatch(w -> w.startsWith("the rule from 192.0.2.1 to table"))
          .anyMatch(w -> w.startsWith("table "));
      assertThat(dump(host)).isEqualTo(before);
      assertThat(host.call(() -> Footprint.remove("sterna0"))).isEmpty();
    }
  }

  @Test
  void doneTwiceChangesNothingAndWhatIsGoneIsPutBack() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      connect(host, net);
      try (var tap = setUp(host)) {
        assertThat(refresh(host)).isEmpty();
        var whole = dump(host);
        for (var damage :
            new String[] {
              "ip link set sterna0 down",
              "ip link set sterna0 up; sysctl -qw net.ipv6.conf.sterna0.disable_ipv6=1",
              "ip -6 addr del 2001:2f::a/128 dev sterna0",
              "ip -6 addr change 2001:2f::a/128 dev sterna0 preferred_lft 0",
              "ip -6 addr add 2001:2f::bad/128 dev sterna0 nodad",
              "ip -6 route del 2001:2f::/32 dev sterna0",
              "ip addr del 198.18.9.7/32 dev sterna0",
              "ip addr add 198.18.9.8/32 dev sterna0",
              "ip route del 198.18.0.0/15 dev sterna0",
              "ip addrlabel del prefix 2001:2f::/32 label 5354",
              "ip link set sterna0 mtu 1400",
              "ip rule flush; ip rule add lookup main pref 32766; ip rule add lookup default pref 32767",
              "ip -6 rule del pref 5354",
              "ip route flush table " + (0x53000000 + host.index("e0")),
            }) {
          host.sh(damage);
          assertThat(refresh(host)).as(damage).isNotEmpty();
          assertThat(refresh(host)).as(damage).isEmpty();
          assertThat(dump(host)).as(damage).isEqualTo(whole);
        }
        assertThat(tap.name()).isEqualTo("sterna0");
      }
    }
  }

  @Test
  void packetsLeaveByTheUplinkOfTheirSource() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      connect(host, net);
      net.sh(
          "nft add table inet t; nft add chain inet t i '{ type filter hook input priority 0; }'");
      for (var device : new String[] {"n0", "n1"}) {
        net.sh("nft add rule inet t i iifname " + device + " udp dport 7104 counter");
      }
      try (var tap = setUp(host);
          var sender = host.call(RawSender::open);
          var carrier = host.call(() -> MessageCarrier.udp(PORT, (l, r, p, m) -> {}))) {
        assertThat(tap.name()).isEqualTo("sterna0");
        host.call(() -> locators(sender, NetMonitor.look(ALL)));
        for (int i = 0; i < 3; i++) send(sender, "192.0.2.1", "203.0.113.1");
        for (int i = 0; i < 4; i++) send(sender, "198.51.100.1", "203.0.113.1");
        for (int i = 0; i < 10; i++) send(sender, "2001:db8:b::1", "2001:db8:c::1");
        var message = io.sterna.core.identifier.Bytes.ofHex("00");
        var remote = IpAddress.parse("203.0.113.1");
        assertThat(carrier.send(IpAddress.parse("198.51.100.1"), remote, PORT, message)).isTrue();
        assertThat(counters(net)).containsExactly(3, 15);
        // Other traffic goes as ever: a program bound to e1's address uses the main table.
        host.call(
            () -> {
              try (var plain =
                  DatagramChannel.open().bind(new InetSocketAddress("198.51.100.1", 0))) {
                return plain.send(
                    java.nio.ByteBuffer.allocate(1), new InetSocketAddress("203.0.113.1", PORT));
              }
            });
        assertThat(counters(net)).containsExactly(4, 15);
      }
    }
  }

  @Test
  void tablesFollowTheUplinks() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      connect(host, net);
      try (var tap = setUp(host)) {
        assertThat(tap.name()).isEqualTo("sterna0");
        int table = 0x53000000 + host.index("e1");
        var show = "ip route show table " + table;
        assertThat(host.sh(show)).contains("default via 198.51.100.254", "198.51.100.0/24");
        host.sh("ip route change default via 198.51.100.253 dev e1 metric 20");
        host.sh("ip route add 10.7.0.0/16 via 198.51.100.252 dev e1");
        refresh(host);
        assertThat(host.sh(show)).contains("default via 198.51.100.253", "10.7.0.0/16 via");
        host.sh("ip addr flush dev e1");
        refresh(host);
        assertThat(host.sh("ip rule show; ip -6 rule show")).doesNotContain(table + "");
        assertThat(host.sh("ip route show table all; ip -6 route show table all"))
            .doesNotContain(table + "");
      }
    }
  }

  @Test
  void theIdentifierAddressIsASourceForIdentifiersOnly() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      Namespace.link(host, "e0", net, "n0");
      Namespace.link(host, "e1", net, "n1");
      // A way out without any address: what programs would use must be as without Sterna.
      host.sh("ip -6 route add default via fe80::1 dev e0");
      var without = host.call(() -> source("2001:db8:9::9"));
      try (var tap = setUp(host)) {
        assertThat(tap.name()).isEqualTo("sterna0");
        assertThat(host.call(() -> source("2001:db8:9::9"))).isEqualTo(without);
        assertThat(host.call(() -> source("2001:2f::b"))).isEqualTo("2001:2f:0:0:0:0:0:a");
        assertThat(host.sh("ip link show sterna0"))
            .contains("alias Sterna: use_oif_addrs_only=1 on e0/" + host.index("e0"));
        // An address on another interface can be borrowed again, and is better by its label.
        host.sh("ip -6 addr add 2001:db8:a::1/64 dev e1 nodad");
        refresh(host);
        assertThat(host.sh("ip link show sterna0")).doesNotContain("use_oif");
        assertThat(host.call(() -> source("2001:db8:9::9"))).isEqualTo("2001:db8:a:0:0:0:0:1");
        // What its owner has set is left alone.
        host.sh("sysctl -qw net.ipv6.conf.e0.use_oif_addrs_only=1; ip -6 addr flush dev e1");
        refresh(host);
        assertThat(host.sh("ip link show sterna0")).doesNotContain("use_oif");
        // getaddrinfo puts the identifier address before the plain one.
        assertThat(addressOrder(host)).startsWith("2001:2f::b");
      }
    }
  }

  @Test
  void aHostWithIpv6SwitchedOffStillHasItsDevice() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      Namespace.link(host, "e0", net, "n0");
      host.sh("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
      host.sh("ip addr add 192.0.2.1/24 dev e0");
      try (var tap = setUp(host)) {
        assertThat(tap.name()).isEqualTo("sterna0");
        assertThat(host.call(() -> source("2001:2f::b"))).isEqualTo("2001:2f:0:0:0:0:0:a");
        assertThat(refresh(host)).isEmpty();
      }
    }
  }

  @Test
  void withoutTheDeviceItSaysSo() throws Exception {
    try (var host = Namespace.create()) {
      assertThatThrownBy(() -> refresh(host)).hasMessageContaining("the device sterna0 is gone");
    }
  }

  @Test
  void somebodyElsesDeviceOfThatNameStays() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      Namespace.link(host, "sterna0", net, "n0");
      assertThat(host.call(() -> Footprint.remove("sterna0"))).isEmpty();
      assertThat(host.sh("ip link show sterna0")).contains("UP");
    }
  }

  @Test
  void theMonitorHasWhatIsGonePutBack() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      connect(host, net);
      try (var tap = setUp(host)) {
        assertThat(tap.name()).isEqualTo("sterna0");
        var settled = new CountDownLatch(1);
        var repaired = new AtomicReference<>(new CountDownLatch(1));
        var monitor =
            host.call(
                () ->
                    NetMonitor.start(
                        ALL,
                        now -> {
                          if (!change(now).isEmpty()) repaired.get().countDown();
                          settled.countDown();
                        }));
        try (monitor) {
          assertThat(settled.await(5, TimeUnit.SECONDS)).isTrue();
          for (var damage :
              new String[] {
                "ip -6 route del 2001:2f::/32 dev sterna0",
                "ip rule del pref 5354",
                "ip link set sterna0 down"
              }) {
            repaired.set(new CountDownLatch(1));
            host.sh(damage);
            assertThat(repaired.get().await(5, TimeUnit.SECONDS)).as(damage).isTrue();
          }
        }
      }
    }
  }

  @Test
  void neighboursAreFlushedUnresolvedOnesToo() throws Exception {
    try (var host = Namespace.create();
        var net = Namespace.create()) {
      connect(host, net);
      host.sh("ip neigh add 192.0.2.77 lladdr 02:00:00:00:00:01 dev e0 nud permanent");
      host.sh("ip neigh add 192.0.2.78 lladdr 02:00:00:00:00:02 dev e0 nud stale");
      host.call(
          () -> {
            try (var channel =
                DatagramChannel.open()) { // nobody is there: the entry stays INCOMPLETE
              return channel.send(
                  java.nio.ByteBuffer.allocate(1), new InetSocketAddress("192.0.2.79", PORT));
            }
          });
      assertThat(host.sh("ip neigh show dev e0")).contains("192.0.2.78", "192.0.2.79");
      int index = host.index("e0");
      assertThat(host.call(() -> NeighbourTable.flush(index))).isGreaterThanOrEqualTo(2);
      assertThat(host.sh("ip neigh show dev e0"))
          .contains("192.0.2.77")
          .doesNotContain("192.0.2.78", "192.0.2.79");
    }
  }

  private static void connect(Namespace host, Namespace net) {
    Namespace.link(host, "e0", net, "n0");
    Namespace.link(host, "e1", net, "n1");
    host.sh("ip addr add 192.0.2.1/24 dev e0; ip -6 addr add 2001:db8:a::1/64 dev e0 nodad");
    host.sh("ip addr add 198.51.100.1/24 dev e1; ip -6 addr add 2001:db8:b::1/64 dev e1 nodad");
    net.sh("ip addr add 192.0.2.254/24 dev n0; ip -6 addr add 2001:db8:a::fe/64 dev n0 nodad");
    net.sh("ip addr add 198.51.100.254/24 dev n1; ip -6 addr add 2001:db8:b::fe/64 dev n1 nodad");
    net.sh("ip addr add 203.0.113.1/32 dev lo; ip -6 addr add 2001:db8:c::1/128 dev lo nodad");
    net.sh("sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.n1.rp_filter=0");
    host.sh("ip route add default via 192.0.2.254 metric 10");
    host.sh("ip route add default via 198.51.100.254 metric 20");
    host.sh("ip -6 route add default via 2001:db8:a::fe metric 10");
    host.sh("ip -6 route add default via 2001:db8:b::fe metric 20");
  }

  private static Tap setUp(Namespace host) {
    return host.call(
        () -> {
          var tap = Tap.open("sterna0");
          var now = NetMonitor.look(ALL);
          FOOTPRINT.install(now);
          try (var steering = Steering.install("sterna0", 19941)) {
            steering.peers(Set.of(IpAddress.parse("203.0.113.1")));
            steering.uplinks(now);
          }
          return tap;
        });
  }

  private static List<String> refresh(Namespace host) {
    return host.call(() -> FOOTPRINT.refresh(NetMonitor.look(ALL)));
  }

  private static List<String> change(HostAddresses now) {
    try {
      return FOOTPRINT.refresh(now);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Void locators(RawSender sender, HostAddresses now) throws IOException {
    sender.locators(Set.copyOf(now.locators()));
    return null;
  }

  private static void send(RawSender sender, String from, String to) {
    var packet = Packets.udp(IpAddress.parse(from), IpAddress.parse(to), PORT, 1);
    try (var arena = Arena.ofConfined()) {
      assertThat(sender.send(arena.allocateFrom(ValueLayout.JAVA_BYTE, packet)))
          .isEqualTo(RawSender.Outcome.SENT);
    }
  }

  private static List<Integer> counters(Namespace net) {
    return net.sh("nft list table inet t")
        .lines()
        .filter(l -> l.contains("packets"))
        .map(l -> Integer.valueOf(l.replaceAll(".*packets (\\d+).*", "$1")))
        .toList();
  }

  /// What a UDP socket that is connected to `address` has as its own address.
  private static String source(String address) throws IOException {
    try (var channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(InetAddress.getByName(address), 9));
      var own = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
      return own instanceof Inet6Address v6 ? v6.getHostAddress().replaceAll("%.*", "") : "" + own;
    } catch (SocketException e) {
      return "none";
    }
  }

  /// glibc's getaddrinfo over a hosts file of its own: with both addresses of a name.
  private static String addressOrder(Namespace host) {
    return host.sh(
        "f=$(mktemp); printf '192.0.2.9 both.test\\n2001:2f::b both.test\\n' > $f; n=$(mktemp);"
            + " echo 'hosts: files' > $n; unshare -m sh -c \"mount --bind $f /etc/hosts;"
            + " mount --bind $n /etc/nsswitch.conf; ip addr add 192.0.2.1/24 dev e0;"
            + " getent ahosts both.test\"; rm $f $n");
  }

  /// All that could be left behind. Counters and ages are no part of it.
  private static String dump(Namespace host) {
    return host.sh(
        "for c in 'ip -o link' 'ip -o addr' 'ip rule' 'ip -6 rule' 'ip route show table all'"
            + " 'ip -6 route show table all' 'ip addrlabel' 'nft list ruleset' 'tc qdisc show'; do"
            + " echo \"== $c\"; $c | sed 's/counter packets [0-9]* bytes [0-9]*/counter/' | sort;"
            + " done; sysctl -a 2>/dev/null | grep -E '^net.ipv[46].(conf|route)' | grep -v stable");
  }
}
