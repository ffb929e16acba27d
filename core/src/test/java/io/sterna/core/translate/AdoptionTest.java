package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_TO_B;
import static io.sterna.core.translate.Hosts.B;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.Hosts.state;
import static io.sterna.core.translate.Hosts.tagsOption;
import static io.sterna.core.translate.Hosts.wireToA;
import static io.sterna.core.translate.Hosts.wireToB;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Form;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Connections whose context is not there: a daemon's earlier life, plain ones, strangers'.
class AdoptionTest {
  private final Hosts hosts = Hosts.over(Form.NAMES, false);

  @Test
  void aSynAckOnTheFlowOfAClosedContextMayBeOfAPlainConnection() {
    hosts.connect();
    hosts.send(hosts.a, fromA().flags(TcpPacket.RST).bytes());
    var tcn = new Tcn(6, A, B, Hosts.A_PORT, Hosts.B_PORT);
    var synAck = wireToA(B6, A6).flags(SYN | ACK).numbers(9, 9);
    assertThat(hosts.inbound(hosts.a, synAck.bytes()))
        .isEqualTo(new Verdict.Unknown(new LocatorPair(A6, B6), List.of(tcn)));
    // A new one between the identifiers after all: it is adopted.
    assertThat(hosts.a.adopt(tcn, hosts.now)).isTrue();
    hosts.receive(hosts.a, synAck.bytes());
    // Nothing in it had to be guessed, so it does not pin the connection to these locators.
    assertThat(hosts.a.status().legacy()).isZero();
  }

  @Test
  void aConnectionOfAnEarlierLifeIsAdopted() {
    // Ours sends first.
    var data = fromA().data(new byte[] {1});
    assertThat(hosts.send(hosts.a, data.bytes())).endsWith(1);
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
    // The peer's comes first.
    var wire = hosts.send(hosts.a, data.bytes());
    var tcn = new Tcn(6, B, A, Hosts.B_PORT, Hosts.A_PORT);
    assertThat(hosts.inbound(hosts.b, wire))
        .isEqualTo(new Verdict.Unknown(new LocatorPair(B6, A6), List.of(tcn)));
    assertThat(hosts.b.adopt(tcn, hosts.now)).isTrue();
    assertThat(hosts.b.adopt(tcn, hosts.now)).isTrue();
    assertThat(state(hosts.b)).isEqualTo(ContextState.ADOPTED);
    assertThat(hosts.receive(hosts.b, wire)).isEqualTo(data.bytes());
    assertThat(state(hosts.b)).isEqualTo(ContextState.ESTABLISHED);
  }

  @Test
  void aConnectionOfAnEarlierLifeWaitsUntilThePeerHasAnswered() { // protocol §6: the peer knows
    // first
    var view = Hosts.viewAtA(Form.NAMES, false);
    hosts.a.put(unanswered(view));
    assertThat(hosts.outbound(hosts.a, fromA().bytes())).isEqualTo(new Verdict.Hold());
    assertThat(hosts.outbound(hosts.a, fromA().flags(SYN).bytes()))
        .isInstanceOf(Verdict.Forward.class);
    assertThat(hosts.inbound(hosts.a, TcpPacket.of(B6, 5, A6, 6).bytes()))
        .isInstanceOf(Verdict.Unknown.class); // what the peer says by then is ours
    hosts.a.put(view);
    assertThat(hosts.outbound(hosts.a, fromA().bytes())).isInstanceOf(Verdict.Forward.class);
  }

  private static PeerView unanswered(PeerView view) {
    return Views.like(view).receive().pending(view.receiveTags().toArray(Tags[]::new)).view();
  }

  @Test
  void anAdoptedConnectionWaitsUntilThePeerHasAnsweredAndOneBegunHereDoesNot() { // protocol §6
    var view = Hosts.viewAtA(Form.NAMES, false);
    hosts.a.adopt(new Tcn(6, A, B, Hosts.A_PORT, Hosts.B_PORT), hosts.now);
    hosts.receive(hosts.a, hosts.send(hosts.b, fromB().bytes()));
    hosts.a.put(unanswered(view));
    assertThat(hosts.outbound(hosts.a, fromA().bytes())).isEqualTo(new Verdict.Hold());
    var other = TcpPacket.of(Hosts.A_NAME, 1, Hosts.B_NAME, 2);
    hosts.send(hosts.a, other.flags(SYN).bytes());
    hosts.send(hosts.a, other.flags(ACK).bytes());
    hosts.a.put(view);
    hosts.send(hosts.a, fromA().bytes());
  }

  @Test
  void onlyTcpOfAnAssociationIsAdopted() {
    var stranger = Identifier.Name.of("c.example");
    assertThat(hosts.a.adopt(new Tcn(6, A, stranger, 1, 2), hosts.now)).isFalse();
    assertThat(hosts.a.adopt(new Tcn(17, A, B, 1, 2), hosts.now)).isFalse();
    hosts.a.remove(A, B);
    assertThat(hosts.a.adopt(new Tcn(6, A, B, 1, 2), hosts.now)).isFalse();
  }

  @Test
  void whatIsNotForThisHostOrNotFromAPeerPasses() {
    IpAddress stranger = IpAddress.parse("2001:db8:c::1");
    var pass = new Verdict.Pass();
    assertThat(hosts.inbound(hosts.b, wireToB(stranger, B6).bytes())).isEqualTo(pass);
    assertThat(hosts.inbound(hosts.b, wireToB(A6, stranger).bytes())).isEqualTo(pass);
    hosts.b.localAddresses(Set.of(B4));
    var syn = wireToB(A6, B6).flags(SYN).options(tagsOption(A_TO_B));
    assertThat(hosts.inbound(hosts.b, syn.bytes())).isEqualTo(pass);
    assertThat(hosts.b.status().others().passed()).isEqualTo(3);
  }

  @Test
  void adoptingLeavesALivingContextAloneAndReplacesOneThatHasEnded() {
    var tcn = new Tcn(6, A, B, Hosts.A_PORT, Hosts.B_PORT);
    hosts.connect();
    assertThat(hosts.a.adopt(tcn, hosts.now)).isTrue();
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
    hosts.send(hosts.a, fromA().flags(TcpPacket.RST).bytes());
    assertThat(hosts.a.adopt(tcn, hosts.now)).isTrue();
    hosts.a.expire(hosts.now.plusSeconds(60));
    assertThat(state(hosts.a)).isEqualTo(ContextState.ADOPTED);
    assertThat(hosts.a.status().peers().getFirst().contexts()).isEqualTo(1);
  }

  @Test
  void aSynAckOfAnEarlierLifeAccepts() {
    var synAck = fromB().flags(SYN | ACK).numbers(500, 101);
    var wire = hosts.send(hosts.b, synAck.bytes());
    assertThat(state(hosts.b)).isEqualTo(ContextState.SYN_RECEIVED);
    hosts.a.adopt(new Tcn(6, A, B, Hosts.A_PORT, Hosts.B_PORT), hosts.now);
    assertThat(hosts.receive(hosts.a, wire)).isEqualTo(synAck.bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
    assertThat(hosts.a.status().legacy()).isZero();
  }

  @Test
  void whatBelongsToNobodyIsAskedForOnceASecond() { // protocol §7, "Order at the receiver"
    var two = Hosts.over(Form.PLAIN, false);
    var segment = wireToB(A6, B6).bytes();
    var unknown = (Verdict.Unknown) two.inbound(two.b, segment);
    two.b.disown(unknown, two.now);
    two.b.disown(unknown, two.now);
    var tcn = new Tcn(6, B, A, Hosts.B_PORT, Hosts.A_PORT);
    assertThat(two.b.notice()).contains(new Notice.ContextDoubted(tcn, new LocatorPair(B6, A6)));
    assertThat(two.b.notice()).isEmpty();
    two.b.disown(unknown, two.now.plusSeconds(1));
    assertThat(two.b.notice()).isPresent();
    two.b.confirm(tcn, two.now); // the peer has it
    assertThat(two.inbound(two.b, segment)).isInstanceOf(Verdict.Deliver.class);
    assertThat(two.outbound(two.b, fromB().flags(TcpPacket.RST).bytes()))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void aConnectionMakesWayForAnOrdinaryOneOnTheSameLocators() { // protocol §7: no two flows
    var two = Hosts.over(Form.PLAIN, false);
    two.a.askForPlainConnections();
    var syn = fromA().flags(SYN).numbers(100, 0).bytes();
    var question = new Question.Plain(new LocatorPair(A6, B6), Hosts.A_PORT, Hosts.B_PORT);
    assertThat(two.outbound(two.a, syn)).isEqualTo(new Verdict.Asked(question));
    two.a.answer(question, true, two.now);
    assertThat(Hosts.isEnvelope(two.send(two.a, syn))).isTrue();
    two.now = two.now.plusSeconds(5);
    assertThat(Hosts.isEnvelope(two.send(two.a, fromA().numbers(101, 1).bytes()))).isTrue();
    two.a.put(Hosts.viewAtA(Form.PLAIN, true)); // other locators
    assertThat(Hosts.isEnvelope(two.send(two.a, fromA().numbers(101, 1).bytes()))).isFalse();
  }

  @Test
  void withoutAnOrdinaryConnectionItGoesNatively() {
    var two = Hosts.over(Form.PLAIN, false);
    two.a.askForPlainConnections();
    var syn = fromA().flags(SYN).bytes();
    var question = ((Verdict.Asked) two.outbound(two.a, syn)).question();
    two.a.answer(question, false, two.now);
    assertThat(Hosts.isEnvelope(two.send(two.a, syn))).isFalse();
    assertThat(Hosts.isEnvelope(two.send(two.a, fromA().bytes()))).isFalse();
  }
}
