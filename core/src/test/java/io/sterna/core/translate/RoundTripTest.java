package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.FIN;
import static io.sterna.core.translate.TcpPacket.PSH;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Form;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A's outbound and B's inbound together give back every byte of the packet (protocol §7).
class RoundTripTest {
  static Stream<Arguments> paths() {
    return Stream.of(Form.PLAIN, Form.NAMES)
        .flatMap(form -> Stream.of(Arguments.of(form, false), Arguments.of(form, true)));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void handshakeAndData(Form form, boolean v4) {
    var random = new Random(form.code() * 2L + (v4 ? 1 : 0));
    for (int i = 0; i < 80; i++) {
      var hosts = Hosts.over(form, v4);
      var syn = fromA().random(random, !v4).flags(SYN);
      syn = syn.options(TcpPacket.randomOptions(random, 24));
      check(hosts.send(hosts.a, syn.bytes()), true, v4, 16, syn);
      assertThat(hosts.aToB(syn)).isEqualTo(syn.bytes());
      var synAck = fromB().random(random, !v4).flags(SYN | ACK);
      synAck = synAck.numbers(synAck.sequence, syn.sequence + 1);
      synAck = synAck.options(TcpPacket.randomOptions(random, 36));
      check(hosts.send(hosts.b, synAck.bytes()), true, v4, 4, synAck);
      assertThat(hosts.bToA(synAck)).isEqualTo(synAck.bytes());
      for (int n = 0; n < 20; n++) {
        var flags = random.nextInt(10) == 0 ? ACK | FIN : random.nextBoolean() ? ACK | PSH : ACK;
        var there = fromA().random(random, !v4).flags(flags);
        check(hosts.send(hosts.a, there.bytes()), form == Form.PLAIN, v4, 0, there);
        assertThat(hosts.aToB(there)).isEqualTo(there.bytes());
        var back = fromB().random(random, !v4).flags(flags);
        assertThat(hosts.bToA(back)).isEqualTo(back.bytes());
      }
    }
  }

  /// The wire image: addresses, header fields, length and checksum.
  private static void check(
      byte[] wire, boolean overLocators, boolean v4, int growth, TcpPacket packet) {
    boolean fromA = packet.source.equals(A_NAME);
    IpAddress a = v4 ? Hosts.A4 : Hosts.A6;
    IpAddress b = v4 ? Hosts.B4 : Hosts.B6;
    IpAddress source = fromA ? a : b;
    IpAddress destination = fromA ? b : a;
    int header = v4 ? 20 : 40;
    assertThat(wire).hasSize(packet.bytes().length - 40 + header + growth);
    assertThat(TcpPacket.isSumRight(wire, source, destination)).isEqualTo(overLocators);
    assertThat(TcpPacket.isSumRight(wire, fromA ? A_NAME : B_NAME, fromA ? B_NAME : A_NAME))
        .isEqualTo(!overLocators);
    // The IP header is that of a packet between the locators, made by the test's own code.
    var other = packet.between(source, destination);
    other.options(new byte[packet.options.length + growth]);
    assertThat(Arrays.copyOf(wire, header)).isEqualTo(Arrays.copyOf(other.bytes(), header));
    assertThat(TcpPacket.isIpv4HeaderRight(wire) || !v4).isTrue();
    if (!overLocators) {
      var transport = packet.bytes();
      assertThat(Arrays.copyOfRange(wire, header, wire.length))
          .isEqualTo(Arrays.copyOfRange(transport, 40, transport.length));
    }
  }
}
