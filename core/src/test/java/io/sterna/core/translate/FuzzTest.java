package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.room;
import static io.sterna.core.translate.Hosts.wireToB;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.FIN;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Nothing that the network or a program can send makes the translator throw, write outside a
/// packet, or turn a wrong checksum into a right one.
class FuzzTest {
  private static final int ROUNDS = 8_000;

  static Stream<Arguments> paths() {
    return RoundTripTest.paths();
  }

  private static int flags(Random random) {
    return new int[] {SYN, SYN | ACK, ACK, ACK, ACK, FIN | ACK, RST, RST | ACK, 0}
        [random.nextInt(9)];
  }

  private static byte[] mutate(byte[] packet, Random random) {
    var out = packet;
    for (int n = random.nextInt(4); n > 0; n--) {
      switch (random.nextInt(4)) {
        case 0 -> out = Arrays.copyOf(out, random.nextInt(out.length + 10));
        case 1 -> set(out, random.nextInt(Math.max(1, Math.min(out.length, 100))), random);
        case 2 -> set(out, random.nextInt(Math.max(1, out.length)), random);
        default -> {
          if (out.length > 60) out[40 + random.nextInt(14)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return out;
  }

  private static void set(byte[] packet, int at, Random random) {
    if (packet.length > 0) packet[at] = (byte) random.nextInt(256);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void mutatedPacketsFromTheWire(Form form, boolean v4) {
    var random = new Random(form.code() + (v4 ? 10 : 0));
    IpAddress a = v4 ? Hosts.A4 : Hosts.A6;
    IpAddress b = v4 ? Hosts.B4 : Hosts.B6;
    var hosts = Hosts.over(form, v4).connect();
    int delivered = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var packet = wireToB(a, b).random(random, true).flags(flags(random));
      if (random.nextInt(3) == 0) packet.options(Hosts.tagsOption(Hosts.A_TO_B));
      boolean names = form == Form.NAMES && (packet.flags & SYN) == 0;
      var bytes = mutate(names ? packet.bytes(A_NAME, B_NAME) : packet.bytes(), random);
      boolean wasRight = isRight(bytes, a, b) || isRight(bytes, A_NAME, B_NAME);
      var out = room(bytes.length);
      var verdict = hosts.b.inbound(MemorySegment.ofArray(bytes), out, hosts.now);
      if (verdict instanceof Verdict.Deliver(int length)) {
        delivered++;
        var result = Hosts.bytes(out, length);
        assertWhole(result);
        if (!wasRight) assertThat(isRight(result, A_NAME, B_NAME)).isFalse();
      }
      if (verdict instanceof Verdict.Unknown(_, var candidates)) {
        hosts.b.adopt(candidates.getFirst(), hosts.now);
      }
    }
    assertThat(delivered).isGreaterThan(ROUNDS / 10);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void mutatedPacketsFromPrograms(Form form, boolean v4) {
    var random = new Random(form.code() + (v4 ? 20 : 5));
    IpAddress a = v4 ? Hosts.A4 : Hosts.A6;
    IpAddress b = v4 ? Hosts.B4 : Hosts.B6;
    var hosts = Hosts.over(form, v4).connect();
    int forwarded = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var packet = fromA().random(random, true).flags(flags(random));
      var bytes = mutate(packet.bytes(), random);
      var out = room(bytes.length);
      var verdict = hosts.a.outbound(MemorySegment.ofArray(bytes), out, hosts.now);
      if (verdict instanceof Verdict.Forward(int length, var via)) {
        forwarded++;
        var result = Hosts.bytes(out, length);
        if (Hosts.isEnvelope(result)) { // what has no native form: as it came, up to its own length
          int whole = length - Envelope.overhead(via);
          assertThat(IpPacket.open(result)).isEqualTo(Arrays.copyOf(bytes, whole));
          continue;
        }
        assertWhole(result);
        boolean names = form == Form.NAMES && (result[(v4 ? 20 : 40) + 13] & SYN) == 0;
        assertThat(isRight(result, names ? A_NAME : a, names ? B_NAME : b))
            .isEqualTo(isRight(bytes, A_NAME, B_NAME));
        assertThat(via.local()).isEqualTo(a);
      }
    }
    assertThat(forwarded).isGreaterThan(ROUNDS / 4);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void mutatedPacketsOfIpv4Programs(Form form, boolean v4) {
    var random = new Random(form.code() + (v4 ? 30 : 8));
    var world = new Programs4(form, v4, true).connect();
    var hosts = world.hosts;
    int arrived = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var bytes = mutate(packetOfIpv4Program(world, random), random);
      var out = room(bytes.length);
      var verdict = hosts.a.outbound(MemorySegment.ofArray(bytes), out, hosts.now);
      if (!(verdict instanceof Verdict.Forward(int length, _))) continue;
      var wire = mutate(Hosts.bytes(out, length), random);
      if (wire.length < 48 || (Hosts.isEnvelope(wire) && wire.length < 70)) continue;
      var first = world.verdict(hosts.b, wire);
      if (first instanceof Verdict.Asked(var question)) {
        hosts.b.answer(question, random.nextBoolean(), hosts.now);
        first = world.verdict(hosts.b, wire);
      }
      if (first instanceof Verdict.Deliver) arrived++;
    }
    assertThat(arrived).isGreaterThan(ROUNDS / 10);
  }

  private static byte[] packetOfIpv4Program(Programs4 world, Random random) {
    var data = TcpPacket.randomBytes(random, random.nextInt(200));
    int port = 1 + random.nextInt(9);
    var udp = IpPacket.udp(Programs4.A_AT_A, port, Programs4.B_AT_A, 53, data);
    return switch (random.nextInt(5)) {
      case 0 -> udp;
      case 1 -> IpPacket.echo(Programs4.A_AT_A, Programs4.B_AT_A, true, port, data);
      case 2 -> IpPacket.icmp(Programs4.A_AT_A, Programs4.B_AT_A, 0x303, 0, quoteOf(port));
      default -> world.fromA().random(random, false).flags(flags(random)).bytes();
    };
  }

  private static byte[] quoteOf(int port) {
    return IpPacket.udp(Programs4.B_AT_A, 53, Programs4.A_AT_A, port, new byte[9]);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void noise(Form form, boolean v4) {
    var random = new Random(7);
    var hosts = Hosts.over(form, v4).connect();
    for (int i = 0; i < ROUNDS; i++) {
      var bytes = TcpPacket.randomBytes(random, random.nextInt(120));
      if (bytes.length > 0) bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
      if (bytes.length >= 40 && bytes[0] == 0x60) {
        System.arraycopy(Hosts.A6.bytes(), 0, bytes, 8, 16);
        System.arraycopy(Hosts.B6.bytes(), 0, bytes, 24, 16);
        bytes[4] = 0;
        bytes[5] = (byte) random.nextInt(bytes.length - 39);
        bytes[6] = (byte) new int[] {0, 6, 6, 43, 44, 51, 60, 17}[random.nextInt(8)];
      } else if (bytes.length >= 20) {
        System.arraycopy(Hosts.A4.bytes(), 0, bytes, 12, 4);
        System.arraycopy(Hosts.B4.bytes(), 0, bytes, 16, 4);
        bytes[0] = (byte) (0x40 | random.nextInt(16));
        bytes[2] = 0;
        bytes[3] = (byte) random.nextInt(bytes.length + 1);
      }
      hosts.inbound(hosts.b, bytes);
      hosts.outbound(hosts.b, bytes);
    }
  }

  /// Length fields, data offset and, over IPv4, the header checksum are right.
  private static void assertWhole(byte[] packet) {
    boolean v4 = packet[0] >>> 4 == 4;
    int header = v4 ? 20 : 40;
    int at = v4 ? 2 : 4;
    int length = (packet[at] & 255) << 8 | (packet[at + 1] & 255);
    assertThat(v4 ? length : length + 40).isEqualTo(packet.length);
    assertThat(!v4 || TcpPacket.isIpv4HeaderRight(packet)).isTrue();
    int dataOffset = (packet[header + 12] >>> 2) & 0x3c;
    assertThat(dataOffset).isBetween(20, packet.length - header);
  }

  /// Whether the checksum is right over these addresses, for as long as the IP header says.
  private static boolean isRight(byte[] packet, IpAddress source, IpAddress destination) {
    if (packet.length < 40) return false;
    boolean v4 = packet[0] >>> 4 == 4;
    int at = v4 ? 2 : 4;
    int length = (packet[at] & 255) << 8 | (packet[at + 1] & 255);
    int total = v4 ? length : length + 40;
    if (total > packet.length || total < (v4 ? 40 : 60)) return false;
    return TcpPacket.isSumRight(Arrays.copyOf(packet, total), source, destination);
  }
}
