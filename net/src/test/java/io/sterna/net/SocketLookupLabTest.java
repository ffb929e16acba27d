package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.SocketLookup.Socket;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class SocketLookupLabTest {
  private static final int PORT = 7102;

  @Test
  void connectionsListenersAndNothingAreToldApart() throws Exception {
    try (var ns = Namespace.create()) {
      ns.sh("ip addr add 192.0.2.1/32 dev lo; ip addr add 2001:2f::a/128 dev lo nodad");
      ns.call(
          () -> {
            for (var address : new String[] {"192.0.2.1", "2001:2f::a"}) lookUp(address);
            return null;
          });
    }
  }

  @Test
  void whoeverServesAPortIsFoundInItsFamilyAlone() throws Exception {
    try (var ns = Namespace.create()) {
      ns.sh("ip link set lo up; ip addr add 2001:2f::a/128 dev lo nodad");
      ns.call(
          () -> {
            var v4 = IpAddress.parse("127.0.0.1");
            var other4 = IpAddress.parse("198.18.0.9");
            var v6 = IpAddress.parse("2001:2f::a");
            var other6 = IpAddress.parse("2001:2f::b");
            var any = new InetSocketAddress("0.0.0.0", PORT);
            try (var lookup = SocketLookup.open();
                var tcp = ServerSocketChannel.open(StandardProtocolFamily.INET).bind(any);
                var udp = DatagramChannel.open(StandardProtocolFamily.INET).bind(any)) {
              assertThat(tcp.isOpen() && udp.isOpen()).isTrue();
              for (int protocol : new int[] {6, 17}) {
                assertThat(lookup.isServed(protocol, v4, PORT, other4, 99, 1)).isTrue();
                assertThat(lookup.isServed(protocol, v4, PORT + 1, other4, PORT, 1)).isFalse();
                assertThat(lookup.isServed(protocol, v6, PORT, other6, 99, 1)).isFalse();
              }
            }
            var both = new InetSocketAddress("::", PORT);
            try (var lookup = SocketLookup.open();
                var tcp = ServerSocketChannel.open().bind(both);
                var udp = DatagramChannel.open().bind(both)) {
              assertThat(tcp.isOpen() && udp.isOpen()).isTrue();
              for (int protocol : new int[] {6, 17}) {
                assertThat(lookup.isServed(protocol, v6, PORT, other6, 99, 1)).isTrue();
              }
            }
            return null;
          });
    }
  }

  private static void lookUp(String address) throws Exception {
    var here = IpAddress.parse(address);
    try (var lookup = SocketLookup.open();
        var listener = ServerSocketChannel.open().bind(new InetSocketAddress(PORT))) {
      assertThat(lookup.find(here, 9, here, 10, 0)).isEmpty();
      assertThat(lookup.find(here, PORT, here, 10, 0)).contains(Socket.LISTENER);
      try (var client = SocketChannel.open(new InetSocketAddress(address, PORT));
          var accepted = listener.accept()) {
        int port = ((InetSocketAddress) client.getLocalAddress()).getPort();
        assertThat(accepted.isConnected()).isTrue();
        assertThat(lookup.find(here, port, here, PORT, 0)).contains(Socket.CONNECTION);
        assertThat(lookup.find(here, PORT, here, port, 0)).contains(Socket.CONNECTION);
        assertThat(lookup.find(here, port, here, 9, 0)).isEmpty();
      }
    }
  }
}
