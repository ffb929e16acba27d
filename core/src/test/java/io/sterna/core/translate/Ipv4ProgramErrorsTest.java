package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Programs4.A_AT_A;
import static io.sterna.core.translate.Programs4.A_AT_B;
import static io.sterna.core.translate.Programs4.B_AT_A;
import static io.sterna.core.translate.Programs4.B_AT_B;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Form;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// ICMP errors and fragments of programs that know no IPv6 (protocol §7; RFC 7915 §4, §5).
class Ipv4ProgramErrorsTest {
  static Stream<Arguments> paths() {
    return Stream.of(Form.PLAIN, Form.NAMES, Form.UDP)
        .flatMap(form -> Stream.of(Arguments.of(form, false), Arguments.of(form, true)));
  }

  private static byte[] error(boolean v4, int kind, int word, byte[] quoted) {
    var router = IpAddress.parse(v4 ? "192.0.2.254" : "2001:db8:a::fe");
    return IpPacket.icmp(router, v4 ? A4 : A6, kind, word, quoted);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aRoutersErrorIsOneOfIpv4ForTheProgram(Form form, boolean v4) {
    var world = new Programs4(form, v4, false).connect();
    var segment = world.fromA().numbers(101, 501).data(new byte[600]).bytes();
    var wire = world.hosts.send(world.hosts.a, segment);
    var quote = Arrays.copyOf(wire, Math.min(wire.length, 548));
    var got = world.hosts.receive(world.hosts.a, error(v4, v4 ? 0x304 : 0x200, 1400, quote));
    int overhead = form == Form.UDP ? (v4 ? 28 : 48) + 20 : v4 ? 0 : 20;
    assertIcmp(got, 0x304, 1400 - overhead);
    assertQuoted(got, segment);
    var unreachable = world.hosts.receive(world.hosts.a, error(v4, v4 ? 0x301 : 0x103, 0, quote));
    assertIcmp(unreachable, 0x301, 0);
    assertQuoted(unreachable, segment);
  }

  private static void assertIcmp(byte[] got, int kind, int word) {
    assertThat(IpPacket.isV4(got)).isTrue();
    assertThat(TcpPacket.isIpv4HeaderRight(got)).isTrue();
    assertThat(Programs4.address(got, 12, true)).isEqualTo(B_AT_A);
    assertThat(Programs4.address(got, 16, true)).isEqualTo(A_AT_A);
    assertThat(IpPacket.isSumRight(got, B_AT_A, A_AT_A)).isTrue();
    var in = ByteBuffer.wrap(got, 20, 8);
    assertThat(in.getShort() & 0xffff).isEqualTo(kind);
    assertThat(in.getInt(24)).isEqualTo(word);
  }

  /// All of a packet that has room in the error.
  private static void assertQuoted(byte[] got, byte[] packet) {
    assertThat(got).hasSizeLessThanOrEqualTo(576);
    var quote = Arrays.copyOfRange(got, 28, got.length);
    Programs4.assertSame(quote, Arrays.copyOf(packet, quote.length));
  }

  @ParameterizedTest
  @CsvSource({
    "0x100, 0x301",
    "0x101, 0x30a",
    "0x102, 0x301",
    "0x103, 0x301",
    "0x104, 0x303",
    "0x300, 0xb00",
    "0x301, 0xb01",
    "0x401, 0x302",
    "0x400, 0",
    "0x402, 0",
    "0x107, 0",
    "0x302, 0"
  })
  void kindsOfErrors(String there, String here) { // RFC 7915 §5.2
    var world = new Programs4(Form.PLAIN, false, false).connect();
    var segment = world.fromA().numbers(101, 501).data(new byte[60]).bytes();
    var wire = world.hosts.send(world.hosts.a, segment);
    var error = error(false, Integer.decode(there), 0, wire);
    if (here.equals("0")) {
      assertThat(world.hosts.inbound(world.hosts.a, error))
          .isEqualTo(new Verdict.Drop(Reason.ICMP_ERROR));
    } else {
      assertIcmp(world.hosts.receive(world.hosts.a, error), Integer.decode(here), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void whatAProgramsKernelSaysReachesTheOtherProgram(Form form, boolean v4) {
    for (boolean both4 : new boolean[] {false, true}) {
      var world = new Programs4(form, v4, both4);
      var there = IpPacket.udp(A_AT_A, 9, B_AT_A, 53, new byte[40]);
      var got = world.toB(there);
      var said =
          both4
              ? IpPacket.icmp(B_AT_B, A_AT_B, 0x303, 0, got)
              : IpPacket.icmp(B_NAME, A_NAME, 0x104, 0, got);
      var heard = world.toA(said);
      assertIcmp(heard, 0x303, 0);
      assertQuoted(heard, there);
    }
  }

  @Test
  void anEchosErrorQuotesTheEcho() {
    for (boolean v4 : new boolean[] {false, true}) {
      var world = new Programs4(Form.PLAIN, v4, false);
      var there = IpPacket.echo(A_AT_A, B_AT_A, true, 7, new byte[40]);
      world.toB(there);
      world.toA(IpPacket.echo(B_NAME, A_NAME, false, 7, new byte[40]));
      var wire = world.hosts.send(world.hosts.a, there);
      assertThat(Hosts.isEnvelope(wire)).isFalse();
      var got = world.hosts.receive(world.hosts.a, error(v4, v4 ? 0xb00 : 0x300, 0, wire));
      assertIcmp(got, 0xb00, 0);
      assertQuoted(got, there);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void piecesOfADatagramReachAnIpv6ProgramAsPieces(Form form, boolean v4) {
    var random = new Random(5);
    for (int i = 0; i < 20; i++) {
      var world = new Programs4(form, v4, false);
      var data = TcpPacket.randomBytes(random, 2000 + random.nextInt(500));
      var whole = IpPacket.udp(A_AT_A, 9, B_AT_A, 53, data);
      var expected = IpPacket.udp(A_NAME, 9, B_NAME, 53, data);
      var first = world.toB(FragmentsTest.piece(whole, 0, 1000));
      var second = world.toB(FragmentsTest.piece(whole, 1000, whole.length - 20));
      Programs4.assertSame(join(first, second), Arrays.copyOfRange(expected, 40, expected.length));
      assertThat(Programs4.address(second, 8, false)).isEqualTo(A_NAME);
      assertThat(Programs4.address(second, 24, false)).isEqualTo(B_NAME);
    }
  }

  /// What two fragments hold together, by their own offsets.
  private static byte[] join(byte[] first, byte[] second) {
    var out = new byte[first.length + second.length];
    int end = 0;
    int id = -1;
    for (var piece : new byte[][] {first, second}) {
      var in = ByteBuffer.wrap(piece);
      int offset = in.getShort(42) & 0xfff8;
      assertThat(id == -1 || id == in.getInt(44)).isTrue();
      id = in.getInt(44);
      assertThat((in.getShort(42) & 1) != 0).isEqualTo(piece == first);
      assertThat(piece[40]).isEqualTo((byte) 17);
      System.arraycopy(piece, 48, out, offset, piece.length - 48);
      end = Math.max(end, offset + piece.length - 48);
    }
    return Arrays.copyOf(out, end);
  }

  @Test
  void aPieceThatCannotBeSummedIsRefused() { // RFC 7915 §4.5
    var world = new Programs4(Form.PLAIN, false, false);
    var unsummed = IpPacket.unsummed(IpPacket.udp(A_AT_A, 9, B_AT_A, 53, new byte[2000]));
    assertThat(world.hosts.outbound(world.hosts.a, FragmentsTest.piece(unsummed, 0, 1000)))
        .isEqualTo(new Verdict.Drop(Reason.FRAGMENT));
  }
}
