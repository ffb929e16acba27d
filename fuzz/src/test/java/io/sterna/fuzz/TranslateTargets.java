package io.sterna.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.Outer;
import io.sterna.core.translate.PeerView;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.translate.Translator;
import io.sterna.core.translate.Verdict;
import io.sterna.core.wire.Checksum;
import io.sterna.core.wire.Form;
import io.sterna.fuzz.TcpPackets.Ends;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// The translator, shown packets of the wire and of local programs.
final class TranslateTargets {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Identifier OWN = Identifier.Name.of("own.example");
  private static final Identifier PEER = Identifier.Name.of("peer.example");
  private static final IpAddress OWN4 = IpAddress.parse("192.0.2.1");
  private static final IpAddress PEER4 = IpAddress.parse("198.51.100.2");
  private static final IpAddress OWN6 = IpAddress.parse("2001:db8:a::1");
  private static final IpAddress PEER6 = IpAddress.parse("2001:db8:b::2");
  private static final Tags THERE =
      new Tags(Bytes.ofHex("a1a2a3a4a5a6"), Bytes.ofHex("b1b2b3b4b5b6"));
  private static final Tags BACK =
      new Tags(Bytes.ofHex("b7b8b9babbbc"), Bytes.ofHex("a7a8a9aaabac"));
  private static final int OWN_PORT = 40_000;
  private static final int PEER_PORT = 443;
  private static final int ROOM = 2_000;
  private static final byte GUARD = 0x5a;

  private TranslateTargets() {}

  static List<Target> all() {
    return List.of(
        Target.of("translate-inbound", TranslateTargets::fromWire, TranslateTargets::inbound),
        Target.of("translate-outbound", TranslateTargets::fromProgram, TranslateTargets::outbound),
        Target.of("translate-envelope", TranslateTargets::fromPeer, TranslateTargets::envelope),
        Target.of("translate-error", TranslateTargets::fromRouter, TranslateTargets::error));
  }

  private static byte[] fromPeer(Random random) {
    var ends = new Ends(PEER.address(), PEER_PORT, OWN.address(), OWN_PORT);
    return TcpPackets.any(ends, random);
  }

  /// An error about a datagram, which is in flight whatever it holds.
  private static byte[] fromRouter(Random random) {
    boolean v4 = random.nextBoolean();
    var router = IpAddress.parse(v4 ? "203.0.113.9" : "2001:db8:9::9");
    var quoted = datagram(v4 ? OWN4 : OWN6, v4 ? PEER4 : PEER6, random.nextInt(100));
    int[] kinds = v4 ? new int[] {0x300, 0x304, 0xb00} : new int[] {0x100, 0x200, 0x300};
    var icmp = ByteBuffer.allocate(8 + quoted.length);
    icmp.putShort((short) kinds[random.nextInt(kinds.length)]).putShort((short) 0);
    icmp.putInt(random.nextInt(3000)).put(quoted);
    var bytes = MemorySegment.ofArray(icmp.array());
    var to = v4 ? OWN4 : OWN6;
    int pseudo = Checksum.add(Checksum.sum(router), Checksum.sum(to));
    int length = icmp.capacity();
    int sum =
        v4
            ? Checksum.of(Checksum.sum(bytes, 0, length))
            : Checksum.transport(pseudo, 58, bytes, 0, length);
    return ip(router, to, v4 ? 1 : 58, icmp.putShort(2, (short) sum).array());
  }

  private static byte[] datagram(IpAddress from, IpAddress to, int length) {
    var udp = ByteBuffer.allocate(8 + length);
    udp.putShort((short) OWN_PORT).putShort((short) PEER_PORT).putShort((short) (8 + length));
    int pseudo = Checksum.add(Checksum.sum(from), Checksum.sum(to));
    int sum = Checksum.transport(pseudo, 17, MemorySegment.ofArray(udp.array()), 0, 8 + length);
    return ip(from, to, 17, udp.putShort(6, (short) sum).array());
  }

  private static byte[] ip(IpAddress from, IpAddress to, int protocol, byte[] content) {
    boolean v4 = from.isV4();
    var out = ByteBuffer.allocate((v4 ? 20 : 40) + content.length);
    if (v4) {
      out.putShort((short) 0x4500).putShort((short) out.capacity()).putInt(0x4000);
      out.putShort((short) (64 << 8 | protocol)).putShort((short) 0);
    } else {
      out.putInt(0x6000_0000).putShort((short) content.length);
      out.putShort((short) (protocol << 8 | 64));
    }
    out.put(from.bytes()).put(to.bytes()).put(content);
    var bytes = MemorySegment.ofArray(out.array());
    if (v4) out.putShort(10, (short) Checksum.of(Checksum.sum(bytes, 0, 20)));
    return out.array();
  }

  private static boolean envelope(byte[] in, Random random) {
    var translator = connected(random);
    if (in.length > ROOM) return false;
    boolean v4 = random.nextBoolean();
    var pair = v4 ? new LocatorPair(OWN4, PEER4) : new LocatorPair(OWN6, PEER6);
    var outer = new Outer(pair, 19941, random.nextInt(256));
    var out = room();
    var verdict = translator.decapsulate(outer, MemorySegment.ofArray(in), out, T0);
    if (verdict instanceof Verdict.Unknown(_, var candidates)) {
      assertThat(translator.adopt(candidates.getFirst(), T0)).isTrue();
      verdict = translator.decapsulate(outer, MemorySegment.ofArray(in), out, T0);
    }
    if (!(verdict instanceof Verdict.Deliver(int length))) return false;
    assertWhole(out, length, in.length);
    return true;
  }

  private static boolean error(byte[] in, Random random) {
    var translator = connected(random);
    if (in.length > ROOM) return false;
    var datagram = datagram(OWN.address(), PEER.address(), 5);
    translator.outbound(MemorySegment.ofArray(datagram), room(), T0);
    var out = room();
    var verdict = translator.inbound(MemorySegment.ofArray(in), out, T0);
    if (!(verdict instanceof Verdict.Deliver(int length))) return false;
    assertWhole(out, length, in.length);
    return true;
  }

  private static byte[] fromWire(Random random) {
    boolean v4 = random.nextBoolean();
    var peer = v4 ? PEER4 : PEER6;
    return TcpPackets.any(new Ends(peer, PEER_PORT, v4 ? OWN4 : OWN6, OWN_PORT), random);
  }

  private static byte[] fromProgram(Random random) {
    return TcpPackets.any(new Ends(OWN.address(), OWN_PORT, PEER.address(), PEER_PORT), random);
  }

  private static boolean inbound(byte[] in, Random random) {
    var translator = connected(random);
    if (in.length > ROOM) return false;
    var out = room();
    var verdict = translator.inbound(MemorySegment.ofArray(in), out, T0);
    if (verdict instanceof Verdict.Unknown(_, var candidates)) {
      assertThat(translator.adopt(candidates.getFirst(), T0)).isTrue();
      verdict = translator.inbound(MemorySegment.ofArray(in), out, T0);
    }
    if (!(verdict instanceof Verdict.Deliver(int length))) return false;
    assertWhole(out, length, in.length);
    return true;
  }

  private static boolean outbound(byte[] in, Random random) {
    var translator = connected(random);
    if (in.length > ROOM) return false;
    var out = room();
    var verdict = translator.outbound(MemorySegment.ofArray(in), out, T0);
    if (!(verdict instanceof Verdict.Forward(int length, _))) return false;
    assertWhole(out, length, in.length);
    return true;
  }

  /// One with an association and, mostly, a connection that the local program has begun.
  private static Translator connected(Random random) {
    boolean v4 = random.nextBoolean();
    var form = random.nextBoolean() ? Form.PLAIN : Form.NAMES;
    var pair = v4 ? new LocatorPair(OWN4, PEER4) : new LocatorPair(OWN6, PEER6);
    var translator = new Translator();
    translator.localAddresses(Set.of(OWN4, OWN6));
    translator.put(
        new PeerView(
            OWN,
            PEER,
            Optional.of(new SendPath(pair, form)),
            Set.of(PEER4, PEER6),
            random.nextBoolean() ? Set.of(PEER4, PEER6) : Set.of(),
            Map.of(pair, form),
            Optional.of(THERE),
            List.of(BACK),
            List.of()));
    if (random.nextInt(4) > 0) {
      var there = new Ends(OWN.address(), OWN_PORT, PEER.address(), PEER_PORT);
      var syn = TcpPackets.packet(there, TcpPackets.SYN, random);
      translator.outbound(MemorySegment.ofArray(syn), room(), T0);
    }
    return translator;
  }

  private static MemorySegment room() {
    var out = new byte[ROOM + Translator.GROWTH + 100];
    Arrays.fill(out, GUARD);
    return MemorySegment.ofArray(out);
  }

  /// The length in the IP header is the one given, and nothing was written behind it: of a packet
  /// that may grow by a header and by the option of a SYN.
  private static void assertWhole(MemorySegment out, int length, int came) {
    assertThat(length).isBetween(40, came + Translator.GROWTH + 16);
    boolean v4 = u8(out, 0) >>> 4 == 4;
    int at = v4 ? 2 : 4;
    int said = u8(out, at) << 8 | u8(out, at + 1);
    assertThat(v4 ? said : said + 40).isEqualTo(length);
    int end = came + Translator.GROWTH + 16;
    for (int i = end; i < end + 8; i++) assertThat(u8(out, i)).isEqualTo(GUARD);
  }

  private static int u8(MemorySegment in, int at) {
    return in.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }
}
