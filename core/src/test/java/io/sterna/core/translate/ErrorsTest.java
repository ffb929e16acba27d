package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Form;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// ICMP errors that quote a translated packet (protocol §7; RFC 7915 §4.2).
class ErrorsTest {
  private static final IpAddress ROUTER4 = IpAddress.parse("192.0.2.254");
  private static final IpAddress ROUTER6 = IpAddress.parse("2001:db8:a::fe");
  private static final byte[] DATA = new byte[600];

  static Stream<Arguments> paths() {
    return Stream.of(Form.PLAIN, Form.NAMES, Form.UDP)
        .flatMap(form -> Stream.of(Arguments.of(form, false), Arguments.of(form, true)));
  }

  private static byte[] error(boolean v4, int kind, int word, byte[] quoted) {
    return IpPacket.icmp(v4 ? ROUTER4 : ROUTER6, v4 ? A4 : A6, kind, word, quoted);
  }

  /// What A's kernel gets, taken apart.
  private static void assertError(byte[] got, int kind, int word, byte[] quoted) {
    assertThat(Arrays.copyOfRange(got, 8, 24)).as("from the peer").isEqualTo(B_NAME.bytes());
    assertThat(Arrays.copyOfRange(got, 24, 40)).isEqualTo(A_NAME.bytes());
    assertThat(IpPacket.isSumRight(got, B_NAME, A_NAME)).isTrue();
    assertThat((got[40] & 255) << 8 | (got[41] & 255)).isEqualTo(kind);
    int said =
        (got[44] & 255) << 24 | (got[45] & 255) << 16 | (got[46] & 255) << 8 | (got[47] & 255);
    assertThat(said).isEqualTo(word);
    assertThat(Arrays.copyOfRange(got, 48, got.length))
        .isEqualTo(Arrays.copyOf(quoted, got.length - 48));
  }

  private static byte[] quoted(byte[] wire, int most) {
    return Arrays.copyOf(wire, Math.min(most, wire.length));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void tcpLearnsOfASmallerMtu(Form form, boolean v4) {
    var hosts = Hosts.over(form, v4);
    begin(hosts);
    var segment = fromA().numbers(101, 501).data(DATA).header(0, 0, 64);
    var wire = hosts.send(hosts.a, segment.bytes());
    int visible = form == Form.UDP ? (v4 ? 1400 - 28 : 1400 - 48) : v4 ? 1420 : 1400;
    var told = error(v4, v4 ? 0x304 : 0x200, 1400, quoted(wire, 548));
    assertError(hosts.receive(hosts.a, told), 0x200, visible, segment.bytes());
    // From now on the translator says so itself.
    assertThat(hosts.outbound(hosts.a, fromA().data(new byte[visible - 59]).bytes()))
        .isEqualTo(new Verdict.TooBig(visible));
    assertThat(hosts.outbound(hosts.a, fromA().data(new byte[visible - 60]).bytes()))
        .isInstanceOf(Verdict.Forward.class);
  }

  private static void begin(Hosts hosts) {
    hosts.aToB(fromA().flags(TcpPacket.SYN).numbers(100, 0), hosts.b);
    var synAck = fromB().flags(TcpPacket.SYN | TcpPacket.ACK).numbers(500, 101);
    hosts.arrive(hosts.a, hosts.send(hosts.b, synAck.bytes()));
    hosts.aToB(fromA().numbers(101, 501), hosts.b);
  }

  @ParameterizedTest
  @CsvSource({"true, 0, 1280", "true, 500, 1280", "false, 1000, 1280", "false, -1, 2147483647"})
  void noMtuBelowTheLeastIsBelieved(boolean v4, int told, int visible) {
    var hosts = Hosts.over(Form.PLAIN, v4).connect();
    var segment = fromA().numbers(101, 501).data(DATA);
    var wire = hosts.send(hosts.a, segment.bytes());
    var got = hosts.receive(hosts.a, error(v4, v4 ? 0x304 : 0x200, told, quoted(wire, 548)));
    assertError(got, 0x200, visible, segment.bytes());
  }

  @ParameterizedTest
  @MethodSource("paths")
  void onlyASequenceNumberInFlightIsBelieved(Form form, boolean v4) { // RFC 5927 §4.1
    var hosts = Hosts.over(form, v4);
    begin(hosts);
    hosts.send(hosts.a, fromA().numbers(101, 501).data(DATA).bytes()); // 101 to 700
    var ack = hosts.send(hosts.b, fromB().numbers(501, 301).bytes());
    hosts.arrive(hosts.a, ack);
    for (int sequence : new int[] {300, 301, 700, 701, 90, 0x4000_0000, -5}) {
      var quote = wire(form, v4, fromA().numbers(sequence, 501));
      var verdict = hosts.inbound(hosts.a, error(v4, v4 ? 0x301 : 0x100, 0, quote));
      if (sequence >= 301 && sequence <= 700) {
        assertThat(verdict).isInstanceOf(Verdict.Deliver.class);
      } else {
        assertThat(verdict).isEqualTo(new Verdict.Drop(Reason.ICMP_ERROR));
      }
    }
  }

  private static byte[] wire(Form form, boolean v4, TcpPacket packet) {
    var from = v4 ? A4 : A6;
    var to = v4 ? B4 : B6;
    return form == Form.UDP
        ? IpPacket.envelope(from, to, packet.bytes())
        : packet.between(from, to).bytes();
  }

  @ParameterizedTest
  @CsvSource({
    "0x300, 0x100", "0x301, 0x100", "0x303, 0x104", "0x305, 0x100", "0x306, 0x100",
    "0x307, 0x100", "0x308, 0x100", "0x309, 0x101", "0x30a, 0x101", "0x30b, 0x100",
    "0x30c, 0x100", "0x30d, 0x101", "0x30f, 0x101", "0xb00, 0x300", "0xb01, 0x301",
    "0x302, 0", "0x30e, 0", "0x310, 0", "0xb02, 0", "0xc00, 0"
  })
  void kindsOfIcmpv4(int kind, int result) {
    var hosts = Hosts.over(Form.PLAIN, true).connect();
    var segment = fromA().numbers(101, 501).data(DATA);
    var wire = hosts.send(hosts.a, segment.bytes());
    var told = error(true, kind, 0, quoted(wire, 548));
    if (result == 0) {
      assertThat(hosts.inbound(hosts.a, told)).isEqualTo(new Verdict.Drop(Reason.ICMP_ERROR));
    } else {
      assertError(hosts.receive(hosts.a, told), result, 0, segment.bytes());
    }
  }

  @Test
  void aQuoteOfTheHeaderAndEightBytesIsEnough() {
    var hosts = Hosts.over(Form.PLAIN, true).connect();
    var segment = fromA().numbers(101, 501).data(DATA);
    var wire = hosts.send(hosts.a, segment.bytes());
    var got = hosts.receive(hosts.a, error(true, 0x301, 0, quoted(wire, 28)));
    assertError(got, 0x100, 0, segment.bytes());
    assertThat(got).hasSize(40 + 8 + 40 + 8);
    for (int length = 0; length < 28; length++) {
      assertThat(hosts.inbound(hosts.a, error(true, 0x301, 0, quoted(wire, length))))
          .isEqualTo(new Verdict.Pass());
    }
  }

  @Test
  void whatIsNotAboutAPacketOfOursPasses() {
    var hosts = Hosts.over(Form.PLAIN, true).connect();
    var pass = new Verdict.Pass();
    var others = TcpPacket.of(A4, 5, B4, 6).bytes();
    assertThat(hosts.inbound(hosts.a, error(true, 0x301, 0, others))).isEqualTo(pass);
    var reverse = TcpPacket.of(B4, Hosts.B_PORT, A4, Hosts.A_PORT).bytes();
    assertThat(hosts.inbound(hosts.a, error(true, 0x301, 0, reverse))).isEqualTo(pass);
    var control = IpPacket.udp(A4, 19941, B4, 19941, new byte[20]);
    assertThat(hosts.inbound(hosts.a, error(true, 0x303, 0, control))).isEqualTo(pass);
    var cutOff = IpPacket.envelope(A4, B4, new byte[0]);
    assertThat(hosts.inbound(hosts.a, error(true, 0x301, 0, cutOff))).isEqualTo(pass);
  }

  @Test
  void anErrorWithAWrongChecksumIsDropped() {
    var hosts = Hosts.over(Form.PLAIN, true).connect();
    var wire = hosts.send(hosts.a, fromA().numbers(101, 501).data(DATA).bytes());
    var told = error(true, 0x301, 0, quoted(wire, 548));
    told[22] ^= 1;
    assertThat(hosts.inbound(hosts.a, told)).isEqualTo(new Verdict.Drop(Reason.ICMP_ERROR));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void datagramsAndEchoAreTranslatedToo(Form form, boolean v4) {
    var hosts = Hosts.over(form, v4);
    var udp = IpPacket.udp(A_NAME, 9, B_NAME, 53, DATA);
    var answer = IpPacket.udp(B_NAME, 53, A_NAME, 9, DATA);
    var ping = IpPacket.echo(A_NAME, B_NAME, true, 7, DATA);
    var pong = IpPacket.echo(B_NAME, A_NAME, false, 7, DATA);
    for (int i = 0; i < 2; i++) { // encapsulated, and then natively
      for (var packet : new byte[][] {udp, ping}) {
        var wire = hosts.send(hosts.a, packet);
        hosts.arrive(hosts.b, wire);
        var told = error(v4, v4 ? 0xb00 : 0x300, 0, quoted(wire, 548));
        assertError(hosts.receive(hosts.a, told), 0x300, 0, packet);
      }
      hosts.arrive(hosts.a, hosts.send(hosts.b, answer));
      hosts.arrive(hosts.a, hosts.send(hosts.b, pong));
    }
  }

  /// The peer's daemon was started anew: its kernel has no such socket at the locator.
  @Test
  void aPeerThatForgotOurDatagramsIsToldAgainAndNotTheProgram() {
    var hosts = Hosts.over(Form.PLAIN, true);
    var there = IpPacket.udp(A_NAME, 9, B_NAME, 53, DATA);
    hosts.arrive(hosts.b, hosts.send(hosts.a, there));
    hosts.arrive(hosts.a, hosts.send(hosts.b, IpPacket.udp(B_NAME, 53, A_NAME, 9, DATA)));
    var wire = hosts.send(hosts.a, there);
    assertThat(Hosts.isEnvelope(wire)).isFalse();
    var refused = IpPacket.icmp(B4, A4, 0x303, 0, quoted(wire, 548));
    assertThat(hosts.inbound(hosts.a, refused)).isEqualTo(new Verdict.Drop(Reason.FORGOTTEN));
    assertThat(Hosts.isEnvelope(hosts.send(hosts.a, there))).isTrue();
  }

  /// "Connection refused" for UDP: B's own stack says so between identifiers.
  @ParameterizedTest
  @MethodSource("paths")
  void errorsOfTheStacksThemselvesTravelInEnvelopes(Form form, boolean v4) {
    var hosts = Hosts.over(form, v4);
    var there = IpPacket.udp(A_NAME, 9, B_NAME, 53, DATA);
    hosts.arrive(hosts.b, hosts.send(hosts.a, there));
    var refused = IpPacket.icmp(B_NAME, A_NAME, 0x104, 0, there);
    var wire = hosts.send(hosts.b, refused);
    assertThat(Hosts.isEnvelope(wire)).isTrue();
    assertThat(hosts.receiveEnvelope(hosts.a, wire)).isEqualTo(refused);
    var forged = IpPacket.udp(A_NAME, 10, B_NAME, 53, DATA);
    var late = IpPacket.icmp(B_NAME, A_NAME, 0x104, 0, forged);
    assertThat(hosts.decapsulate(hosts.a, v4 ? B4 : B6, v4 ? A4 : A6, late))
        .isEqualTo(new Verdict.Drop(Reason.ICMP_ERROR));
  }

  @Test
  void anUnreachableMakesThePathDoubtful() { // protocol §9
    var hosts = Hosts.over(Form.PLAIN, true).connect();
    hosts.a.takeDoubts();
    var wire = hosts.send(hosts.a, fromA().numbers(101, 501).data(DATA).bytes());
    hosts.receive(hosts.a, error(true, 0x301, 0, quoted(wire, 548)));
    assertThat(hosts.a.takeDoubts()).hasSize(1);
  }

  @Test
  void aMoveForgetsTheMtusOfBefore() {
    var hosts = Hosts.over(Form.PLAIN, true).connect();
    hosts.a.learnMtu(new LocatorPair(A4, B4), 1300, hosts.now);
    var packet = fromA().data(new byte[1400]).bytes();
    assertThat(hosts.outbound(hosts.a, packet)).isEqualTo(new Verdict.TooBig(1320));
    hosts.a.put(Hosts.viewAtA(Form.PLAIN, false));
    hosts.a.put(Hosts.viewAtA(Form.PLAIN, true));
    assertThat(hosts.outbound(hosts.a, packet)).isInstanceOf(Verdict.Forward.class);
  }
}
