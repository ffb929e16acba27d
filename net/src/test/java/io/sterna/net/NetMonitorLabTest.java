package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// ```
/// a: e0, e1 -------- e0, e1 :b
/// ```
@Tag("lab")
class NetMonitorLabTest {
  private static final InterfaceFilter ALL = new InterfaceFilter(Set.of(), "sterna0");

  @Test
  void addressesComeAndGoWithTheirInterfaces() throws Exception {
    try (var a = Namespace.create();
        var b = Namespace.create()) {
      Namespace.link(a, "e0", b, "e0");
      Namespace.link(a, "e1", b, "e1");
      a.sh("ip addr add 192.0.2.1/24 dev e0");
      var seen = new LinkedBlockingQueue<HostAddresses>();
      try (var monitor = a.call(() -> NetMonitor.start(ALL, seen::add))) {
        assertThat(monitor).isNotNull();
        await(seen, "192.0.2.1");
        a.sh("ip addr add 2001:db8::1/64 dev e1 nodad");
        await(seen, "2001:db8::1", "192.0.2.1");
        a.sh("ip route add default via 192.0.2.2"); // an interface with a way out comes first
        await(seen, "192.0.2.1", "2001:db8::1");
        a.sh("ip addr change 2001:db8::1/64 dev e1 preferred_lft 0"); // deprecated: leaving
        await(seen, "192.0.2.1");
        b.sh("ip link set e0 down"); // no carrier
        await(seen, "2001:db8::1");
        b.sh("ip link set e0 up");
        await(seen, "192.0.2.1");
        a.sh("ip addr del 192.0.2.1/24 dev e0; ip addr del 2001:db8::1/64 dev e1");
        await(seen);
      }
    }
  }

  @Test
  void whatCannotBeALocatorIsNone() throws Exception {
    try (var a = Namespace.create();
        var b = Namespace.create()) {
      Namespace.link(a, "e0", b, "e0");
      Namespace.link(a, "e1", b, "e1");
      Namespace.link(a, "sterna0", b, "e2");
      a.sh("ip addr add 192.0.2.1/24 dev e0; ip addr add 192.0.2.9/24 dev e0"); // a secondary is
      // fine
      a.sh("ip addr add 10.0.0.1/24 dev e0 scope link; ip addr add 169.254.1.1/16 dev e0");
      a.sh("ip addr add 2001:2f::a/128 dev e0 nodad; ip addr add 2001:db8::9/64 dev sterna0 nodad");
      a.sh("ip addr add 2001:db8:1::1/64 dev e1 nodad");
      assertThat(texts(a.call(() -> NetMonitor.look(ALL))))
          .containsExactly("2001:db8:1::1", "192.0.2.1", "192.0.2.9");
      var e0 = new InterfaceFilter(Set.of("e0"), "sterna0");
      assertThat(texts(a.call(() -> NetMonitor.look(e0))))
          .containsExactly("192.0.2.1", "192.0.2.9");
    }
  }

  @Test
  void aTentativeAddressIsNotUsedBeforeItsTime() throws Exception {
    try (var a = Namespace.create();
        var b = Namespace.create()) {
      Namespace.link(a, "e0", b, "e0");
      a.sh("sysctl -qw net.ipv6.conf.e0.accept_dad=1 net.ipv6.conf.e0.dad_transmits=1");
      var seen = new LinkedBlockingQueue<HostAddresses>();
      try (var monitor = a.call(() -> NetMonitor.start(ALL, seen::add))) {
        assertThat(monitor).isNotNull();
        await(seen);
        a.sh("ip addr add 2001:db8::1/64 dev e0");
        assertThat(a.sh("ip -6 addr show dev e0")).contains("tentative");
        assertThat(texts(a.call(() -> NetMonitor.look(ALL)))).isEmpty();
        await(seen, "2001:db8::1"); // after one second of duplicate address detection
        assertThat(a.sh("ip -6 addr show dev e0 scope global")).doesNotContain("tentative");
      }
    }
  }

  @Test
  void temporaryAddressesAreNeverPublished() throws Exception {
    try (var a = Namespace.create();
        var b = Namespace.create()) {
      Namespace.link(a, "e0", b, "e0");
      // The kernel derives a temporary address from one that has "mngtmpaddr".
      a.sh("sysctl -qw net.ipv6.conf.e0.use_tempaddr=2");
      a.sh("ip addr add 2001:db8::1/64 dev e0 nodad mngtmpaddr");
      assertThat(a.sh("ip -6 addr show dev e0")).contains("temporary");
      assertThat(texts(a.call(() -> NetMonitor.look(ALL)))).containsExactly("2001:db8::1");
    }
  }

  /// Waits until these are the locators.
  private static void await(LinkedBlockingQueue<HostAddresses> seen, String... wanted)
      throws InterruptedException {
    var history = new ArrayList<List<String>>();
    while (true) {
      var next = seen.poll(5, TimeUnit.SECONDS);
      if (next == null) throw new AssertionError(List.of(wanted) + " not in " + history);
      history.add(texts(next));
      if (history.getLast().equals(List.of(wanted))) return;
    }
  }

  private static List<String> texts(HostAddresses addresses) {
    return addresses.locators().stream().map(IpAddress::toString).toList();
  }
}
