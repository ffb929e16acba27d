package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.Hosts.state;
import static io.sterna.core.translate.Hosts.viewAtA;
import static io.sterna.core.translate.Hosts.wireToA;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Form;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whose RST reaches a program, and what it does to the context (protocol §7).
class RstTest {
  private static final Verdict BAD_SUM = new Verdict.Drop(Reason.RST_CHECKSUM);
  private static final Verdict UNPROVEN = new Verdict.Drop(Reason.RST_UNPROVEN);

  /// A has acknowledged 501.
  private static TcpPacket rst() {
    return wireToA(B6, A6).flags(RST).numbers(501, 0);
  }

  @Test
  void inNamesAStrangersRstIsDropped() {
    var hosts = Hosts.over(Form.NAMES, false).connect();
    endTrial(hosts);
    // In sequence, from the current locator, right over locators: by whoever has it now.
    assertThat(hosts.inbound(hosts.a, rst().bytes())).isEqualTo(BAD_SUM);
    var genuine = rst().bytes(B_NAME, A_NAME);
    assertThat(hosts.receive(hosts.a, genuine)).isEqualTo(rst().between(B_NAME, A_NAME).bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.CLOSED);
  }

  private static void endTrial(Hosts hosts) {
    for (int i = 0; i < 64; i++) hosts.bToA(fromB());
  }

  @Test
  void inPlainARstCountsFromTheCurrentLocatorOnly() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    assertThat(hosts.inbound(hosts.a, wireToA(B4, A4).flags(RST).numbers(501, 0).bytes()))
        .isEqualTo(UNPROVEN);
    var broken = rst().bytes();
    broken[46] ^= 1;
    assertThat(hosts.inbound(hosts.a, broken)).isEqualTo(BAD_SUM);
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
    hosts.receive(hosts.a, rst().bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.CLOSED);
  }

  @Test
  void onTrialARstInPlainHasToBeProvenAsWell() {
    var hosts = Hosts.over(Form.NAMES, true).connect();
    assertThat(hosts.inbound(hosts.a, rst().bytes())).isEqualTo(UNPROVEN);
    hosts.receive(hosts.a, wireToA(B4, A4).flags(RST).numbers(501, 0).bytes());
  }

  @Test
  void withoutACurrentPathNoPlainRstCounts() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    var view = viewAtA(Form.PLAIN, false);
    hosts.a.put(Hosts.with(view, Optional.empty(), view.locators(), view.verified(), Map.of()));
    assertThat(hosts.inbound(hosts.a, rst().bytes())).isEqualTo(UNPROVEN);
  }

  /// The kernel answers it with a challenge (RFC 5961 §3), so it has to see it.
  @Test
  void aRstOutOfSequenceReachesTheKernelButEndsNoContext() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.receive(hosts.a, rst().numbers(502, 0).bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
  }

  @Test
  void aRefusalOfTheSynCountsInEitherForm() {
    for (boolean legacy : new boolean[] {false, true}) {
      var hosts = Hosts.over(Form.NAMES, false);
      endTrialOf(hosts);
      hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
      var stray = wireToA(B6, A6).flags(RST | ACK).numbers(0, 100);
      hosts.receive(hosts.a, stray.bytes());
      assertThat(hosts.a.status().contexts()).containsEntry(ContextState.SYN_SENT, 1);
      var refusal = wireToA(B6, A6).flags(RST | ACK).numbers(0, 101);
      var wire = legacy ? refusal.bytes() : refusal.bytes(B_NAME, A_NAME);
      assertThat(hosts.receive(hosts.a, wire)).isEqualTo(refusal.between(B_NAME, A_NAME).bytes());
      assertThat(hosts.a.status().contexts()).containsEntry(ContextState.CLOSED, 1);
    }
  }

  /// Another connection uses the trial up.
  private static void endTrialOf(Hosts hosts) {
    for (int i = 0; i < 64; i++) {
      var other = TcpPacket.of(B_NAME, 1, A_NAME, 2);
      if (i == 0) hosts.send(hosts.a, TcpPacket.of(A_NAME, 2, B_NAME, 1).bytes());
      hosts.bToA(other);
    }
  }

  @Test
  void aConnectionRefusedByThePeersKernelIsRefusedHere() {
    for (var form : new Form[] {Form.PLAIN, Form.NAMES}) {
      var hosts = Hosts.over(form, true);
      hosts.aToB(fromA().flags(SYN).numbers(100, 0));
      var refusal = fromB().flags(RST | ACK).numbers(0, 101);
      assertThat(hosts.bToA(refusal)).isEqualTo(refusal.bytes());
      assertThat(state(hosts.a)).isEqualTo(ContextState.CLOSED);
      assertThat(state(hosts.b)).isEqualTo(ContextState.CLOSED);
    }
  }

  @Test
  void ourKernelsRstClosesAndItsNextSegmentRevives() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.send(hosts.a, fromA().flags(RST).bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.CLOSED);
    hosts.send(hosts.a, fromA().bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.ESTABLISHED);
  }

  @Test
  void ourRstInAnswerToAStraySynAckEndsNoAttempt() {
    var hosts = Hosts.over(Form.PLAIN, false);
    hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
    hosts.send(hosts.a, fromA().flags(RST).bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.SYN_SENT);
  }

  @Test
  void aLegacyConnectionsRstCountsFromItsLocators() {
    var hosts = Hosts.over(Form.NAMES, false);
    hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes());
    hosts.send(hosts.a, fromA().numbers(101, 501).bytes());
    hosts.a.put(viewAtA(Form.NAMES, true));
    hosts.receive(hosts.a, rst().bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.CLOSED);
  }

  @Test
  void aRstRightAfterTheSynAckEndsIt() {
    var hosts = Hosts.over(Form.PLAIN, false);
    hosts.aToB(fromA().flags(SYN).numbers(100, 0));
    hosts.bToA(fromB().flags(SYN | ACK).numbers(500, 101));
    hosts.aToB(fromA().flags(RST).numbers(101, 0));
    assertThat(state(hosts.b)).isEqualTo(ContextState.CLOSED);
  }

  @Test
  void anAcknowledgmentWithoutItsFlagCountsForNothing() {
    var hosts = Hosts.over(Form.PLAIN, false);
    hosts.send(hosts.a, fromA().flags(SYN).numbers(100, 0).bytes());
    hosts.receive(hosts.a, wireToA(B6, A6).flags(RST).numbers(0, 101).bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.SYN_SENT);
    hosts = Hosts.over(Form.PLAIN, false);
    hosts.aToB(fromA().flags(SYN).numbers(100, 0));
    hosts.aToB(fromA().flags(0));
    assertThat(state(hosts.b)).isEqualTo(ContextState.SYN_RECEIVED);
    hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.send(hosts.a, fromA().flags(0).numbers(101, 77).bytes());
    hosts.receive(hosts.a, rst().bytes());
    assertThat(state(hosts.a)).isEqualTo(ContextState.CLOSED);
  }

  @Test
  void fromAnotherLocatorOfThePeersItCountsOnceThatPathAnswers() { // protocol §7
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    var rst = wireToA(B4, A4).flags(RST).numbers(501, 0).bytes();
    var pair = new LocatorPair(A4, B4);
    assertThat(hosts.inbound(hosts.a, rst)).isEqualTo(UNPROVEN);
    assertThat(hosts.inbound(hosts.a, rst)).isEqualTo(UNPROVEN);
    assertThat(hosts.a.notice()).contains(new Notice.RstDoubted(Hosts.A, Hosts.B, pair));
    assertThat(hosts.a.notice()).as("once a second").isEmpty();
    hosts.a.answered(Hosts.A, Hosts.B, new LocatorPair(A6, B6), hosts.now);
    assertThat(hosts.inbound(hosts.a, rst)).as("another path").isEqualTo(UNPROVEN);
    hosts.a.answered(Hosts.A, Hosts.B, pair, hosts.now.minusSeconds(1));
    assertThat(hosts.inbound(hosts.a, rst)).as("long ago").isEqualTo(UNPROVEN);
    hosts.a.answered(Hosts.A, Hosts.B, pair, hosts.now);
    assertThat(hosts.inbound(hosts.a, rst)).isInstanceOf(Verdict.Deliver.class);
    assertThat(state(hosts.a)).isEqualTo(ContextState.CLOSED);
  }
}
