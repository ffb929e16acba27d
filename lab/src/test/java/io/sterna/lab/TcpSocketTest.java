package io.sterna.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpSocketTest {
  @Test
  void readsBothFamilies() {
    assertThat(
            TcpSocket.parse(
                "0 36 192.0.2.10:40312 203.0.113.10:22 users:((\"ssh\",pid=71,fd=3),(\"x\",pid=72,fd=3))"))
        .contains(
            new TcpSocket(
                IpAddress.parse("192.0.2.10"),
                40312,
                IpAddress.parse("203.0.113.10"),
                22,
                List.of(71L, 72L)));
    assertThat(
            TcpSocket.parse("0      0   [2001:2f::1]:22   [2001:2f::2%eth0]:40000").orElseThrow())
        .isEqualTo(
            new TcpSocket(
                IpAddress.parse("2001:2f::1"),
                22,
                IpAddress.parse("2001:2f::2"),
                40000,
                List.of()));
  }

  @Test
  void takesAMappedAddressForWhatItIs() {
    var socket = TcpSocket.parse("0 0 [::ffff:203.0.113.10]:80 [::ffff:192.0.2.10]:40000");
    assertThat(socket.orElseThrow().remote()).hasToString("192.0.2.10");
  }

  @Test
  void skipsWhatIsNoSocket() {
    assertThat(TcpSocket.parse("")).isEmpty();
  }
}
