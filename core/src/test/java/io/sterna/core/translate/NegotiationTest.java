package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A;
import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.ACCEPT_OPTION;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.A_TO_B;
import static io.sterna.core.translate.Hosts.B;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.B_TO_A;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.Hosts.state;
import static io.sterna.core.translate.Hosts.tagsOption;
import static io.sterna.core.translate.Hosts.viewAtA;
import static io.sterna.core.translate.Hosts.viewAtB;
import static io.sterna.core.translate.Hosts.wireToA;
import static io.sterna.core.translate.Hosts.wireToB;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which connections are native, and what the SYN option does (protocol §7).
class NegotiationTest {
  private static final Tags FOREIGN =
      new Tags(Bytes.ofHex("000102030405"), Bytes.ofHex("060708090a0b"));
  private static final byte[] LINUX_OPTIONS = hex("020405a00402080a0102030400000000010303 0a");

  private final Hosts hosts = Hosts.over(Form.NAMES, false);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static TcpPacket syn() {
    return fromA().flags(SYN).numbers(100, 0).options(LINUX_OPTIONS);
  }

  private static TcpPacket synAck() {
    return fromB().flags(SYN | ACK).numbers(500, 101).options(LINUX_OPTIONS);
  }

  private static byte[] optionsOf(byte[] packet) {
    int tcp = packet[0] >>> 4 == 4 ? 20 : 40;
    return Arrays.copyOfRange(packet, tcp + 20, tcp + ((packet[tcp + 12] >>> 2) & 0x3c));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static PeerView with(PeerView view, Optional<Tags> send, List<Tags> pending) {
    return Views.like(view).send(send).pending(pending.toArray(Tags[]::new)).view();
  }

  private static PeerView withReceiveTags(PeerView view, List<Tags> receive, List<Tags> pending) {
    var like = Views.like(view).receive(receive.toArray(Tags[]::new));
    return like.pending(pending.toArray(Tags[]::new)).view();
  }

  @Test
  void everySynCarriesTheTagsBeforeAllOtherOptions() {
    for (int copy = 0; copy < 3; copy++) {
      var wire = hosts.send(hosts.a, syn().bytes());
      assertThat(optionsOf(wire)).isEqualTo(concat(tagsOption(A_TO_B), LINUX_OPTIONS));
      assertThat(TcpPacket.isSumRight(wire, A6, B6)).isTrue();
    }
    assertThat(state(hosts.a)).isEqualTo(ContextState.SYN_SENT);
  }

  @Test
  void aRepeatedSynCarriesTheTagsOfTheSessionThatWeSendOnNow() {
    hosts.send(hosts.a, syn().bytes());
    hosts.a.put(with(viewAtA(Form.NAMES, true), Optional.of(FOREIGN), List.of()));
    var wire = hosts.send(hosts.a, syn().bytes());
    assertThat(optionsOf(wire)).startsWith(tagsOption(FOREIGN));
    assertThat(TcpPacket.isSumRight(wire, A4, B4)).isTrue();
  }

  @Test
  void everySynAckCarriesTheAcceptance() {
    hosts.aToB(syn());
    for (int copy = 0; copy < 3; copy++) {
      var wire = hosts.send(hosts.b, synAck().bytes());
      assertThat(optionsOf(wire)).isEqualTo(concat(ACCEPT_OPTION, LINUX_OPTIONS));
      assertThat(TcpPacket.isSumRight(wire, B6, A6)).isTrue();
      assertThat(hosts.receive(hosts.a, wire)).isEqualTo(synAck().bytes());
    }
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
    assertThat(hosts.a.status().legacy()).isZero();
  }

  @Test
  void aSynMayHave24BytesOfOtherOptionsAndGoesEncapsulatedWithMore() { // protocol §7
    var most = new byte[24];
    Arrays.fill(most, (byte) 1);
    assertThat(hosts.aToB(syn().options(most))).isEqualTo(syn().options(most).bytes());
    var full = syn().options(Arrays.copyOf(most, 28));
    var wire = hosts.send(hosts.a, full.bytes());
    assertThat(wire).isEqualTo(IpPacket.envelope(A6, B6, full.bytes()));
    assertThat(hosts.receiveEnvelope(hosts.b, wire)).isEqualTo(full.bytes());
    // Its answer comes the same way, and needs no option.
    var answer = hosts.send(hosts.b, synAck().bytes());
    assertThat(answer).isEqualTo(IpPacket.envelope(B6, A6, synAck().bytes()));
    assertThat(hosts.receiveEnvelope(hosts.a, answer)).isEqualTo(synAck().bytes());
    assertThat(hosts.a.status().legacy()).isZero();
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
  }

  @Test
  void aSynAckMayHave36BytesOfOtherOptionsAndGoesEncapsulatedWithMore() {
    hosts.aToB(syn());
    var most = new byte[36];
    Arrays.fill(most, (byte) 1);
    assertThat(hosts.bToA(synAck().options(most))).isEqualTo(synAck().options(most).bytes());
    var others = Hosts.over(Form.PLAIN, false);
    others.aToB(syn());
    var full = synAck().options(Arrays.copyOf(most, 40)).bytes();
    var wire = others.send(others.b, full);
    assertThat(wire).isEqualTo(IpPacket.envelope(B6, A6, full));
    assertThat(others.receiveEnvelope(others.a, wire)).isEqualTo(full);
    assertThat(others.a.status().legacy()).isZero();
  }

  @Test
  void dataInASynTravelsToo() { // TCP fast open
    var syn = syn().data("hello".getBytes(StandardCharsets.US_ASCII));
    assertThat(hosts.aToB(syn)).isEqualTo(syn.bytes());
  }

  /// Before, behind and between other options, at an odd offset, with a tail of padding.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "T",
        "T 020405a0",
        "020405a0 T",
        "020405a0 T 01030307",
        "01 T 010101",
        "030307 T 00",
        "0101 T 0000",
        "03030a T 01 0204 05a0",
        "T 00ffffff",
        "fd044e41 T",
        "fd061111 2222 T 0101"
      })
  void theOptionIsFoundAndTakenOutAnywhere(String layout) {
    var options = hex(layout.replace("T", HexFormat.of().formatHex(tagsOption(A_TO_B))));
    var rest = hex(layout.replace("T", ""));
    var packet = wireToB(A6, B6).flags(SYN).options(options).data(new byte[] {1, 2, 3});
    var received = hosts.receive(hosts.b, packet.bytes());
    assertThat(received).isEqualTo(packet.between(A_NAME, B_NAME).options(rest).bytes());
    assertThat(state(hosts.b)).isEqualTo(ContextState.SYN_RECEIVED);
  }

  /// No option, one hidden behind the end of the list, lengths that lead nowhere, another
  /// experiment's, a wrong length of ours, two of ours: a legacy connection.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "020405a0", "00 T 000000", "0200 T 0000", "0201 T 0000", "02ff T 0000", "T 02ff0000",
        "T T", "T fd045354", "fd045354", "fd085354 a1a2a3a4", "fd02 0101", "fd03 53 01", "010101fd",
        "fd ff 5354", "fd104e41a1a2a3a4a5a6b1b2b3b4b5b6"
      })
  void aSynWithoutTheOptionPasses(String layout) {
    var options = hex(layout.replace("T", HexFormat.of().formatHex(tagsOption(A_TO_B))));
    var packet = wireToB(A6, B6).flags(SYN).options(options);
    assertThat(hosts.inbound(hosts.b, packet.bytes())).isEqualTo(new Verdict.Pass());
    assertThat(hosts.b.status().contexts()).isEmpty();
  }

  @Test
  void tagsThatFitTwoAssociationsAreNotAccepted() { // protocol §2
    var other = viewAtB(Form.PLAIN, false);
    hosts.b.put(Views.like(other).between(other.local(), Identifier.Name.of("c.example")).view());
    var packet = wireToB(A6, B6).flags(SYN).options(tagsOption(A_TO_B));
    assertThat(hosts.inbound(hosts.b, packet.bytes())).isEqualTo(new Verdict.Pass());
  }

  @Test
  void tagsOfAnySessionAreAccepted() {
    hosts.b.put(withReceiveTags(viewAtB(Form.NAMES, false), List.of(FOREIGN, A_TO_B), List.of()));
    hosts.aToB(syn());
    assertThat(state(hosts.b)).isEqualTo(ContextState.SYN_RECEIVED);
  }

  @Test
  void aSynOfAPendingSessionIsHeldUntilItIsConfirmed() { // protocol §5
    var wire = hosts.send(hosts.a, syn().bytes());
    hosts.b.put(withReceiveTags(viewAtB(Form.NAMES, false), List.of(), List.of(A_TO_B)));
    assertThat(hosts.inbound(hosts.b, wire)).isEqualTo(new Verdict.Hold());
    assertThat(hosts.b.status().contexts()).isEmpty();
    hosts.b.put(viewAtB(Form.NAMES, false));
    assertThat(hosts.receive(hosts.b, wire)).isEqualTo(syn().bytes());
  }

  @Test
  void aSynOfAPendingSessionIsHeldThoughNoLocatorIsKnown() {
    var wire = hosts.send(hosts.a, syn().bytes());
    var view = withReceiveTags(viewAtB(Form.NAMES, false), List.of(), List.of(A_TO_B));
    hosts.b.put(Hosts.with(view, Optional.empty(), Set.of(), Set.of(), Map.of()));
    assertThat(hosts.inbound(hosts.b, wire)).isEqualTo(new Verdict.Hold());
    var other = wireToB(A6, B6).flags(SYN).options(tagsOption(FOREIGN));
    assertThat(hosts.inbound(hosts.b, other.bytes())).isEqualTo(new Verdict.Pass());
    assertThat(hosts.inbound(hosts.b, wireToB(A6, B6).bytes())).isEqualTo(new Verdict.Pass());
    var broken = Arrays.copyOf(wireToB(A6, B6).flags(SYN).bytes(), 59);
    assertThat(hosts.inbound(hosts.b, broken)).isEqualTo(new Verdict.Pass());
    hosts.b.remove(B, A);
    assertThat(hosts.inbound(hosts.b, wire)).isEqualTo(new Verdict.Pass());
  }

  @Test
  void aSynOfASessionThatOnlyThePeerStillHasComesAgain() { // protocol §7
    var swapped = new Tags(A_TO_B.destination(), A_TO_B.source());
    var half = new Tags(A_TO_B.source(), FOREIGN.destination());
    var being = withReceiveTags(viewAtB(Form.NAMES, false), List.of(), List.of(A_TO_B));
    for (var view : List.of(viewAtB(Form.NAMES, false), being)) {
      hosts.b.put(view);
      for (var tags : List.of(FOREIGN, swapped, half)) {
        var syn = wireToB(A6, B6).flags(SYN).options(tagsOption(tags)).bytes();
        assertThat(hosts.inbound(hosts.b, syn)).isEqualTo(new Verdict.Drop(Reason.UNKNOWN_TAGS));
      }
    }
    assertThat(hosts.b.status().contexts()).isEmpty();
  }

  @Test
  void aSynWithForeignTagsFromElsewherePasses() {
    var syn = wireToB(IpAddress.parse("2001:db8:c::1"), B6).flags(SYN).options(tagsOption(FOREIGN));
    assertThat(hosts.inbound(hosts.b, syn.bytes())).isEqualTo(new Verdict.Pass());
    hosts.b.remove(B, A);
    var late = wireToB(A6, B6).flags(SYN).options(tagsOption(FOREIGN));
    assertThat(hosts.inbound(hosts.b, late.bytes())).isEqualTo(new Verdict.Pass());
  }

  @Test
  void aSynThatAsksForAConnectionBetweenIdentifiersIsKnownByItsOption() {
    var syn = wireToB(A6, B6).flags(SYN);
    assertThat(isRequest(syn.bytes())).isFalse();
    assertThat(isRequest(syn.options(tagsOption(FOREIGN)).bytes())).isTrue();
    assertThat(isRequest(Arrays.copyOf(syn.bytes(), 70))).isFalse();
    assertThat(isRequest(wireToB(A4, B4).flags(SYN).options(tagsOption(FOREIGN)).bytes())).isTrue();
    assertThat(isRequest(syn.flags(SYN | ACK).bytes())).isFalse();
    assertThat(isRequest(new byte[0])).isFalse();
  }

  private static boolean isRequest(byte[] packet) {
    return Translator.isRequest(MemorySegment.ofArray(packet));
  }

  @Test
  void anEchoOfTheTagsAcceptsNothing() {
    hosts.send(hosts.a, syn().bytes());
    var echo = wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101);
    echo.options(concat(tagsOption(A_TO_B), LINUX_OPTIONS));
    assertThat(hosts.receive(hosts.a, echo.bytes())).isEqualTo(synAck().bytes());
    assertThat(hosts.a.status().legacy()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fd044e41", "fd065354 0000 0101", "02ff fd04 5354 0101"})
  void withoutAcceptanceTheConnectionIsLegacy(String options) {
    hosts.send(hosts.a, syn().bytes());
    var answer = wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).options(hex(options));
    var verdict = hosts.inbound(hosts.a, answer.bytes());
    assertThat(verdict).isInstanceOf(Verdict.Deliver.class);
    assertThat(hosts.a.status().legacy()).isEqualTo(1);
  }

  @Test
  void aSynAckThatAcknowledgesSomethingElseDecidesNothing() {
    hosts.send(hosts.a, syn().bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 100).bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 102).bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.SYN_SENT);
    assertThat(hosts.a.status().legacy()).isZero();
    hosts.receive(
        hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).options(ACCEPT_OPTION).bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
  }

  @Test
  void aLateSynAckWithoutTheOptionChangesNothing() {
    hosts.connect();
    hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes());
    assertThat(hosts.a.status().legacy()).isZero();
  }

  @Test
  void bothEndsMayOpenAtOnce() {
    var synOfB = fromB().flags(SYN).numbers(500, 0);
    var wireA = hosts.send(hosts.a, syn().bytes());
    var wireB = hosts.send(hosts.b, synOfB.bytes());
    assertThat(hosts.receive(hosts.a, wireB)).isEqualTo(synOfB.bytes());
    assertThat(hosts.receive(hosts.b, wireA)).isEqualTo(syn().bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.SYN_RECEIVED);
    hosts.bToA(synAck());
    var synAckOfA = fromA().flags(SYN | ACK).numbers(100, 501);
    assertThat(hosts.aToB(synAckOfA)).isEqualTo(synAckOfA.bytes());
    assertThat(state(hosts.b)).isEqualTo(ContextState.ESTABLISHED);
    assertThat(hosts.b.status().legacy()).isZero();
  }

  @Test
  void aPlainSynOnTheFlowOfALivingContextIsDroppedAndOnAClosedOneEndsIt() {
    hosts.connect();
    var plain = wireToB(A6, B6).flags(SYN);
    assertThat(hosts.inbound(hosts.b, plain.bytes()))
        .isEqualTo(new Verdict.Drop(Reason.FLOW_COLLISION));
    hosts.send(hosts.b, fromB().flags(TcpPacket.RST).bytes());
    assertThat(hosts.inbound(hosts.b, plain.bytes())).isEqualTo(new Verdict.Pass());
    assertThat(hosts.b.status().contexts()).isEmpty();
  }

  @Test
  void tagsHaveSixBytes() {
    assertThatThrownBy(() -> new Tags(Bytes.ofHex("00"), B_TO_A.destination()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
