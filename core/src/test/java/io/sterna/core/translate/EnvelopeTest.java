package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.Hosts.viewAtA;
import static io.sterna.core.translate.Hosts.viewAtB;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Form `udp`: into an envelope and out of it (protocol §8).
class EnvelopeTest {
  private static final IpAddress STRANGER = IpAddress.parse("2001:db8::9");
  private final Hosts hosts = Hosts.over(Form.UDP, false);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everythingComesOutAsItWentIn(boolean v4) {
    var random = new Random(5);
    var over = Hosts.over(Form.UDP, v4);
    var syn = fromA().random(random, true).flags(SYN);
    check(over, over.a, syn.bytes(), v4 ? A4 : A6, v4 ? B4 : B6, syn);
    var synAck = fromB().random(random, true).flags(SYN | ACK).numbers(9, syn.sequence + 1);
    check(over, over.b, synAck.bytes(), v4 ? B4 : B6, v4 ? A4 : A6, synAck);
    for (int i = 0; i < 200; i++) {
      var data = fromA().random(random, true);
      check(over, over.a, data.bytes(), v4 ? A4 : A6, v4 ? B4 : B6, data);
      var back = fromB().random(random, true);
      check(over, over.b, back.bytes(), v4 ? B4 : B6, v4 ? A4 : A6, back);
    }
    assertThat(Hosts.state(over.a)).isEqualTo(ContextState.ESTABLISHED);
    assertThat(over.a.status().legacy()).isZero();
  }

  private static void check(
      Hosts over, Translator from, byte[] packet, IpAddress source, IpAddress to, TcpPacket like) {
    var wire = over.send(from, packet);
    int label = source.isV4() ? 0 : like.flowLabel;
    assertThat(wire)
        .isEqualTo(IpPacket.envelope(source, to, packet, like.trafficClass, label, like.hopLimit));
    assertThat(over.receiveEnvelope(from == over.a ? over.b : over.a, wire)).isEqualTo(packet);
  }

  @Test
  void envelopesLeaveBetweenThePortsOfThePath() {
    var path = new SendPath(new LocatorPair(A6, B6), Form.UDP, 1500, 7, 50_000);
    put(Optional.of(path));
    var wire = hosts.send(hosts.a, fromA().bytes());
    assertThat(Arrays.copyOfRange(wire, 40, 44)).containsExactly(0, 7, 50_000 >>> 8, (byte) 50_000);
  }

  private void put(Optional<SendPath> path) {
    var view = viewAtA(Form.UDP, false);
    hosts.a.put(Hosts.with(view, path, view.locators(), view.verified(), view.announced()));
  }

  @ParameterizedTest
  @CsvSource({
    // inner and outer, and what comes out: RFC 6040 §4.2, figure 4
    "0,0,0", "0,1,0", "0,2,0", "0,3,-1", "1,0,1", "1,1,1", "1,2,1", "1,3,3",
    "2,0,2", "2,1,1", "2,2,2", "2,3,3", "3,0,3", "3,1,3", "3,2,3", "3,3,3"
  })
  void congestionMarksComeOutOfTheEnvelope(int inner, int outer, int result) {
    hosts.aToB(fromA().flags(SYN), hosts.b);
    var packet = fromA().header(0xb8 | inner, 0x12345, 60).bytes();
    var out = Hosts.room(packet.length);
    var verdict =
        hosts.b.decapsulate(
            new Outer(new LocatorPair(B6, A6), 19941, outer),
            MemorySegment.ofArray(packet),
            out,
            hosts.now);
    if (result < 0) {
      assertThat(verdict).isEqualTo(new Verdict.Drop(Reason.CONGESTED));
      return;
    }
    assertThat(Hosts.bytes(out, packet.length))
        .isEqualTo(fromA().header(0xb8 | result, 0x12345, 60).bytes());
  }

  @Test
  void onlyThePeersOwnLocatorsAndPortsCount() { // protocol §8: decapsulation
    var syn = fromA().flags(SYN).bytes();
    var drop = new Verdict.Drop(Reason.FOREIGN_SOURCE);
    assertThat(hosts.decapsulate(hosts.b, STRANGER, B6, syn)).isEqualTo(drop);
    assertThat(hosts.b.notice())
        .contains(new Notice.SourceSeen(Hosts.B, Hosts.A, new LocatorPair(B6, STRANGER), 19941));
    assertThat(hosts.decapsulate(hosts.b, STRANGER, B6, syn)).isEqualTo(drop);
    assertThat(hosts.b.notice()).as("once a second").isEmpty();
    hosts.now = hosts.now.plusMillis(1000);
    var view = viewAtB(Form.UDP, false);
    hosts.b.put(Views.like(view).ports(Map.of(A6, 33_333)).view());
    assertThat(hosts.decapsulate(hosts.b, A6, B6, syn)).as("another port").isEqualTo(drop);
    assertThat(hosts.b.notice()).isPresent();
    hosts.b.put(Views.like(view).ports(Map.of(A6, 19941)).view());
    assertThat(hosts.decapsulate(hosts.b, A6, B6, syn)).isInstanceOf(Verdict.Deliver.class);
  }

  @Test
  void whatIsNotBetweenTheIdentifiersOrNotOfTheThreeProtocolsIsDropped() {
    var foreign = new Verdict.Drop(Reason.FOREIGN_PACKET);
    var other = IpAddress.parse("2001:2f::77");
    for (var packet :
        List.of(
            TcpPacket.of(other, 1, B_NAME, 2).bytes(),
            TcpPacket.of(A_NAME, 1, other, 2).bytes(),
            TcpPacket.of(B_NAME, 1, A_NAME, 2).bytes(),
            TcpPacket.of(A6, 1, B6, 2).bytes(),
            TcpPacket.of(A4, 1, B4, 2).bytes())) {
      assertThat(hosts.decapsulate(hosts.b, A6, B6, packet)).isEqualTo(foreign);
    }
    for (int protocol : new int[] {0, 4, 41, 47, 50, 59, 132}) {
      var packet = IpPacket.ip(A_NAME, B_NAME, protocol, new byte[60]);
      assertThat(hosts.decapsulate(hosts.b, A6, B6, packet)).isInstanceOf(Verdict.Drop.class);
    }
    var neighbour = IpPacket.icmp(A_NAME, B_NAME, 135 << 8, 0, new byte[16]);
    assertThat(hosts.decapsulate(hosts.b, A6, B6, neighbour))
        .isEqualTo(new Verdict.Drop(Reason.ICMP));
    var routed = IpPacket.ip(A_NAME, B_NAME, 43, new byte[] {17, 2, 0, 1, 0, 0, 0, 0});
    assertThat(hosts.decapsulate(hosts.b, A6, B6, Arrays.copyOf(routed, 120)))
        .isInstanceOf(Verdict.Drop.class);
    assertThat(hosts.b.status().contexts()).isEmpty();
  }

  @Test
  void nothingBeginsFromALocatorThatHasNotAnswered() { // protocol §7
    var view = viewAtB(Form.UDP, false);
    hosts.b.put(Hosts.with(view, view.current(), view.locators(), Set.of(A4), view.announced()));
    var drop = new Verdict.Drop(Reason.UNVERIFIED);
    var datagram = IpPacket.udp(A_NAME, 1, B_NAME, 2, new byte[3]);
    assertThat(hosts.decapsulate(hosts.b, A6, B6, fromA().flags(SYN).bytes())).isEqualTo(drop);
    assertThat(hosts.decapsulate(hosts.b, A6, B6, datagram)).isEqualTo(drop);
  }

  @Test
  void aSegmentWithoutContextIsAdoptedIfTheKernelHasItsSocket() {
    var verdict = hosts.decapsulate(hosts.b, A6, B6, fromA().bytes());
    var tcn = new Tcn(6, Hosts.B, Hosts.A, Hosts.B_PORT, Hosts.A_PORT);
    assertThat(verdict).isEqualTo(new Verdict.Unknown(new LocatorPair(B6, A6), List.of(tcn)));
    assertThat(hosts.b.adopt(tcn, hosts.now)).isTrue();
    assertThat(hosts.decapsulate(hosts.b, A6, B6, fromA().bytes()))
        .isInstanceOf(Verdict.Deliver.class);
    assertThat(
            hosts.decapsulate(
                hosts.b, A6, B6, TcpPacket.of(A_NAME, 5, B_NAME, 6).flags(RST).bytes()))
        .isEqualTo(new Verdict.Drop(Reason.RST_UNPROVEN));
  }

  @Test
  void whatEndsAConnectionHasToHaveItsChecksumRight() {
    hosts.aToB(fromA().flags(SYN), hosts.b);
    var rst = fromA().flags(RST).bytes();
    rst[57] ^= 1;
    assertThat(hosts.decapsulate(hosts.b, A6, B6, rst))
        .isEqualTo(new Verdict.Drop(Reason.RST_CHECKSUM));
    var syn = TcpPacket.of(A_NAME, 5, B_NAME, 6).flags(SYN).bytes();
    syn[57] ^= 1;
    assertThat(hosts.decapsulate(hosts.b, A6, B6, syn))
        .isEqualTo(new Verdict.Drop(Reason.SYN_CHECKSUM));
  }

  @Test
  void whatAPendingSessionSendsIsHeld() { // protocol §5
    var view = viewAtB(Form.UDP, false);
    hosts.b.put(
        Views.like(view)
            .current(Optional.empty())
            .verified(Set.of())
            .announced(Map.of())
            .send(Optional.empty())
            .receive()
            .pending(Hosts.A_TO_B)
            .view());
    assertThat(hosts.decapsulate(hosts.b, A6, B6, fromA().flags(SYN).bytes()))
        .isEqualTo(new Verdict.Hold());
    hosts.b.put(view);
    assertThat(hosts.decapsulate(hosts.b, A6, B6, fromA().flags(SYN).bytes()))
        .isInstanceOf(Verdict.Deliver.class);
  }

  @ParameterizedTest
  @CsvSource({"false, 1452", "true, 1472"})
  void aPacketThatDoesNotFitIsToldWhatDoes(boolean v4, int fits) {
    var over = Hosts.over(Form.UDP, v4);
    var pair = v4 ? new LocatorPair(A4, B4) : new LocatorPair(A6, B6);
    var view = viewAtA(Form.UDP, v4);
    var path = Optional.of(new SendPath(pair, Form.UDP, 1500, 19941, 19941));
    over.a.put(Hosts.with(view, path, view.locators(), view.verified(), view.announced()));
    assertThat(over.outbound(over.a, fromA().data(new byte[fits - 60]).bytes()))
        .isEqualTo(new Verdict.Forward(1500, pair));
    assertThat(over.outbound(over.a, fromA().data(new byte[fits - 59]).bytes()))
        .isEqualTo(new Verdict.TooBig(fits));
  }

  /// IPv6 promises 1280 bytes: what is no longer than that is cut into pieces.
  @ParameterizedTest
  @CsvSource({"PLAIN, false", "NAMES, true", "UDP, false", "UDP, true"})
  void onAPathTooNarrowForTheLeastMtuEverythingGoesInPieces(Form form, boolean v4) {
    var over = Hosts.over(form, v4);
    var pair = v4 ? new LocatorPair(A4, B4) : new LocatorPair(A6, B6);
    int mtu = v4 ? 1000 : 1280;
    over.a.learnMtu(pair, mtu, over.now);
    int more = form == Form.PLAIN ? 1 : 0;
    assertThat(over.outbound(over.a, fromA().data(new byte[1220 + 1]).bytes()))
        .isEqualTo(new Verdict.TooBig(1280));
    if (more == 1) return; // over IPv6 what fits 1280 bytes fits natively
    var packet = fromA().data(new byte[1220]).bytes();
    var out = Hosts.room(packet.length);
    var verdict = over.a.outbound(MemorySegment.ofArray(packet), out, over.now);
    int length = packet.length + (v4 ? 28 : 48);
    assertThat(verdict).isEqualTo(new Verdict.ForwardInPieces(length, pair, mtu));
    assertThat(IpPacket.open(Hosts.bytes(out, length))).isEqualTo(packet);
    over.now = over.now.plusSeconds(600);
    assertThat(over.outbound(over.a, packet))
        .as("an MTU is believed for ten minutes")
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void fragmentsAndExtensionHeadersTravelInEnvelopesOnEveryPath() { // protocol §7
    var over = Hosts.over(Form.PLAIN, true);
    var first = fragment(IpPacket.udp(A_NAME, 1, B_NAME, 2, new byte[64]), 0, true);
    var second = fragment(IpPacket.udp(A_NAME, 1, B_NAME, 2, new byte[64]), 9, false);
    for (var packet : List.of(first, second)) {
      var wire = over.send(over.a, packet);
      assertThat(wire).isEqualTo(IpPacket.envelope(A4, B4, packet));
      assertThat(over.receiveEnvelope(over.b, wire)).isEqualTo(packet);
    }
    assertThat(over.b.status().contexts()).isEqualTo(Map.of(ContextState.BOTH_WAYS, 1));
  }

  /// An IPv6 packet with a fragment header in it, its offset in units of 8 bytes.
  private static byte[] fragment(byte[] packet, int offset, boolean more) {
    var content = new byte[packet.length - 32];
    content[0] = packet[6];
    content[2] = (byte) (offset >> 5);
    content[3] = (byte) (offset << 3 | (more ? 1 : 0));
    System.arraycopy(packet, 40, content, 8, packet.length - 40);
    return IpPacket.ip(A_NAME, B_NAME, 44, content);
  }

  @Test
  void aConnectionThatWasTakenForLegacyIsAskedFor() { // protocol §7: CONTEXT
    var over = Hosts.over(Form.PLAIN, false);
    over.send(over.a, fromA().flags(SYN).numbers(100, 0).bytes());
    var stripped = Hosts.wireToA(B6, A6).flags(SYN | ACK).numbers(1, 101);
    over.receive(over.a, stripped.bytes());
    assertThat(over.a.status().legacy()).isEqualTo(1);
    var tcn = new Tcn(6, Hosts.A, Hosts.B, Hosts.A_PORT, Hosts.B_PORT);
    assertThat(over.a.notice()).contains(new Notice.ContextDoubted(tcn, new LocatorPair(A6, B6)));
    assertThat(over.a.holds(tcn)).isTrue();
    over.a.confirm(tcn, over.now);
    assertThat(over.a.status().legacy()).isZero();
    over.a.put(viewAtA(Form.PLAIN, true));
    assertThat(over.send(over.a, fromA().bytes()))
        .as("it follows the association")
        .startsWith(0x45);
  }
}
