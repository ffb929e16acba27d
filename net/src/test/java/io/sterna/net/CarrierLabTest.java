package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.net.RawSender.Outcome;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// ```
/// a: e0 192.0.2.1, 192.0.2.11, 2001:db8::1 -------- e0 192.0.2.2, 2001:db8::2 :b
/// ```
@Tag("lab")
class CarrierLabTest {
  private static final int PORT = 7101;
  private static final Bytes MESSAGE = Bytes.ofHex("0102");

  private record Datagram(IpAddress local, IpAddress remote, int port, Bytes message) {}

  @Test
  void aMessageKnowsItsAddressesInBothFamilies() throws Exception {
    try (var a = Namespace.create();
        var b = Namespace.create()) {
      connect(a, b);
      var inbox = new LinkedBlockingQueue<Datagram>();
      try (var there =
              b.call(
                  () ->
                      MessageCarrier.udp(
                          PORT, (l, r, p, m) -> inbox.add(new Datagram(l, r, p, m))));
          var here = a.call(() -> MessageCarrier.udp(PORT, (l, r, p, m) -> {}))) {
        for (var pair :
            new String[][] {
              {"192.0.2.11", "192.0.2.2"},
              {"192.0.2.1", "192.0.2.2"},
              {"2001:db8::1", "2001:db8::2"}
            }) {
          var local = IpAddress.parse(pair[0]);
          var remote = IpAddress.parse(pair[1]);
          assertThat(here.send(local, remote, PORT, MESSAGE)).isTrue();
          var got = poll(inbox);
          assertThat(got.local()).isEqualTo(remote);
          assertThat(got.remote()).isEqualTo(local);
          assertThat(got.port()).isEqualTo(PORT);
          assertThat(got.message()).isEqualTo(MESSAGE);
        }
        var stranger = IpAddress.parse("198.51.100.1");
        assertThat(here.send(stranger, IpAddress.parse("192.0.2.2"), PORT, MESSAGE)).isFalse();
        assertThat(there).isNotNull();
      }
    }
  }

  /// Echoes of the kernel, foreign messages of the same type and broken checksums are none of it.
  @Test
  void icmpCarriesMessagesInBothFamilies() throws Exception {
    try (var a = Namespace.create();
        var b = Namespace.create()) {
      connect(a, b);
      var inbox = new LinkedBlockingQueue<Datagram>();
      var atHome = new LinkedBlockingQueue<Datagram>();
      try (var there =
              b.call(
                  () -> MessageCarrier.icmp((l, r, p, m) -> inbox.add(new Datagram(l, r, p, m))));
          var here =
              a.call(
                  () ->
                      MessageCarrier.icmp((l, r, p, m) -> atHome.add(new Datagram(l, r, p, m))))) {
        a.sh("ping -c 1 -W 2 192.0.2.2; ping -c 1 -W 2 2001:db8::2");
        for (var pair :
            new String[][] {
              {"192.0.2.11", "192.0.2.2"},
              {"192.0.2.1", "192.0.2.2"},
              {"2001:db8::1", "2001:db8::2"}
            }) {
          var local = IpAddress.parse(pair[0]);
          var remote = IpAddress.parse(pair[1]);
          assertThat(here.send(local, remote, PORT, MESSAGE)).isTrue();
          var got = poll(inbox);
          assertThat(got).isEqualTo(new Datagram(remote, local, 0, MESSAGE));
          assertThat(there.send(remote, local, 0, MESSAGE)).isTrue();
          assertThat(poll(atHome)).isEqualTo(new Datagram(local, remote, 0, MESSAGE));
        }
        assertThat(inbox).isEmpty();
        assertThat(atHome).isEmpty();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsSaidSo() {
    try (var a = Namespace.create()) {
      try (var first = a.call(() -> MessageCarrier.udp(PORT, (l, r, p, m) -> {}))) {
        assertThat(first).isNotNull();
        assertThatThrownBy(() -> a.call(() -> MessageCarrier.udp(PORT, (l, r, p, m) -> {})))
            .hasMessageContaining("UDP port 7101 is in use");
      }
    }
  }

  @Test
  void rawPacketsGoOutUnchangedAndErrorsAreValues() throws Exception {
    try (var a = Namespace.create();
        var b = Namespace.create()) {
      connect(a, b);
      try (var sender = a.call(RawSender::open);
          var inbox = b.call(() -> DatagramChannel.open().bind(new InetSocketAddress(PORT)))) {
        var v4 = IpAddress.parse("192.0.2.1");
        var v6 = IpAddress.parse("2001:db8::1");
        var packet = udp("192.0.2.1", "192.0.2.2", 5);
        assertThat(sender.send(packet)).isEqualTo(Outcome.NO_SOURCE);
        a.call(() -> locators(sender, Set.of(v4, v6, IpAddress.parse("203.0.113.9"))));
        assertThat(sender.send(packet)).isEqualTo(Outcome.SENT);
        var got = ByteBuffer.allocate(100);
        var from = (InetSocketAddress) b.call(() -> inbox.receive(got));
        assertThat(from.getAddress().getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(got.position()).isEqualTo(5);
        assertThat(sender.send(udp("2001:db8::1", "2001:db8::2", 7))).isEqualTo(Outcome.SENT);
        b.call(() -> inbox.receive(got.clear()));
        assertThat(got.position()).isEqualTo(7);
        assertThat(sender.send(udp("192.0.2.1", "192.0.2.2", 1473))).isEqualTo(Outcome.TOO_BIG);
        assertThat(sender.send(udp("2001:db8::1", "2001:db8::2", 1500))).isEqualTo(Outcome.TOO_BIG);
        assertThat(sender.send(udp("192.0.2.1", "10.9.9.9", 1))).isEqualTo(Outcome.UNREACHABLE);
        assertThat(sender.send(udp("2001:db8::1", "2001:db8:9::9", 1)))
            .isEqualTo(Outcome.UNREACHABLE);
        assertThat(sender.send(MemorySegment.ofArray(new byte[30]).asReadOnly()))
            .isEqualTo(Outcome.INVALID);
        a.call(() -> locators(sender, Set.of(v6)));
        assertThat(sender.send(packet)).isEqualTo(Outcome.NO_SOURCE);
        assertThat(sender.counts().get(Outcome.SENT)).isEqualTo(2);
      }
    }
  }

  private static boolean locators(RawSender sender, Set<IpAddress> now) throws Exception {
    sender.locators(now);
    return true;
  }

  private static void connect(Namespace a, Namespace b) {
    Namespace.link(a, "e0", b, "e0");
    a.sh(
        "ip addr add 192.0.2.1/24 dev e0; ip addr add 192.0.2.11/24 dev e0; ip addr add 2001:db8::1/64 dev e0 nodad");
    b.sh("ip addr add 192.0.2.2/24 dev e0; ip addr add 2001:db8::2/64 dev e0 nodad");
  }

  private static Datagram poll(LinkedBlockingQueue<Datagram> inbox) throws Exception {
    var got = inbox.poll(5, TimeUnit.SECONDS);
    if (got == null) throw new AssertionError("nothing arrived");
    return got;
  }

  /// A UDP datagram with `length` zeros, off heap as the translator's are.
  private static MemorySegment udp(String from, String to, int length) {
    var bytes = Packets.udp(IpAddress.parse(from), IpAddress.parse(to), PORT, length);
    var out = java.lang.foreign.Arena.ofAuto().allocate(bytes.length);
    return out.copyFrom(MemorySegment.ofArray(bytes));
  }
}
