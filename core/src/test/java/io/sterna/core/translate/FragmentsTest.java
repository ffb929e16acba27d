package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Programs4.A_AT_A;
import static io.sterna.core.translate.Programs4.A_AT_B;
import static io.sterna.core.translate.Programs4.B_AT_A;
import static io.sterna.core.translate.Programs4.B_AT_B;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fragments for and from programs that know no IPv6, in any order, and what an attacker makes of
/// them (protocol §2; RFC 791 §3.2, RFC 5722, RFC 3168 §5.3).
class FragmentsTest {
  private static final int LENGTH = 4 * 480;

  private final Programs4 world = new Programs4(Form.PLAIN, false, true);
  private final Hosts hosts = world.hosts;

  /// A fragment of an IPv4 packet.
  static byte[] piece(byte[] whole, int from, int to) {
    return piece(whole, from, to, 0xbeef);
  }

  private static byte[] piece(byte[] whole, int from, int to, int id) {
    var out =
        ByteBuffer.allocate(20 + to - from).put(whole, 0, 20).put(whole, 20 + from, to - from);
    out.putShort(2, (short) out.capacity()).putShort(4, (short) id);
    out.putShort(6, (short) (from / 8 | (to == whole.length - 20 ? 0 : 0x2000)));
    out.putShort(10, (short) 0);
    return out.putShort(10, (short) TcpPacket.naive(Arrays.copyOf(out.array(), 20))).array();
  }

  /// A fragment of an IPv6 packet.
  private static byte[] piece6(byte[] whole, int from, int to, int id) {
    var content = ByteBuffer.allocate(8 + to - from).put(whole[6]).put((byte) 0);
    content.putShort((short) (from | (to == whole.length - 40 ? 0 : 1))).putInt(id);
    content.put(whole, 40 + from, to - from);
    var out = ByteBuffer.allocate(40 + content.capacity()).put(whole, 0, 40).put(content.array());
    return out.putShort(4, (short) content.capacity()).put(6, (byte) 44).array();
  }

  private static byte[] datagram(int seed) {
    var data = TcpPacket.randomBytes(new Random(seed), LENGTH - 8);
    return IpPacket.udp(A_NAME, 9, B_NAME, 53, data);
  }

  /// The same as B's IPv4 program gets it.
  private static byte[] expected(int seed) {
    var data = TcpPacket.randomBytes(new Random(seed), LENGTH - 8);
    return IpPacket.udp(A_AT_B, 9, B_AT_B, 53, data);
  }

  private static List<byte[]> quarters(byte[] whole, int id) {
    var all = new ArrayList<byte[]>();
    for (int i = 0; i < 4; i++) all.add(piece6(whole, 480 * i, 480 * (i + 1), id));
    return all;
  }

  private static List<List<Integer>> orders() {
    var all = new ArrayList<List<Integer>>();
    for (int n = 0; n < 256; n++) {
      var order = List.of(n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6);
      if (order.stream().distinct().count() == 4) all.add(order);
    }
    return all;
  }

  private static final class Came {
    final Verdict verdict;
    final byte[] packet;

    Came(Verdict verdict, byte[] packet) {
      this.verdict = verdict;
      this.packet = packet;
    }
  }

  private Came came(Translator host, byte[] inner) {
    return came(host, inner, 0);
  }

  /// Shows what was in an envelope, with room for what becomes of it; the kernel is asked.
  private Came came(Translator host, byte[] inner, int trafficClass) {
    boolean toB = host == hosts.b;
    var pair = toB ? new LocatorPair(Hosts.B6, Hosts.A6) : new LocatorPair(Hosts.A6, Hosts.B6);
    var outer = new Outer(pair, 19941, trafficClass);
    var out = Hosts.room(66_000);
    var verdict = host.decapsulate(outer, MemorySegment.ofArray(inner), out, hosts.now);
    if (verdict instanceof Verdict.Asked(var question)) {
      host.answer(question, true, hosts.now);
      verdict = host.decapsulate(outer, MemorySegment.ofArray(inner), out, hosts.now);
    }
    var length = verdict instanceof Verdict.Deliver(int n) ? n : 0;
    return new Came(verdict, Hosts.bytes(out, length));
  }

  private Verdict verdict(byte[] inner) {
    return came(hosts.b, inner).verdict;
  }

  private static Verdict drop(Reason reason) {
    return new Verdict.Drop(reason);
  }

  private static final Verdict KEPT = new Verdict.Kept();

  @Test
  void inWhateverOrderTheyComeTheIpv4ProgramGetsTheWhole() {
    int id = 0;
    for (var order : orders()) {
      var pieces = quarters(datagram(++id), id);
      for (int i = 0; i < 3; i++) {
        assertThat(verdict(pieces.get(order.get(i)))).as(order + " " + i).isEqualTo(KEPT);
      }
      Programs4.assertSame(came(hosts.b, pieces.get(order.get(3))).packet, expected(id));
    }
    assertThat(id).isEqualTo(24);
    assertThat(hosts.b.status().drops()).isEmpty();
    assertThat(hosts.b.wakeAt().orElseThrow()).isAfter(hosts.now.plusSeconds(100));
  }

  @Test
  void anIpv6ProgramGetsThemAsTheyComeOrTheWhole() {
    hosts.b.takeBack(B_NAME); // no program there knows it by IPv4
    var pieces = quarters(datagram(1), 1);
    for (var piece : pieces) Programs4.assertSame(came(hosts.b, piece).packet, piece);
    var lent = new Programs4(Form.PLAIN, false, false).hosts;
    for (var order : orders()) {
      int id = 100 + orders().indexOf(order);
      var whole = datagram(id);
      var got = new ArrayList<byte[]>();
      for (int n : order) {
        var out = Hosts.room(66_000);
        var outer = new Outer(new LocatorPair(Hosts.B6, Hosts.A6), 19941, 0);
        var piece = MemorySegment.ofArray(quarters(whole, id).get(n));
        var verdict = lent.b.decapsulate(outer, piece, out, lent.now);
        if (verdict instanceof Verdict.Asked(var question)) {
          lent.b.answer(question, false, lent.now);
          verdict = lent.b.decapsulate(outer, piece, out, lent.now);
        }
        if (verdict instanceof Verdict.Deliver(int n2)) got.add(Hosts.bytes(out, n2));
      }
      if (order.getFirst() == 0) assertThat(got).as("the first came first").hasSize(4);
      else Programs4.assertSame(got.getFirst(), whole);
    }
  }

  @Test
  void twoPacketsThatComeMixedAreKeptApart() {
    var random = new Random(3);
    for (int i = 0; i < 50; i++) {
      var all = new ArrayList<>(quarters(datagram(1), 2 * i));
      all.addAll(quarters(datagram(2), 2 * i + 1));
      Collections.shuffle(all, random);
      var whole = new ArrayList<String>();
      for (var piece : all) {
        var came = came(hosts.b, piece);
        if (came.packet.length > 0) whole.add(Arrays.toString(came.packet));
      }
      assertThat(whole)
          .containsExactlyInAnyOrder(Arrays.toString(expected(1)), Arrays.toString(expected(2)));
    }
  }

  @Test
  void aFragmentThatComesTwiceCountsOnce() {
    var pieces = quarters(datagram(1), 1);
    for (int n : new int[] {2, 2, 0, 0, 3, 2}) assertThat(verdict(pieces.get(n))).isEqualTo(KEPT);
    Programs4.assertSame(came(hosts.b, pieces.get(1)).packet, expected(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0-480 472-952", // a byte of each
        "480-960 0-488",
        "0-480 0-480!", // the same place, another content
        "480-1440 488-496", // inside
        "488-496 480-1440",
        "0-480 0-960",
        "1440-1920 1920-1928", // behind the last
        "960-1440 480-960$", // two ends
        "1440-1920 960-1440$"
      })
  void overlapsSpoilTheirPacket(String attack) { // RFC 5722, RFC 1858
    var whole = datagram(1);
    var parts = attack.split(" ", -1);
    assertThat(verdict(forged(whole, parts[0]))).isEqualTo(KEPT);
    assertThat(verdict(forged(whole, parts[1]))).isEqualTo(drop(Reason.FRAGMENT_OVERLAP));
    for (var piece : quarters(whole, 1)) {
      assertThat(verdict(piece)).as("no more of it").isEqualTo(drop(Reason.FRAGMENT_OVERLAP));
    }
    for (var piece : quarters(datagram(2), 2)) verdict(piece);
    assertThat(hosts.b.status().received().packets()).as("others are well").isEqualTo(1);
    hosts.now = hosts.now.plusMillis(Fragments.KEPT_MILLIS);
    hosts.b.expire(hosts.now);
    for (int n : new int[] {1, 0, 2}) verdict(quarters(whole, 1).get(n));
    Programs4.assertSame(came(hosts.b, quarters(whole, 1).get(3)).packet, expected(1));
  }

  /// `from-to`, with `!` of another content, with `$` the last.
  private static byte[] forged(byte[] whole, String text) {
    var ends = text.replaceAll("[!$]", "").split("-", -1);
    int from = Integer.parseInt(ends[0]);
    int to = Integer.parseInt(ends[1]);
    var longer = Arrays.copyOf(whole, Math.max(whole.length, 40 + to + 8));
    if (text.endsWith("!")) longer[40 + to - 1] ^= 1;
    var piece = piece6(longer, from, to, 1);
    boolean last = text.endsWith("$") || to == whole.length - 40;
    piece[43] = (byte) ((piece[43] & 0xf8) | (last ? 0 : 1));
    return piece;
  }

  @Test
  void uneven() {
    var piece = piece6(datagram(1), 480, 959, 1);
    assertThat(verdict(piece)).isEqualTo(drop(Reason.BAD_LENGTH));
    var far = piece6(datagram(1), 480, 960, 1);
    far[42] = (byte) 0xff;
    assertThat(verdict(far)).as("behind the longest packet").isEqualTo(drop(Reason.TOO_LONG));
  }

  @Test
  void theFragmentThatCompletesItMayBeShownAgain() { // when the uplink turns out to be narrow
    var echo = IpPacket.echo(A_AT_A, B_AT_A, true, 7, new byte[LENGTH - 8]);
    assertThat(outbound(piece(echo, 960, LENGTH))).isEqualTo(KEPT);
    var completing = piece(echo, 0, 960);
    assertThat(outbound(completing)).isInstanceOf(Verdict.Forward.class);
    hosts.a.learnMtu(new LocatorPair(Hosts.A6, Hosts.B6), 1500, hosts.now);
    assertThat(outbound(completing)).isInstanceOf(Verdict.ForwardInPieces.class);
    hosts.now = hosts.now.plusMillis(1);
    assertThat(outbound(completing)).as("a copy, later").isEqualTo(KEPT);
  }

  private Verdict outbound(byte[] packet) {
    return hosts.a.outbound(MemorySegment.ofArray(packet), Hosts.room(66_000), hosts.now);
  }

  @Test
  void whatIsNotWholeInTimeIsForgottenAndCounted() {
    var pieces = quarters(datagram(1), 1);
    for (int n : new int[] {3, 1, 0}) assertThat(verdict(pieces.get(n))).isEqualTo(KEPT);
    assertThat(hosts.b.wakeAt()).contains(hosts.now.plusMillis(Fragments.KEPT_MILLIS));
    hosts.now = hosts.now.plusMillis(Fragments.KEPT_MILLIS - 1);
    hosts.b.expire(hosts.now);
    assertThat(hosts.b.status().drops()).isEmpty();
    hosts.now = hosts.now.plusMillis(1);
    hosts.b.expire(hosts.now);
    assertThat(hosts.b.status().drops()).containsOnlyKeys(Reason.FRAGMENT_INCOMPLETE);
    assertThat(verdict(pieces.get(2))).as("too late").isEqualTo(KEPT);
  }

  @Test
  void anEchoOfAnIpv4ProgramIsPutTogetherOnItsWayOutAndItsAnswerOnItsWayIn() {
    var random = new Random(8);
    for (var order : orders()) {
      var pinged = new Programs4(Form.PLAIN, false, false).hosts;
      var data = TcpPacket.randomBytes(random, LENGTH - 8);
      var echo = IpPacket.echo(A_AT_A, B_AT_A, true, 7, data);
      byte[] wire = {};
      for (int n : order) {
        var out = Hosts.room(66_000);
        var piece = MemorySegment.ofArray(piece(echo, 480 * n, 480 * (n + 1)));
        var verdict = pinged.a.outbound(piece, out, pinged.now);
        if (n != order.getLast()) assertThat(verdict).isEqualTo(KEPT);
        if (verdict instanceof Verdict.Forward(int length, _)) wire = Hosts.bytes(out, length);
      }
      var request = IpPacket.echo(A_NAME, B_NAME, true, 7, data);
      Programs4.assertSame(pinged.receiveEnvelope(pinged.b, wire), request);
      var reply = IpPacket.echo(B_NAME, A_NAME, false, 7, data);
      byte[] got = {};
      for (int n : order) {
        var outer = new Outer(new LocatorPair(Hosts.A6, Hosts.B6), 19941, 0);
        var out = Hosts.room(66_000);
        var piece = MemorySegment.ofArray(piece6(reply, 480 * n, 480 * (n + 1), 77));
        var verdict = pinged.a.decapsulate(outer, piece, out, pinged.now);
        if (verdict instanceof Verdict.Deliver(int length)) got = Hosts.bytes(out, length);
      }
      Programs4.assertSame(got, IpPacket.echo(B_AT_A, A_AT_A, false, 7, data));
    }
  }

  @Test
  void congestionOfAnyFragmentIsThatOfTheWhole() { // RFC 3168 §5.3
    for (int marked = 0; marked < 4; marked++) {
      var whole = datagram(marked);
      whole[1] |= 0x20; // ECT(0)
      @Nullable Came last = null;
      var pieces = quarters(whole, marked);
      for (int n = 3; n >= 0; n--) last = came(hosts.b, pieces.get(n), n == marked ? 3 : 0);
      assertThat(last).isNotNull();
      assertThat(last.packet[1]).isEqualTo((byte) 3);
    }
    var mixed = quarters(datagram(9), 9);
    mixed.get(2)[1] |= 0x30; // congestion, which the others cannot say
    for (int n = 3; n > 0; n--) verdict(mixed.get(n));
    assertThat(verdict(mixed.get(0))).isEqualTo(drop(Reason.CONGESTED));
  }

  @Test
  void onePeerGetsAPartOfTheRoomAndAllTogetherNoMore() {
    var counters = new Counters();
    var fragments = new Fragments(counters);
    var peers = new ArrayList<Peer>();
    for (int i = 0; i < 6; i++) peers.add(peer("p" + i + ".example"));
    for (int id = 0; id < 40; id++) add(fragments, peers.getFirst(), 480, 960, id);
    assertThat(counters.drops()).containsEntry(Reason.FRAGMENTS_FULL, 24L);
    for (int i = 1; i < 6; i++) {
      for (int id = 0; id < Fragments.MOST_OF_PEER; id++) {
        add(fragments, peers.get(i), 480, 960, id);
      }
    }
    assertThat(counters.drops()).containsEntry(Reason.FRAGMENTS_FULL, 24L + 32);
    assertThat(fragments.bytes()).isEqualTo(Fragments.MOST * (480 + 64));
    fragments.expire(Fragments.KEPT_MILLIS);
    assertThat(fragments.bytes()).isZero();
    assertThat(counters.drops()).containsEntry(Reason.FRAGMENT_INCOMPLETE, 64L);
  }

  @Test
  void bytesAreBoundedToo() {
    var counters = new Counters();
    var fragments = new Fragments(counters);
    for (int i = 0; i < 4; i++) {
      var peer = peer("p" + i + ".example");
      for (int id = 0; id < 10; id++) {
        add(fragments, peer, 0, 32_000, id);
        add(fragments, peer, 32_000, 64_000, id);
        assertThat(fragments.bytes()).isLessThanOrEqualTo(Fragments.MOST_BYTES);
      }
    }
    assertThat(fragments.bytes()).isGreaterThan(Fragments.MOST_BYTES - 70_000);
    assertThat(counters.drops()).containsEntry(Reason.FRAGMENTS_FULL, 40L - 16);
  }

  @Test
  void aPacketInCrumbsIsRefused() {
    var fragments = new Fragments(new Counters());
    var peer = peer("p.example");
    for (int i = 0; i < Fragments.MOST_PIECES; i++) {
      assertThat(add(fragments, peer, 8 * i, 8 * i + 8, 1)).isEqualTo(KEPT);
    }
    assertThat(add(fragments, peer, 8 * Fragments.MOST_PIECES, 8 * Fragments.MOST_PIECES + 8, 1))
        .isEqualTo(drop(Reason.FRAGMENTS_FULL));
    assertThat(fragments.bytes()).isZero();
  }

  @Test
  void whateverComesItIsTheWholeOrNothing() {
    var random = new Random(11);
    var fragments = new Fragments(new Counters());
    var peer = peer("p.example");
    for (int i = 0; i < 20_000; i++) {
      int from = 8 * random.nextInt(30);
      int to = from + 8 * (1 + random.nextInt(12));
      var verdict = add(fragments, peer, from, to, random.nextInt(40), i);
      if (verdict == null) assertThat(fragments.whole().byteSize()).isLessThanOrEqualTo(40 + 480);
      assertThat(fragments.bytes()).isBetween(0, Fragments.MOST_OF_PEER * 60 * (64 + 8));
    }
  }

  private static Peer peer(String name) {
    var view = Views.like(Hosts.viewAtB(Form.PLAIN, false));
    return new Peer(view.between(Hosts.B, Identifier.Name.of(name)).view(), new Lent());
  }

  private static @Nullable Verdict add(Fragments fragments, Peer peer, int from, int to, int id) {
    return add(fragments, peer, from, to, id, 0);
  }

  private static @Nullable Verdict add(
      Fragments fragments, Peer peer, int from, int to, int id, long now) {
    IpAddress source = A_NAME;
    var whole = IpPacket.ip(source, B_NAME, 17, new byte[65_000]);
    var packet = new Packet();
    packet.readAddresses(MemorySegment.ofArray(piece6(whole, from, to, id)));
    packet.readContent();
    return fragments.add(peer, packet, 0, now);
  }
}
