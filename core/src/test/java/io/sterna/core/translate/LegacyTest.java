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
import static io.sterna.core.translate.Hosts.state;
import static io.sterna.core.translate.Hosts.tagsOption;
import static io.sterna.core.translate.Hosts.viewAtA;
import static io.sterna.core.translate.Hosts.wireToA;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Form;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Connections of our programs to a peer that did not accept: plain, on the locators that they
/// began with (protocol §7).
class LegacyTest {
  private static final Identifier C = Identifier.Name.of("c.example");
  private static final Tags C_TO_B =
      new Tags(Bytes.ofHex("c1c2c3c4c5c6"), Bytes.ofHex("b1b2b3b4b5b6"));

  private Hosts hosts = Hosts.over(Form.NAMES, false);

  private static TcpPacket syn() {
    return fromA().flags(SYN).numbers(100, 0);
  }

  private static Verdict drop(Reason reason) {
    return new Verdict.Drop(reason);
  }

  @Test
  void aLegacyConnectionStaysPlainAndOnItsLocatorsWhateverMoves() {
    hosts.send(hosts.a, syn().bytes());
    var answer = wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101);
    hosts.receive(hosts.a, answer.bytes());
    hosts.a.put(viewAtA(Form.NAMES, true));
    var data = fromA().numbers(101, 501).data(new byte[] {1, 2, 3});
    assertThat(hosts.send(hosts.a, data.bytes())).isEqualTo(data.between(A6, B6).bytes());
    var back = wireToA(B6, A6).data(new byte[] {4, 5});
    assertThat(hosts.receive(hosts.a, back.bytes()))
        .isEqualTo(back.between(B_NAME, A_NAME).bytes());
    // From another of the peer's locators comes another flow.
    assertThat(hosts.inbound(hosts.a, wireToA(B4, A4).bytes())).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void aLegacyConnectionNeedsNeitherAssociationNorLocatorInTheSet() {
    hosts.send(hosts.a, syn().bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes());
    hosts.a.put(
        Views.like(viewAtA(Form.PLAIN, false))
            .current(Optional.empty())
            .locators(Set.of(B4))
            .verified(Set.of(B4))
            .announced(Map.of())
            .send(Optional.empty())
            .receive()
            .view());
    hosts.a.remove(A, B);
    assertThat(hosts.a.sources()).contains(B6);
    hosts.send(hosts.a, fromA().bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).bytes());
    assertThat(hosts.outbound(hosts.a, syn().numbers(9, 0).bytes()))
        .isEqualTo(new Verdict.Wanted(A_NAME, B_NAME));
  }

  @Test
  void aLegacyConnectionIsPlainThoughNamesIsAnnouncedForItsLocators() {
    hosts.send(hosts.a, fromA().bytes()); // an earlier connection uses the trial up
    for (int i = 0; i < 64; i++) hosts.receive(hosts.a, wireToA(B6, A6).bytes(B_NAME, A_NAME));
    hosts.send(hosts.a, syn().bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes());
    var data = wireToA(B6, A6).data(new byte[] {1});
    assertThat(hosts.receive(hosts.a, data.bytes()))
        .isEqualTo(data.between(B_NAME, A_NAME).bytes());
  }

  @Test
  void aNativeSynOnTheFlowOfALegacyConnectionWaitsForItsEnd() {
    hosts.send(hosts.a, syn().bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes());
    var synOfB = wireToA(B6, A6).flags(SYN).options(tagsOption(B_TO_A));
    assertThat(hosts.inbound(hosts.a, synOfB.bytes()))
        .isEqualTo(new Verdict.Drop(Reason.FLOW_COLLISION));
    hosts.send(hosts.a, fromA().flags(TcpPacket.RST).bytes());
    hosts.receive(hosts.a, synOfB.bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.SYN_RECEIVED);
    assertThat(hosts.a.status().legacy()).isZero();
    // Nothing of the old one is left that could be found or could end in its place.
    hosts.receive(hosts.a, wireToA(B6, A6).bytes(B_NAME, A_NAME));
    hosts.a.expire(hosts.now.plusSeconds(60));
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
  }

  @Test
  void whatAStrangerSendsIsNotJudgedWhileThereAreLegacyConnections() {
    hosts.send(hosts.a, syn().bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes());
    var stranger = IpAddress.parse("2001:db8:c::1");
    var broken = Arrays.copyOf(wireToA(stranger, A6).bytes(), 59);
    assertThat(hosts.inbound(hosts.a, broken)).isEqualTo(new Verdict.Pass());
  }

  @Test
  void aRepeatedSynOfALegacyConnectionGoesWithoutTheOption() {
    hosts.send(hosts.a, syn().bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes());
    assertThat(hosts.send(hosts.a, syn().bytes())).isEqualTo(syn().between(A6, B6).bytes());
    // A new one on the same ports begins afresh.
    var wire = hosts.send(hosts.a, syn().numbers(7777, 0).bytes());
    var options = HexFormat.of().formatHex(wire, 60, 76);
    assertThat(options).isEqualTo(HexFormat.of().formatHex(tagsOption(A_TO_B)));
    assertThat(hosts.a.status().legacy()).isZero();
  }

  @Test
  void aLegacyConnectionOutlivesAllMemoryOfItsLocator() {
    hosts = Hosts.over(Form.PLAIN, false);
    hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(1, 101).bytes());
    for (int i = 0; i < 20; i++) {
      var set = Set.<IpAddress>of(new IpAddress.V6(0x2001_0db8L << 32, i));
      hosts.a.put(Hosts.with(viewAtA(Form.PLAIN, false), Optional.empty(), set, set, Map.of()));
    }
    hosts.receive(hosts.a, wireToA(B6, A6).bytes());
    assertThat(hosts.a.sources()).hasSize(1 + 8 + 1).contains(B6);
    // When it is over, what comes from there is nobody's.
    hosts.a.expire(hosts.now.plusSeconds(100_000));
    assertThat(hosts.inbound(hosts.a, wireToA(B6, A6).bytes())).isEqualTo(new Verdict.Pass());
    assertThat(hosts.a.sources()).doesNotContain(B6);
  }

  @Test
  void aLegacyConnectionWaitsWhileItsLocatorIsAway() {
    hosts = Hosts.over(Form.PLAIN, false);
    hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(1, 101).bytes());
    hosts.a.localAddresses(Set.of(A4));
    assertThat(hosts.outbound(hosts.a, fromA().bytes()))
        .isEqualTo(drop(Reason.PINNED_LOCATOR_GONE));
    hosts.a.localAddresses(Set.of(A4, A6));
    hosts.send(hosts.a, fromA().bytes());
  }

  @Test
  void aFlowThatMeetsALegacyOneTravelsEncapsulatedWhileThatIsThere() {
    hosts = Hosts.over(Form.PLAIN, false);
    hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(1, 101).bytes());
    hosts.a.put(Hosts.between(A, C, viewAtA(Form.PLAIN, false), C_TO_B));
    var toC = TcpPacket.of(A_NAME, Hosts.A_PORT, C.address(), Hosts.B_PORT).flags(SYN);
    assertThat(Hosts.isEnvelope(hosts.send(hosts.a, toC.bytes()))).isTrue();
    hosts.send(hosts.a, fromA().flags(TcpPacket.RST).bytes());
    assertThat(Hosts.isEnvelope(hosts.send(hosts.a, toC.bytes()))).isFalse();
    assertThat(hosts.a.status().contexts()).isEqualTo(Map.of(ContextState.SYN_SENT, 1));
  }
}
