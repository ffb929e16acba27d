package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.A_PORT;
import static io.sterna.core.translate.Hosts.B;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.B_PORT;
import static io.sterna.core.translate.Hosts.isEnvelope;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.FIN;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Form;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two names of one host talk to B with the same ports: no two flows share protocol, ports and
/// locators (protocol §7).
///
/// ```
///   a.example, c.example  2001:db8:a::1  ------  2001:db8:b::2   b.example     current
///                         192.0.2.1      ------  198.51.100.2                  works as well
/// ```
class CollisionTest {
  private static final Identifier C = Identifier.Name.of("c.example");
  private static final Tags C_TO_B =
      new Tags(Bytes.ofHex("c1c2c3c4c5c6"), Bytes.ofHex("b1b2b3b4b5b6"));
  private static final Tags B_TO_C =
      new Tags(Bytes.ofHex("d7d8d9dadbdc"), Bytes.ofHex("c7c8c9cacbcc"));
  private static final SendPath THERE6 = new SendPath(new LocatorPair(A6, B6), Form.PLAIN);
  private static final SendPath THERE4 = new SendPath(new LocatorPair(A4, B4), Form.PLAIN);
  private static final SendPath BACK6 = new SendPath(new LocatorPair(B6, A6), Form.PLAIN);
  private static final SendPath BACK4 = new SendPath(new LocatorPair(B4, A4), Form.PLAIN);

  private Hosts hosts = Hosts.over(Form.PLAIN, false);

  @BeforeEach
  void connect() {
    atA(THERE6, THERE4);
    atB(BACK6, BACK4);
    hosts.connect();
  }

  /// Both names' associations at A, or at B.
  private void atA(SendPath current, SendPath... others) {
    var view = Views.like(Hosts.viewAtA(Form.PLAIN, false)).current(current).others(others);
    hosts.a.put(view.view());
    var send = Optional.of(C_TO_B);
    hosts.a.put(view.between(C, B).send(send).receive(B_TO_C).view());
  }

  private void atB(SendPath current, SendPath... others) {
    var view = Views.like(Hosts.viewAtB(Form.PLAIN, false)).current(current).others(others);
    hosts.b.put(view.view());
    var send = Optional.of(B_TO_C);
    hosts.b.put(view.between(B, C).send(send).receive(C_TO_B).view());
  }

  private static TcpPacket fromC() {
    return TcpPacket.of(C.address(), A_PORT, B_NAME, B_PORT);
  }

  private static TcpPacket toC() {
    return TcpPacket.of(B_NAME, B_PORT, C.address(), A_PORT);
  }

  private byte[] there(TcpPacket packet) {
    return hosts.send(hosts.a, packet.bytes());
  }

  private byte[] back(TcpPacket packet) {
    return hosts.send(hosts.b, packet.bytes());
  }

  private void assertArrives(Translator at, byte[] wire, TcpPacket packet) {
    Programs4.assertSame(hosts.arrive(at, wire), packet.bytes());
  }

  private static void assertNativeOver4(byte[] wire) {
    assertThat(IpPacket.isV4(wire)).isTrue();
    assertThat(isEnvelope(wire)).isFalse();
  }

  private static void assertNativeOver6(byte[] wire) {
    assertThat(IpPacket.isV4(wire)).isFalse();
    assertThat(isEnvelope(wire)).isFalse();
  }

  /// C's connection, which begins while A's has its ports on the current path.
  private void connectC() {
    var syn = fromC().flags(SYN).numbers(7000, 0);
    var wire = there(syn);
    assertNativeOver4(wire);
    assertArrives(hosts.b, wire, syn);
    var synAck = toC().flags(SYN | ACK).numbers(9000, 7001);
    wire = back(synAck);
    assertNativeOver4(wire);
    assertArrives(hosts.a, wire, synAck);
    var ack = fromC().numbers(7001, 9001);
    assertArrives(hosts.b, there(ack), ack);
  }

  @Test
  void theLaterTakesAnotherPairOfLocatorsInBothDirections() {
    connectC();
    for (int i = 0; i < 3; i++) {
      var data = fromC().numbers(7001 + 10 * i, 9001).data(new byte[10]);
      var wire = there(data);
      assertNativeOver4(wire);
      assertArrives(hosts.b, wire, data);
      var answer = toC().numbers(9001 + 10 * i, 7001).data(new byte[10]);
      wire = back(answer);
      assertNativeOver4(wire);
      assertArrives(hosts.a, wire, answer);
      var first = Hosts.fromA().numbers(101 + 10 * i, 501).data(new byte[10]);
      wire = there(first);
      assertNativeOver6(wire);
      assertArrives(hosts.b, wire, first);
      var firstBack = Hosts.fromB().numbers(501 + 10 * i, 101).data(new byte[10]);
      wire = back(firstBack);
      assertNativeOver6(wire);
      assertArrives(hosts.a, wire, firstBack);
    }
    assertThat(hosts.a.status().drops()).isEmpty();
    assertThat(hosts.b.status().drops()).isEmpty();
  }

  @Test
  void withoutAnotherPairItGoesEncapsulated() {
    atA(THERE6);
    assertThat(isEnvelope(there(fromC().flags(SYN)))).isTrue();
  }

  @Test
  void aPairOnWhichNothingIsNativeIsNone() {
    atA(THERE6, new SendPath(THERE4.pair(), Form.UDP));
    var wire = there(fromC().flags(SYN));
    assertThat(isEnvelope(wire)).isTrue();
    assertThat(IpPacket.isV4(wire)).as("over the current path").isFalse();
  }

  @Test
  void aThirdFindsBothTaken() {
    connectC();
    var d = Identifier.Name.of("d.example");
    var view = Views.like(Hosts.viewAtA(Form.PLAIN, false)).current(THERE6).others(THERE4);
    hosts.a.put(view.between(d, B).view());
    var syn = TcpPacket.of(d.address(), A_PORT, B_NAME, B_PORT).flags(SYN);
    assertThat(isEnvelope(there(syn))).isTrue();
  }

  @Test
  void whenItsPathFailsItGoesEncapsulatedOverTheCurrentOneUntilItIsBack() {
    connectC();
    atA(THERE6);
    atB(BACK6);
    var data = fromC().numbers(7001, 9001).data(new byte[10]);
    var wire = there(data);
    assertThat(isEnvelope(wire)).isTrue();
    assertThat(IpPacket.isV4(wire)).isFalse();
    assertArrives(hosts.b, wire, data);
    var answer = toC().numbers(9001, 7011).data(new byte[10]);
    wire = back(answer);
    assertThat(isEnvelope(wire)).isTrue();
    assertArrives(hosts.a, wire, answer);
    atA(THERE6, THERE4);
    var more = fromC().numbers(7011, 9011).data(new byte[10]);
    wire = there(more);
    assertNativeOver4(wire);
    assertArrives(hosts.b, wire, more);
  }

  @Test
  void whenTheCurrentPathBecomesThatOneTheOtherFlowGivesWay() {
    connectC();
    atA(THERE4, THERE6);
    var first = Hosts.fromA().numbers(101, 501).data(new byte[10]);
    var wire = there(first);
    assertThat(isEnvelope(wire)).isTrue();
    assertArrives(hosts.b, wire, first);
    var data = fromC().numbers(7001, 9001).data(new byte[10]);
    wire = there(data);
    assertNativeOver4(wire);
    assertArrives(hosts.b, wire, data);
  }

  @Test
  void whatHasToBeRepeatedGoesEncapsulatedOnce() {
    connectC();
    var data = fromC().numbers(7001, 9001).data(new byte[10]);
    assertNativeOver4(there(data));
    var wire = there(data);
    assertThat(isEnvelope(wire)).isTrue();
    assertThat(IpPacket.isV4(wire)).as("over the current path").isFalse();
    assertArrives(hosts.b, wire, data);
    assertNativeOver4(there(fromC().numbers(7011, 9001).data(new byte[10])));
  }

  @Test
  void aRepeatedSynGivesItsPathUp() {
    var syn = fromC().flags(SYN).numbers(7000, 0);
    assertNativeOver4(there(syn));
    var wire = there(syn);
    assertThat(isEnvelope(wire)).isTrue();
    assertArrives(hosts.b, wire, syn);
    var synAck = toC().flags(SYN | ACK).numbers(9000, 7001);
    wire = back(synAck);
    assertThat(isEnvelope(wire)).isTrue();
    assertArrives(hosts.a, wire, synAck);
    assertThat(isEnvelope(there(fromC().numbers(7001, 9001)))).isTrue();
    assertNativeOver6(there(Hosts.fromA().numbers(101, 501)));
  }

  @Test
  void whenTheFirstHasEndedTheOtherStaysWhereItIs() {
    connectC();
    hosts.aToB(Hosts.fromA().flags(RST).numbers(101, 501));
    var data = fromC().numbers(7001, 9001).data(new byte[10]);
    var wire = there(data);
    assertNativeOver4(wire);
    assertArrives(hosts.b, wire, data);
  }

  @Test
  void withoutItsPathItStaysEncapsulatedWhenTheFirstHasEnded() {
    connectC();
    atA(THERE6);
    hosts.aToB(Hosts.fromA().flags(RST).numbers(101, 501));
    for (int i = 0; i < 3; i++) {
      assertThat(isEnvelope(there(fromC().numbers(7001 + i, 9001).data(new byte[1])))).isTrue();
    }
  }

  @Test
  void aLateSegmentOfTheFirstIsNotTakenForTheOthers() {
    connectC();
    hosts.aToB(Hosts.fromA().flags(FIN | ACK).numbers(101, 501));
    hosts.bToA(Hosts.fromB().flags(FIN | ACK).numbers(501, 102));
    var late = Hosts.fromA().flags(FIN | ACK).numbers(101, 501);
    assertArrives(hosts.b, there(late), late);
  }

  @Test
  void aSynOnTheVeryPathOfAnotherFlowIsDropped() {
    var syn = Hosts.wireToB(A6, B6).flags(SYN).options(Hosts.tagsOption(C_TO_B));
    assertThat(hosts.inbound(hosts.b, syn.bytes()))
        .isEqualTo(new Verdict.Drop(Reason.FLOW_COLLISION));
    assertThat(hosts.b.status().drops()).containsEntry(Reason.FLOW_COLLISION, 1L);
  }

  @Test
  void datagramsBeginEncapsulatedOverTheOtherPathAndAreNativeThere() {
    var first = IpPacket.udp(A_NAME, A_PORT, B_NAME, 53, new byte[8]);
    var other = IpPacket.udp(C.address(), A_PORT, B_NAME, 53, new byte[8]);
    Programs4.assertSame(hosts.arrive(hosts.b, hosts.send(hosts.a, first)), first);
    var wire = hosts.send(hosts.a, other);
    assertThat(isEnvelope(wire)).isTrue();
    assertThat(IpPacket.isV4(wire)).isTrue();
    Programs4.assertSame(hosts.arrive(hosts.b, wire), other);
    var answer = IpPacket.udp(B_NAME, 53, C.address(), A_PORT, new byte[9]);
    wire = hosts.send(hosts.b, answer);
    assertThat(IpPacket.isV4(wire)).isTrue();
    Programs4.assertSame(hosts.arrive(hosts.a, wire), answer);
    wire = hosts.send(hosts.a, other);
    assertNativeOver4(wire);
    Programs4.assertSame(hosts.arrive(hosts.b, wire), other);
  }

  @Test
  void aPairWithAnOrdinaryConnectionOnItIsNone() {
    hosts.a.askForPlainConnections();
    var syn = fromC().flags(SYN).numbers(7000, 0);
    answer(syn, new Question.Plain(THERE4.pair(), A_PORT, B_PORT), true);
    assertThat(isEnvelope(there(syn))).isTrue();
  }

  @Test
  void aPairWithoutOneIsTaken() {
    hosts.a.askForPlainConnections();
    var syn = fromC().flags(SYN).numbers(7000, 0);
    answer(syn, new Question.Plain(THERE4.pair(), A_PORT, B_PORT), false);
    connectC();
  }

  private void answer(TcpPacket packet, Question question, boolean yes) {
    assertThat(hosts.outbound(hosts.a, packet.bytes())).isEqualTo(new Verdict.Asked(question));
    hosts.a.answer(question, yes, hosts.now);
  }
}
