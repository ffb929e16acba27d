package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A;
import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.A_TO_B;
import static io.sterna.core.translate.Hosts.B;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.B_TO_A;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.tagsOption;
import static io.sterna.core.translate.Hosts.viewAtA;
import static io.sterna.core.translate.Hosts.viewAtB;
import static io.sterna.core.translate.Hosts.wireToA;
import static io.sterna.core.translate.Hosts.wireToB;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Capability.Transport;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every verdict and every reason is reached. A new one does not compile, or fails, without its
/// packet here.
class VerdictTest {
  private final Hosts hosts = Hosts.over(Form.PLAIN, false);

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FRAGMENT_INCOMPLETE", "FRAGMENTS_FULL"}) // of no single packet: FragmentsTest
  void everyReasonIsReachedAndCounted(Reason reason) {
    assertThat(provoke(reason)).isEqualTo(new Verdict.Drop(reason));
    var drops = Stream.of(hosts.a, hosts.b).map(host -> host.status().drops()).toList();
    assertThat(drops).containsExactlyInAnyOrder(Map.of(), Map.of(reason, 1L));
  }

  private Verdict provoke(Reason reason) {
    return switch (reason) {
      case TRUNCATED -> outbound(Arrays.copyOf(fromA().bytes(), 59));
      case NOT_IP -> outbound(changed(fromA(), 0, 0x50));
      case BAD_LENGTH -> outbound(changed(changed(fromA(), 4, 0), 5, 0));
      case IPV4_CHECKSUM -> inboundAtB(changed(wireToB(A4, B4), 10, 7));
      case FRAGMENT -> {
        accepting(NATIVE, EnumSet.allOf(Transport.class));
        yield outbound(withFragmentHeader(fromA(), 1));
      }
      case EXTENSION_HEADER -> {
        accepting(NATIVE, EnumSet.allOf(Transport.class));
        yield outbound(changed(withFragmentHeader(fromA(), 0), 6, 60));
      }
      case UDP -> {
        accepting(EnumSet.allOf(Form.class), EnumSet.of(Transport.TCP));
        yield outbound(udp(A_NAME, B_NAME));
      }
      case ICMP -> outbound(changed(changed(fromA(), 6, 58), 40, 130));
      case ICMP_ERROR -> {
        hosts.connect();
        var forged = wireToB(A6, B6).numbers(77, 0).bytes();
        yield hosts.inbound(hosts.a, IpPacket.icmp(B6, A6, 0x100, 0, forged));
      }
      case PROTOCOL -> outbound(changed(fromA(), 6, 132));
      case TCP_HEADER -> outbound(changed(fromA(), 52, 0x40));
      case NOT_IDENTIFIER -> outbound(TcpPacket.of(A6, 1, B_NAME, 2).bytes());
      case ASSOCIATION_GONE -> {
        hosts.connect();
        hosts.a.remove(A, B);
        yield outbound(fromA().bytes());
      }
      case NO_PATH -> {
        current(Optional.empty());
        yield outbound(fromA().bytes());
      }
      case NOT_NATIVE -> {
        accepting(NATIVE, EnumSet.allOf(Transport.class));
        yield outbound(udp(A_NAME, B_NAME));
      }
      case NO_TAGS -> {
        hosts.a.put(withoutSession());
        yield outbound(fromA().flags(SYN).bytes());
      }
      case NO_ROOM -> {
        accepting(NATIVE, EnumSet.allOf(Transport.class));
        yield outbound(fromA().flags(SYN).options(new byte[28]).bytes());
      }
      case FLOW_COLLISION -> {
        hosts.connect();
        yield inboundAtB(wireToB(A6, B6).flags(SYN).bytes());
      }
      case UNVERIFIED -> {
        var view = viewAtB(Form.PLAIN, false);
        hosts.b.put(
            Hosts.with(view, view.current(), view.locators(), Set.of(A4), view.announced()));
        yield inboundAtB(wireToB(A6, B6).flags(SYN).options(tagsOption(A_TO_B)).bytes());
      }
      case FORMER_LOCATOR -> {
        hosts.connect();
        var view = viewAtB(Form.PLAIN, true);
        hosts.b.put(Hosts.with(view, view.current(), Set.of(A4), Set.of(A4), view.announced()));
        yield inboundAtB(wireToB(A6, B6).bytes());
      }
      case PINNED_LOCATOR_GONE -> {
        hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
        hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(1, 101).bytes());
        hosts.a.localAddresses(Set.of(A4));
        yield outbound(fromA().bytes());
      }
      case RST_CHECKSUM -> {
        hosts.connect();
        yield inboundAtB(changed(wireToB(A6, B6).flags(RST), 44, 0x77));
      }
      case SYN_CHECKSUM -> {
        hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
        yield hosts.inbound(
            hosts.a, changed(wireToA(B6, A6).flags(SYN | ACK).numbers(1, 101), 44, 0x77));
      }
      case UNKNOWN_TAGS ->
          inboundAtB(wireToB(A6, B6).flags(SYN).options(tagsOption(B_TO_A)).bytes());
      case RST_UNPROVEN -> {
        hosts.connect();
        yield inboundAtB(wireToB(A4, B4).flags(RST).bytes());
      }
      case CONTEXTS_FULL -> {
        for (int flow = 0; flow < Bounds.DEFAULT.contexts(); flow++) {
          hosts.send(hosts.a, TcpPacket.of(A_NAME, flow, B_NAME, 1).bytes());
        }
        yield outbound(fromA().bytes());
      }
      case TOO_LONG -> {
        hosts.a.put(viewAtA(Form.PLAIN, true));
        yield outbound(fromA().data(new byte[65_535 - 20 - 20 + 1]).bytes());
      }
      case UDP_HEADER -> outbound(changed(udp(A_NAME, B_NAME), 45, 7));
      case FOREIGN_PACKET ->
          hosts.decapsulate(hosts.b, A6, B6, udp(A_NAME, IpAddress.parse("2001:2f::1")));
      case FOREIGN_SOURCE ->
          hosts.decapsulate(hosts.b, IpAddress.parse("2001:db8::9"), B6, udp(A_NAME, B_NAME));
      case CONGESTED ->
          hosts.b.decapsulate(
              new Outer(new LocatorPair(B6, A6), 19941, 3),
              MemorySegment.ofArray(udp(A_NAME, B_NAME)),
              Hosts.room(100),
              hosts.now);
      case FRAGMENT_OVERLAP -> overlap();
      case FRAGMENT_INCOMPLETE, FRAGMENTS_FULL -> throw new IllegalArgumentException();
      case FORGOTTEN -> {
        outbound(udp(A_NAME, B_NAME));
        yield hosts.inbound(hosts.a, IpPacket.icmp(B6, A6, 0x104, 0, udp(A6, B6)));
      }
    };
  }

  private Verdict overlap() {
    lend();
    outbound(FragmentsTest.piece(echo(), 0, 16));
    return outbound(FragmentsTest.piece(echo(), 8, 24));
  }

  private void lend() {
    hosts.a.lend(A_NAME, Programs4.A_AT_A);
    hosts.a.lend(B_NAME, Programs4.B_AT_A);
  }

  private static byte[] echo() {
    return IpPacket.echo(Programs4.A_AT_A, Programs4.B_AT_A, true, 7, new byte[40]);
  }

  private static final Set<Form> NATIVE = EnumSet.of(Form.PLAIN, Form.NAMES);

  private static byte[] udp(IpAddress from, IpAddress to) {
    return IpPacket.udp(from, Hosts.A_PORT, to, Hosts.B_PORT, new byte[5]);
  }

  private void accepting(Set<Form> forms, Set<Transport> transports) {
    hosts.a.put(Hosts.accepting(viewAtA(Form.PLAIN, false), forms, transports));
  }

  private Verdict outbound(byte[] packet) {
    return hosts.outbound(hosts.a, packet);
  }

  private Verdict inboundAtB(byte[] packet) {
    return hosts.inbound(hosts.b, packet);
  }

  private void current(Optional<SendPath> path) {
    var view = viewAtA(Form.PLAIN, false);
    hosts.a.put(Hosts.with(view, path, view.locators(), view.verified(), view.announced()));
  }

  private static PeerView withoutSession() {
    var view = viewAtA(Form.PLAIN, false);
    return Views.like(view).send(Optional.empty()).receive().view();
  }

  private static byte[] changed(TcpPacket packet, int at, int value) {
    return changed(packet.bytes(), at, value);
  }

  private static byte[] changed(byte[] packet, int at, int value) {
    packet[at] = (byte) value;
    return packet;
  }

  static Stream<Class<?>> verdicts() {
    return Stream.of(Verdict.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void everyVerdictIsReached(Class<? extends Verdict> kind) {
    var syn = hosts.send(hosts.a, fromA().flags(SYN).bytes());
    var stranger = IpAddress.parse("2001:2f::1");
    var verdicts =
        List.of(
            outbound(fromA().bytes()),
            inboundAtB(syn),
            inboundAtB(TcpPacket.of(A6, 5, B6, 6).bytes()),
            pending(syn),
            outbound(TcpPacket.of(A_NAME, 1, stranger, 2).bytes()),
            inboundAtB(TcpPacket.of(stranger, 5, B6, 6).bytes()),
            outbound(new byte[0]),
            asked(),
            kept(),
            overPathOf(1400, fromA().data(new byte[1341])),
            overPathOf(1300, fromA().flags(SYN).options(new byte[28]).data(new byte[1192])));
    assertThat(verdicts).hasAtLeastOneElementOfType(kind);
  }

  private Verdict kept() {
    lend();
    return outbound(FragmentsTest.piece(echo(), 0, 16));
  }

  private static Verdict asked() {
    var world = new Programs4(Form.PLAIN, false, true);
    var syn = world.hosts.send(world.hosts.a, world.fromA().flags(SYN).bytes());
    return world.verdict(world.hosts.b, syn);
  }

  private Verdict overPathOf(int mtu, TcpPacket packet) {
    current(Optional.of(new SendPath(new LocatorPair(A6, B6), Form.PLAIN, mtu, 19941, 19941)));
    return outbound(packet.bytes());
  }

  @Test
  void aPeerWhoseSessionIsPendingHasNothingButItsSynHeld() { // protocol §5: INIT has no effect
    var syn = hosts.send(hosts.a, fromA().flags(SYN).bytes());
    assertThat(pending(syn)).isInstanceOf(Verdict.Hold.class);
    assertThat(inboundAtB(TcpPacket.of(A6, 5, B6, 6).bytes())).isInstanceOf(Verdict.Pass.class);
  }

  private Verdict pending(byte[] syn) {
    var view = viewAtB(Form.PLAIN, false);
    hosts.b.put(Views.like(view).send(Optional.empty()).receive().pending(A_TO_B).view());
    return inboundAtB(syn);
  }

  @Test
  void theNumbersOfReasonsAreUnlikeEachOtherAndStay() {
    assertThat(Stream.of(Reason.values()).map(Reason::number)).doesNotHaveDuplicates();
    assertThat(Stream.of(Reason.values()).map(Reason::number).max(Integer::compare))
        .contains(Reason.MOST);
    assertThat(Reason.TRUNCATED.number()).isEqualTo(1);
    assertThat(Reason.FLOW_COLLISION.number()).isEqualTo(18);
    assertThat(Reason.TOO_LONG.number()).isEqualTo(25);
  }

  @Test
  void aProgramsIpv4PacketWithoutLentAddressesIsNoneOfOurs() {
    assertThat(outbound(TcpPacket.of(A4, 1, B4, 2).bytes()))
        .isEqualTo(new Verdict.Drop(Reason.NOT_IDENTIFIER));
  }

  @Test
  void aRequestForAnAssociationNamesBothEnds() {
    var stranger = (IpAddress.V6) IpAddress.parse("2001:2f::1");
    assertThat(outbound(TcpPacket.of(A_NAME, 1, stranger, 2).bytes()))
        .isEqualTo(new Verdict.Wanted(A_NAME, stranger));
  }

  @Test
  void anUnknownSegmentNamesAllThatItMayBelongTo() {
    var other = Identifier.Name.of("c.example");
    hosts.b.put(Hosts.between(B, other, viewAtB(Form.PLAIN, false), A_TO_B));
    var verdict = (Verdict.Unknown) inboundAtB(TcpPacket.of(A6, 5, B6, 6).bytes());
    assertThat(verdict.pair()).isEqualTo(new LocatorPair(B6, A6));
    assertThat(verdict.candidates())
        .containsExactlyInAnyOrder(new Tcn(6, B, A, 6, 5), new Tcn(6, B, other, 6, 5));
  }

  /// Other traffic between the two hosts goes its usual way, unless it looks like a part of a
  /// native connection.
  @Test
  void otherProtocolsAndFragmentsFromAPeerPass() {
    var pass = new Verdict.Pass();
    hosts.connect();
    for (int protocol : new int[] {132, 50, 59}) {
      assertThat(inboundAtB(changed(wireToB(A6, B6), 6, protocol))).isEqualTo(pass);
    }
    for (int protocol : new int[] {58, 132}) {
      assertThat(inboundAtB(ipv4Protocol(protocol))).isEqualTo(pass);
    }
    assertThat(inboundAtB(withFragmentHeader(wireToB(A6, B6), 1))).isInstanceOf(Verdict.Drop.class);
    assertThat(inboundAtB(withFragmentHeader(wireToB(A6, B6), 9))).isEqualTo(pass);
    assertThat(inboundAtB(withFragmentHeader(TcpPacket.of(A6, 5, B6, 6), 1))).isEqualTo(pass);
    assertThat(inboundAtB(udp(A6, B6))).isEqualTo(pass);
    assertThat(inboundAtB(IpPacket.echo(A4, B4, true, 5, new byte[9]))).isEqualTo(pass);
    assertThat(inboundAtB(changed(withFragmentHeader(wireToB(A6, B6), 0), 6, 60)))
        .isEqualTo(new Verdict.Drop(Reason.EXTENSION_HEADER));
  }

  private static byte[] ipv4Protocol(int protocol) {
    var packet = wireToB(A4, B4).bytes();
    int sum = (packet[10] & 255) << 8 | (packet[11] & 255);
    sum += 6 - protocol;
    if (sum < 0) sum += 0xffff;
    packet[9] = (byte) protocol;
    packet[10] = (byte) (sum >> 8);
    packet[11] = (byte) sum;
    assertThat(TcpPacket.isIpv4HeaderRight(packet)).isTrue();
    return packet;
  }

  /// With an 8-byte header before TCP whose third and fourth byte hold offset and flags.
  private static byte[] withFragmentHeader(TcpPacket packet, int offsetAndFlags) {
    var plain = packet.bytes();
    var out = Arrays.copyOf(plain, plain.length + 8);
    System.arraycopy(plain, 40, out, 48, plain.length - 40);
    Arrays.fill(out, 40, 48, (byte) 0);
    out[4] = (byte) ((plain.length - 32) >> 8);
    out[5] = (byte) (plain.length - 32);
    out[6] = 44;
    out[40] = 6;
    out[42] = (byte) (offsetAndFlags >> 8);
    out[43] = (byte) offsetAndFlags;
    return out;
  }

  @Test
  void ipv4FragmentsAndOptionsOfAContextAreDropped() {
    hosts.connect();
    var fragment = wireToB(A4, B4).bytes();
    fragment[6] = 0x20; // more fragments, DF cleared
    sumIpv4(fragment, 20);
    assertThat(inboundAtB(fragment)).isEqualTo(new Verdict.Drop(Reason.FRAGMENT));
    fragment[7] = 1; // not the first: no ports to see
    sumIpv4(fragment, 20);
    assertThat(inboundAtB(fragment)).isEqualTo(new Verdict.Pass());
    var plain = wireToB(A4, B4).bytes();
    var withOption = new byte[plain.length + 4];
    System.arraycopy(plain, 0, withOption, 0, 20);
    System.arraycopy(plain, 20, withOption, 24, plain.length - 20);
    withOption[0] = 0x46;
    withOption[3] = (byte) withOption.length;
    Arrays.fill(withOption, 20, 24, (byte) 1);
    sumIpv4(withOption, 24);
    assertThat(inboundAtB(withOption)).isEqualTo(new Verdict.Drop(Reason.EXTENSION_HEADER));
  }

  private static void sumIpv4(byte[] packet, int header) {
    packet[10] = packet[11] = 0;
    int sum = TcpPacket.naive(Arrays.copyOf(packet, header));
    packet[10] = (byte) (sum >> 8);
    packet[11] = (byte) sum;
  }

  @Test
  void paddingBehindAPacketIsLeftOut() {
    hosts.connect();
    for (var packet : List.of(wireToB(A4, B4), wireToB(A6, B6))) {
      var bytes = packet.bytes();
      var padded = Arrays.copyOf(bytes, bytes.length + 6);
      padded[bytes.length] = 99;
      assertThat(hosts.receive(hosts.b, padded)).isEqualTo(fromA().bytes());
    }
    assertThat(hosts.send(hosts.a, Arrays.copyOf(fromA().bytes(), 70)))
        .isEqualTo(wireToB(A6, B6).bytes());
  }

  @Test
  void anOutputWithoutRoomIsOurOwnMistake() {
    var packet = fromA().segment();
    var out = MemorySegment.ofArray(new byte[59]);
    assertThatThrownBy(() -> hosts.a.outbound(packet, out, hosts.now))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("59");
  }

  @Test
  void theOptionNeedsItsRoomToo() {
    var syn = fromA().flags(SYN);
    var packet = syn.segment();
    var out = MemorySegment.ofArray(new byte[75]);
    assertThatThrownBy(() -> hosts.a.outbound(packet, out, hosts.now))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(hosts.a.outbound(packet, MemorySegment.ofArray(new byte[76]), hosts.now))
        .isInstanceOf(Verdict.Forward.class);
    assertThat(outbound(syn.data(new byte[65_535 - 20 - 16 + 1]).bytes()))
        .isEqualTo(new Verdict.Drop(Reason.TOO_LONG));
    assertThat(outbound(syn.data(new byte[65_535 - 20 - 16]).bytes()))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void anOutputOfExactlyTheLargestPacketIsFilled() {
    var data = new byte[65_535 - 20];
    var packet = fromA().data(data);
    assertThat(hosts.send(hosts.a, packet.bytes())).hasSize(40 + 65_535);
    hosts.a.put(viewAtA(Form.NAMES, true));
    var overV4 = fromA().data(new byte[65_535 - 40]);
    assertThat(hosts.send(hosts.a, overV4.bytes())).hasSize(65_535);
  }
}
