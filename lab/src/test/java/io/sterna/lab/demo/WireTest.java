package io.sterna.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.capture.TcpPacket;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final IpAddress HERE = IpAddress.parse("192.0.2.10");
  private static final IpAddress MOVED = IpAddress.parse("198.51.100.20");
  private static final IpAddress THERE = IpAddress.parse("203.0.113.10");
  private static final Flow FLOW = new Flow("ssh", 40000, 22);
  private static final int SYN = 2;
  private static final int SYN_ACK = 18;
  private static final int ACK = 16;
  private static final int RST = 4;

  private static TcpPacket packet(int second, IpAddress from, int flags, int header, int payload) {
    return new TcpPacket(
        T0.plusSeconds(second), from, 40000, THERE, 22, second, 7, flags, 20, header, payload);
  }

  private static TcpPacket answer(int second, int flags, int header) {
    return new TcpPacket(
        T0.plusSeconds(second), THERE, 22, HERE, 40000, second, 7, flags, 20, header, 0);
  }

  @Test
  void countsWhatWasAddedToEachKindOfPacket() {
    var inside =
        List.of(
            packet(1, HERE, SYN, 40, 0),
            packet(3, HERE, ACK, 32, 10),
            packet(4, HERE, ACK, 32, 0),
            packet(4, HERE, ACK, 44, 0)); // the same ACK, once more with a SACK block
    var answers = List.of(answer(2, SYN_ACK, 40), answer(1, SYN, 99));
    var outside =
        List.of(
            packet(1, HERE, SYN, 56, 0),
            answer(2, SYN_ACK, 44),
            packet(3, HERE, ACK, 32, 10),
            packet(4, HERE, ACK, 44, 0),
            packet(9, HERE, ACK, 60, 0)); // not seen inside: cannot be compared
    assertThat(new Wire(outside, List.of(inside, answers), List.of(FLOW)).overheads())
        .containsExactly(
            new Overhead("SYN", 1, 16, 16),
            new Overhead("SYN-ACK", 1, 4, 4),
            new Overhead("other", 2, 0, 0));
  }

  @Test
  void seesAByteTooMuch() {
    var wire =
        new Wire(
            List.of(packet(3, HERE, ACK, 36, 10)),
            List.of(List.of(packet(3, HERE, ACK, 32, 10)), List.of()),
            List.of(FLOW));
    assertThat(wire.overheads()).contains(new Overhead("other", 1, 4, 4));
  }

  @Test
  void countsPayloadByTimeAndByLocator() {
    var wire =
        new Wire(
            List.of(
                packet(1, HERE, ACK, 32, 10),
                packet(2, HERE, ACK, 32, 20),
                packet(3, MOVED, ACK, 32, 40)),
            List.of(),
            List.of(FLOW));
    assertThat(wire.bytes(FLOW, T0, T0.plusSeconds(2))).isEqualTo(30);
    assertThat(wire.bytes(FLOW, T0, T0.plusSeconds(9), Set.of(MOVED, THERE))).isEqualTo(40);
    assertThat(wire.bytes(new Flow("ssh", 40001, 22), T0, T0.plusSeconds(9))).isZero();
  }

  @Test
  void countsResetsOfItsOwnConnectionsOnly() {
    var packets = List.of(packet(1, HERE, RST, 20, 0), packet(2, HERE, ACK, 32, 0));
    assertThat(new Wire(packets, List.of(packets), List.of(FLOW)).resets()).isEqualTo(2);
    assertThat(new Wire(packets, List.of(), List.of(new Flow("curl", 40000, 80))).resets())
        .isZero();
  }
}
