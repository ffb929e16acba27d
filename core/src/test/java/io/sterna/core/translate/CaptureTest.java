package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.wire.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a real kernel sends: three connections, 32 packets, with MSS, window scale, timestamps and
/// SACK, retransmissions, FIN, RST and a refusal.
class CaptureTest {
  /// A packet and who sent it.
  private record Captured(boolean fromA, Bytes packet) {
    byte[] bytes() {
      return packet.toArray();
    }

    boolean has(int flags) {
      return (bytes()[53] & flags) == flags;
    }
  }

  private static List<Captured> capture = List.of();

  @BeforeAll
  static void read() throws IOException {
    try (var in = CaptureTest.class.getResourceAsStream("kernel-tcp-v6.hex")) {
      capture =
          new String(in.readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> new Captured(line.startsWith(">"), Bytes.ofHex(line.substring(2))))
              .toList();
    }
  }

  static Stream<Arguments> paths() {
    return RoundTripTest.paths();
  }

  @Test
  void theCaptureIsWhatItShouldBe() {
    assertThat(capture).hasSize(32);
    for (var packet : capture) {
      assertThat(TcpPacket.isSumRight(packet.bytes(), A_NAME, B_NAME)).isTrue();
    }
    assertThat(capture.stream().filter(p -> p.has(TcpPacket.SYN))).hasSize(5);
    assertThat(capture.stream().filter(p -> p.has(TcpPacket.RST))).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void everyPacketArrivesAsItWasSent(Form form, boolean v4) {
    var hosts = Hosts.over(form, v4);
    for (var packet : capture) {
      var sender = packet.fromA() ? hosts.a : hosts.b;
      var receiver = packet.fromA() ? hosts.b : hosts.a;
      var wire = hosts.send(sender, packet.bytes());
      boolean overLocators = form == Form.PLAIN || packet.has(TcpPacket.SYN);
      var a = v4 ? A4 : A6;
      var b = v4 ? B4 : B6;
      assertThat(TcpPacket.isSumRight(wire, a, b)).isEqualTo(overLocators);
      assertThat(TcpPacket.isSumRight(wire, A_NAME, B_NAME)).isEqualTo(!overLocators);
      var expected = packet.bytes();
      if (v4) Arrays.fill(expected, 1, 4, (byte) 0); // the flow label is lost on the way
      assertThat(hosts.receive(receiver, wire)).isEqualTo(expected);
    }
    for (var host : List.of(hosts.a, hosts.b)) {
      assertThat(host.status().contexts()).isEqualTo(Map.of(ContextState.CLOSED, 3));
      assertThat(host.status().legacy()).isZero();
      assertThat(host.status().drops()).isEmpty();
    }
  }

  /// The daemon comes back after `lost` packets and knows nothing: both ends are adopted.
  @ParameterizedTest
  @MethodSource("paths")
  void aConnectionGoesOnWhereverTheTranslatorBeginsAnew(Form form, boolean v4) {
    for (int lost = 3; lost < 20; lost++) {
      var hosts = Hosts.over(form, v4);
      for (var packet : capture.subList(lost, 24)) {
        var wire = hosts.send(packet.fromA() ? hosts.a : hosts.b, packet.bytes());
        var receiver = packet.fromA() ? hosts.b : hosts.a;
        if (hosts.inbound(receiver, wire) instanceof Verdict.Unknown(_, var candidates)) {
          assertThat(receiver.adopt(candidates.getFirst(), hosts.now)).isTrue();
        }
        assertThat(Arrays.copyOfRange(hosts.receive(receiver, wire), 40, packet.bytes().length))
            .isEqualTo(Arrays.copyOfRange(packet.bytes(), 40, packet.bytes().length));
      }
      assertThat(hosts.a.status().drops()).isEmpty();
      assertThat(hosts.b.status().drops()).isEmpty();
    }
  }
}
