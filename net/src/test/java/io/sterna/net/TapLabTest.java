package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Icmpv6Error;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class TapLabTest {
  private static final int TEST_PORT = 7100;

  @Test
  void whatTheHostSendsIsReadAndWhatIsWrittenArrives() {
    try (var ns = Namespace.create()) {
      ns.call(
          () -> {
            try (var tap = Tap.open("sterna0");
                var socket = new DatagramSocket(TEST_PORT);
                var arena = Arena.ofConfined()) {
              ns.sh("ip link set sterna0 arp off up");
              ns.sh("ip -6 addr add 2001:2f::a/128 dev sterna0 nodad");
              ns.sh("ip -6 route add 2001:2f::/32 dev sterna0 src 2001:2f::a");
              var peer = InetAddress.getByName("2001:2f::b");
              socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, peer, TEST_PORT));
              var buffer = arena.allocate(Tap.BUFFER);
              var out = readUdp(tap, buffer);
              assertThat(out.from()).isEqualTo(Arrival.OWN_STACK);
              var packet = out.packet().toArray(ValueLayout.JAVA_BYTE);
              assertThat(packet).hasSize(51);
              // swapped addresses keep the checksum; ports are the same
              var back = out.packet();
              for (int i = 0; i < 16; i++) {
                back.set(ValueLayout.JAVA_BYTE, 8 + i, packet[24 + i]);
                back.set(ValueLayout.JAVA_BYTE, 24 + i, packet[8 + i]);
              }
              tap.deliver(back);
              var got = new DatagramPacket(new byte[10], 10);
              socket.setSoTimeout(5000);
              socket.receive(got);
              assertThat(got.getLength()).isEqualTo(3);
              assertThat(got.getAddress()).isEqualTo(peer);
              return null;
            }
          });
    }
  }

  @Test
  void aRefusedConnectionFailsAtOnce() {
    try (var ns = Namespace.create()) {
      ns.call(
          () -> {
            try (var tap = Tap.open("sterna0")) {
              ns.sh("ip link set sterna0 arp off up");
              ns.sh("ip -6 addr add 2001:2f::a/128 dev sterna0 nodad");
              ns.sh("ip -6 route add 2001:2f::/32 dev sterna0 src 2001:2f::a");
              ns.start(() -> refuseAll(tap));
              for (var peer : new String[] {"2001:2f::b", "2001:2f::c"}) {
                var where = new InetSocketAddress(InetAddress.getByName(peer), TEST_PORT);
                long before = System.nanoTime();
                assertThatThrownBy(() -> SocketChannel.open(where))
                    .isInstanceOf(java.net.SocketException.class)
                    .hasMessageContaining("No route to host");
                assertThat(System.nanoTime() - before).isLessThan(500_000_000);
              }
              return null;
            }
          });
    }
  }

  private static Void refuseAll(Tap tap) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(Tap.BUFFER);
      var error = arena.allocate(Icmpv6Error.MOST);
      for (var next = tap.read(buffer); next.isPresent(); next = tap.read(buffer)) {
        var why = Icmpv6Error.Unreachable.ADDRESS;
        int length = Icmpv6Error.unreachable(why, next.get().packet(), error);
        if (length > 0) tap.deliver(error.asSlice(0, length));
      }
    }
    return null;
  }

  @Test
  void aDeviceThatIsDownLosesPacketsAndOneThatIsGoneSaysSo() {
    try (var ns = Namespace.create()) {
      ns.call(
          () -> {
            try (var tap = Tap.open("sterna0");
                var arena = Arena.ofConfined()) {
              var own = IpAddress.parse("192.0.2.1");
              var bytes = Packets.udp(own, own, TEST_PORT, 1);
              var packet = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
              assertThat(tap.deliver(packet)).isFalse();
              ns.sh("ip link set sterna0 up");
              assertThat(tap.deliver(packet)).isTrue();
              ns.sh("ip link del sterna0");
              assertThatThrownBy(() -> tap.deliver(packet))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("start the daemon again");
              assertThatThrownBy(() -> tap.read(arena.allocate(Tap.BUFFER)))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("start the daemon again");
              return null;
            }
          });
    }
  }

  @Test
  void closingEndsTheReaderAndTheDeviceStays() {
    try (var ns = Namespace.create()) {
      ns.call(
          () -> {
            var tap = Tap.open("sterna0");
            var ended = new CountDownLatch(1);
            Thread.ofPlatform()
                .daemon()
                .start(
                    () -> {
                      try (var arena = Arena.ofConfined()) {
                        while (tap.read(arena.allocate(Tap.BUFFER)).isPresent()) {}
                        ended.countDown();
                      } catch (IOException e) {
                        throw new IllegalStateException(e);
                      }
                    });
            tap.close();
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(ns.sh("ip link show sterna0")).contains("sterna0");
            return null;
          });
    }
  }

  @Test
  void aSecondOpenSaysThatTheDeviceIsInUse() {
    try (var ns = Namespace.create()) {
      ns.call(
          () -> {
            try (var first = Tap.open("sterna0")) {
              assertThatThrownBy(() -> Tap.open(first.name()))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("sterna0 is in use by another process");
              return null;
            }
          });
    }
  }

  @Test
  void anotherDeviceOfThatNameIsLeftAlone() {
    try (var ns = Namespace.create()) {
      ns.call(
          () -> {
            ns.sh("ip link add sterna0 type veth peer name other");
            assertThatThrownBy(() -> Tap.open("sterna0"))
                .hasMessageContaining("is no TAP device of Sterna's");
            return null;
          });
    }
  }

  private static Arrival readUdp(Tap tap, java.lang.foreign.MemorySegment buffer)
      throws IOException {
    while (true) {
      var arrival = tap.read(buffer).orElseThrow();
      if (arrival.packet().get(ValueLayout.JAVA_BYTE, 6) == 17) return arrival;
    }
  }
}
