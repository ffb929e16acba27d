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
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.Hosts.tagsOption;
import static io.sterna.core.translate.Hosts.viewAtB;
import static io.sterna.core.translate.Hosts.wireToB;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Form;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Locators change, associations come and go, flows meet (protocol §7, §8).
class MoveTest {
  private static final IpAddress NEW = IpAddress.parse("2001:db8:cafe::7");
  private static final Identifier C = Identifier.Name.of("c.example");
  private static final Tags C_TO_B =
      new Tags(Bytes.ofHex("c1c2c3c4c5c6"), Bytes.ofHex("b1b2b3b4b5b6"));

  /// What B knows of A while A is only at these locators and B sends to the first.
  private static PeerView aIsAt(IpAddress... locators) {
    var set = Set.of(locators);
    var local = locators[0].isV4() ? B4 : B6;
    var path = new SendPath(new LocatorPair(local, locators[0]), Form.PLAIN);
    return Hosts.with(viewAtB(Form.PLAIN, false), Optional.of(path), set, set, Map.of());
  }

  private static Verdict drop(Reason reason) {
    return new Verdict.Drop(reason);
  }

  @Test
  void aMoveIsOnePutForAllConnections() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.b.put(aIsAt(NEW));
    var packet = fromB().data(new byte[] {1, 2, 3});
    assertThat(hosts.send(hosts.b, packet.bytes())).isEqualTo(packet.between(B6, NEW).bytes());
    var wire = wireToB(NEW, B6).data(new byte[] {4});
    assertThat(hosts.receive(hosts.b, wire.bytes()))
        .isEqualTo(wire.between(A_NAME, B_NAME).bytes());
    hosts.b.put(aIsAt(A4));
    assertThat(hosts.send(hosts.b, packet.bytes())).isEqualTo(packet.between(B4, A4).bytes());
    assertThat(hosts.b.status().contexts())
        .containsExactlyEntriesOf(Map.of(ContextState.ESTABLISHED, 1));
  }

  @Test
  void aContextIsReachedFromAnyLocatorOfTheSetVerifiedOrNot() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    var view = aIsAt(A6, NEW);
    hosts.b.put(Hosts.with(view, view.current(), view.locators(), Set.of(A6), view.announced()));
    hosts.receive(hosts.b, wireToB(NEW, B6).bytes());
    var syn = TcpPacket.of(NEW, 7, B6, 8).flags(SYN).options(tagsOption(A_TO_B));
    assertThat(hosts.inbound(hosts.b, syn.bytes())).isEqualTo(drop(Reason.UNVERIFIED));
  }

  @Test
  void whatStillComesFromALocatorThatThePeerHasLeftIsDropped() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.b.put(aIsAt(NEW));
    assertThat(hosts.b.sources()).contains(A6, A4, NEW);
    for (var flags : List.of(ACK, ACK | TcpPacket.RST, ACK | TcpPacket.FIN)) {
      assertThat(hosts.inbound(hosts.b, wireToB(A6, B6).flags(flags).bytes()))
          .isEqualTo(drop(Reason.FORMER_LOCATOR));
    }
    // A stranger who has it now is free to connect, on these ports or others.
    assertThat(hosts.inbound(hosts.b, wireToB(A6, B6).flags(SYN).bytes()))
        .isEqualTo(new Verdict.Pass());
    assertThat(hosts.inbound(hosts.b, TcpPacket.of(A6, 5, B6, 6).bytes()))
        .isEqualTo(new Verdict.Pass());
    hosts.b.put(aIsAt(A6));
    hosts.receive(hosts.b, wireToB(A6, B6).bytes());
  }

  @Test
  void formerLocatorsAreBoundedAndForgottenWithTheirContexts() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    for (int i = 0; i < 100; i++) hosts.b.put(aIsAt(new IpAddress.V6(0x2001_0db8L << 32, i)));
    assertThat(hosts.b.sources()).hasSize(1 + 8);
    hosts.b.expire(hosts.now.plusSeconds(10_000));
    hosts.b.put(aIsAt(NEW));
    assertThat(hosts.b.sources()).containsExactly(NEW);
  }

  @Test
  void contextsOutliveTheirAssociation() {
    var hosts = Hosts.over(Form.NAMES, true).connect();
    hosts.b.remove(B, A);
    assertThat(hosts.outbound(hosts.b, fromB().bytes())).isEqualTo(drop(Reason.ASSOCIATION_GONE));
    assertThat(hosts.inbound(hosts.b, hosts.send(hosts.a, fromA().bytes())))
        .isEqualTo(drop(Reason.ASSOCIATION_GONE));
    assertThat(hosts.b.status().peers()).singleElement().matches(peer -> peer.gone());
    // What begins anew asks for an association.
    assertThat(hosts.outbound(hosts.b, fromB().flags(SYN).numbers(7, 0).bytes()))
        .isEqualTo(new Verdict.Wanted(B_NAME, A_NAME));
    hosts.b.put(viewAtB(Form.NAMES, true));
    var other = TcpPacket.of(A_NAME, 1, B_NAME, 2).flags(SYN);
    assertThat(hosts.aToB(other)).isEqualTo(other.bytes());
  }

  @Test
  void contextsGoOnWhenTheAssociationIsBack() {
    var hosts = Hosts.over(Form.NAMES, true).connect();
    hosts.b.remove(B, A);
    hosts.b.put(viewAtB(Form.NAMES, true));
    assertThat(hosts.aToB(fromA())).isEqualTo(fromA().bytes());
    assertThat(hosts.bToA(fromB())).isEqualTo(fromB().bytes());
    // That it was away once does not make it end with them.
    hosts.b.expire(hosts.now.plusSeconds(100_000));
    hosts.send(hosts.b, fromB().bytes());
    hosts.b.expire(hosts.now.plusSeconds(200_000));
    hosts.b.remove(B, A);
    hosts.b.put(viewAtB(Form.NAMES, true));
    hosts.b.expire(hosts.now.plusSeconds(300_000));
    hosts.send(hosts.b, fromB().bytes());
  }

  @Test
  void anAssociationWithoutContextsIsForgottenAtOnceAndWithThemWhenTheyEnd() {
    var hosts = Hosts.over(Form.NAMES, true);
    hosts.a.remove(A, B);
    hosts.a.remove(A, B);
    assertThat(hosts.a.status().peers()).isEmpty();
    assertThat(hosts.a.sources()).isEmpty();
    hosts = Hosts.over(Form.NAMES, true).connect();
    hosts.a.remove(A, B);
    hosts.a.expire(hosts.now.plusSeconds(100_000));
    assertThat(hosts.a.status().peers()).isEmpty();
    assertThat(hosts.a.sources()).isEmpty();
    assertThat(hosts.outbound(hosts.a, fromA().bytes()))
        .isEqualTo(new Verdict.Wanted(A_NAME, B_NAME));
  }

  @Test
  void twoFlowsWithTheSamePortsAndLocatorsAreNotBegunNatively() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.b.put(Hosts.between(B, C, viewAtB(Form.PLAIN, false), C_TO_B));
    // From the wire and from our own programs.
    var syn = wireToB(A6, B6).flags(SYN).options(tagsOption(C_TO_B));
    assertThat(hosts.inbound(hosts.b, syn.bytes())).isEqualTo(drop(Reason.FLOW_COLLISION));
    var own = TcpPacket.of(B_NAME, Hosts.B_PORT, C.address(), Hosts.A_PORT).flags(SYN);
    assertThat(Hosts.isEnvelope(hosts.send(hosts.b, own.bytes()))).isTrue();
    var data = wireToB(A6, B6);
    assertThat(hosts.receive(hosts.b, data.bytes()))
        .as("natively the first is meant")
        .isEqualTo(data.between(A_NAME, B_NAME).bytes());
    // One that has ended makes room.
    hosts.send(hosts.b, fromB().flags(TcpPacket.RST).bytes());
    assertThat(hosts.receive(hosts.b, syn.bytes()))
        .isEqualTo(wireToB(A6, B6).flags(SYN).between(C.address(), B_NAME).bytes());
    assertThat(hosts.b.status().contexts()).isEqualTo(Map.of(ContextState.SYN_RECEIVED, 1));
  }

  @Test
  void flowsThatMeetAfterAMoveAreToldApartByTheCurrentPairOrOneOfThemGoesEncapsulated() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    var cView =
        Hosts.with(
            viewAtB(Form.PLAIN, false),
            Optional.of(new SendPath(new LocatorPair(B6, NEW), Form.PLAIN)),
            Set.of(NEW),
            Set.of(NEW),
            Map.of());
    hosts.b.put(Hosts.between(B, C, cView, C_TO_B));
    var syn = wireToB(NEW, B6).flags(SYN).options(tagsOption(C_TO_B));
    hosts.receive(hosts.b, syn.bytes());
    // A host has both names now, and B sends to A at the one and to C at the other locator.
    hosts.b.put(aIsAt(A6, NEW));
    var fromNew = wireToB(NEW, B6);
    assertThat(hosts.receive(hosts.b, fromNew.bytes()))
        .isEqualTo(fromNew.between(C.address(), B_NAME).bytes());
    hosts.b.put(aIsAt(NEW));
    var toC = fromB().between(B_NAME, C.address());
    boolean firstIsApart = Hosts.isEnvelope(hosts.send(hosts.b, fromB().bytes()));
    assertThat(Hosts.isEnvelope(hosts.send(hosts.b, toC.bytes()))).isEqualTo(!firstIsApart);
    assertThat(Hosts.isEnvelope(hosts.send(hosts.b, fromB().bytes()))).isEqualTo(firstIsApart);
    assertThat(hosts.receive(hosts.b, fromNew.bytes()))
        .isEqualTo(fromNew.between(firstIsApart ? C.address() : A_NAME, B_NAME).bytes());
    assertThat(hosts.inbound(hosts.b, fromNew.flags(SYN).bytes()))
        .isEqualTo(drop(Reason.FLOW_COLLISION));
  }

  /// What B knows of this name: at these locators, while B sends to the last.
  private static PeerView isAt(Identifier name, Tags tags, IpAddress... locators) {
    var path = new SendPath(new LocatorPair(B6, locators[locators.length - 1]), Form.PLAIN);
    var set = Set.of(locators);
    var view = Hosts.with(viewAtB(Form.PLAIN, false), Optional.of(path), set, set, Map.of());
    return Hosts.between(B, name, view, tags);
  }

  @Test
  void aFlowOfWhoHasALocatorNowGoesBeforeOneOfWhoHasLeftIt() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.b.put(aIsAt(A4));
    hosts.b.put(isAt(C, C_TO_B, A6, NEW));
    var syn = wireToB(A6, B6).flags(SYN).options(tagsOption(C_TO_B));
    hosts.receive(hosts.b, syn.bytes());
    var data = wireToB(A6, B6);
    assertThat(hosts.receive(hosts.b, data.bytes()))
        .isEqualTo(data.between(C.address(), B_NAME).bytes());
    // Nor is one that has ended and was left preferred to nothing.
    hosts.b.remove(B, C);
    hosts.b.expire(hosts.now.plusSeconds(100_000));
    assertThat(hosts.inbound(hosts.b, data.bytes())).isEqualTo(new Verdict.Pass());
  }

  @Test
  void aLivingFlowGoesBeforeOneThatHasEnded() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.b.put(isAt(C, C_TO_B, NEW));
    var syn = wireToB(NEW, B6).flags(SYN).options(tagsOption(C_TO_B));
    hosts.receive(hosts.b, syn.bytes());
    hosts.send(hosts.b, fromB().flags(TcpPacket.RST).bytes());
    hosts.b.put(isAt(C, C_TO_B, A6, NEW));
    var data = wireToB(A6, B6);
    assertThat(hosts.receive(hosts.b, data.bytes()))
        .isEqualTo(data.between(C.address(), B_NAME).bytes());
  }

  @Test
  void oneThatIsSentOverThePairGoesBeforeTwoThatAreNot() {
    var third = Identifier.Name.of("d.example");
    var thirdTags = new Tags(Bytes.ofHex("d1d2d3d4d5d6"), Bytes.ofHex("b1b2b3b4b5b6"));
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.b.put(aIsAt(A4));
    for (var name : List.of(third, C)) {
      var at = name.equals(C) ? NEW : A6;
      var tags = name.equals(C) ? C_TO_B : thirdTags;
      hosts.b.put(isAt(name, tags, at));
      hosts.receive(hosts.b, wireToB(at, B6).flags(SYN).options(tagsOption(tags)).bytes());
    }
    // All three meet at one locator: two wait elsewhere, the last is sent to there.
    var here = IpAddress.parse("2001:db8::9");
    hosts.b.put(aIsAt(A4, here));
    hosts.b.put(isAt(third, thirdTags, here, A6));
    hosts.b.put(isAt(C, C_TO_B, here));
    var data = wireToB(here, B6);
    assertThat(hosts.receive(hosts.b, data.bytes()))
        .isEqualTo(data.between(C.address(), B_NAME).bytes());
    hosts.b.put(isAt(C, C_TO_B, here, NEW));
    assertThat(hosts.inbound(hosts.b, data.bytes()))
        .as("the least of equals")
        .isInstanceOf(Verdict.Deliver.class);
  }

  @Test
  void tagsOpenNothingAfterTheAssociationOrFromALocatorThatWasLeft() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    var syn = TcpPacket.of(A6, 7, B6, 8).flags(SYN).options(tagsOption(A_TO_B));
    hosts.b.put(aIsAt(A4));
    assertThat(hosts.inbound(hosts.b, syn.bytes())).isEqualTo(drop(Reason.FORMER_LOCATOR));
    hosts.b.put(aIsAt(A6));
    hosts.b.remove(B, A);
    assertThat(hosts.inbound(hosts.b, syn.bytes())).isEqualTo(new Verdict.Pass());
  }

  @Test
  void afterAChangeOfFormSegmentsOfBothFormsArriveUntil64InARowAreAsAnnounced() {
    for (var form : List.of(Form.NAMES, Form.PLAIN)) {
      var old = form == Form.NAMES ? Form.PLAIN : Form.NAMES;
      var hosts = Hosts.over(old, false).connect();
      settle(hosts, old);
      hosts.b.put(viewAtB(form, false));
      var late = inForm(old);
      for (int i = 0; i < 200; i++) assertArrives(hosts, late);
      for (int i = 0; i < 63; i++) assertArrives(hosts, inForm(form));
      assertArrives(hosts, late);
      settle(hosts, form);
      var wrong = hosts.receive(hosts.b, late);
      assertThat(TcpPacket.isSumRight(wrong, A_NAME, B_NAME)).isFalse();
      assertThat(hosts.b.status().peers().getFirst().inOtherForm()).isEqualTo(201);
    }
  }

  @Test
  void aSegmentThatFitsNeitherFormEndsNoTrialAndStaysWrong() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    hosts.b.put(viewAtB(Form.NAMES, false));
    var bad = inForm(Form.NAMES);
    bad[50] ^= 1;
    for (int i = 0; i < 100; i++) {
      assertThat(TcpPacket.isSumRight(hosts.receive(hosts.b, bad), A_NAME, B_NAME)).isFalse();
    }
    assertThat(hosts.b.status().peers().getFirst().inOtherForm()).isZero();
    assertArrives(hosts, inForm(Form.PLAIN));
  }

  /// A's segment on the wire in this form.
  private static byte[] inForm(Form form) {
    var packet = wireToB(A6, B6).data(new byte[] {1, 2, 3});
    return form == Form.PLAIN ? packet.bytes() : packet.bytes(A_NAME, B_NAME);
  }

  private static void settle(Hosts hosts, Form form) {
    for (int i = 0; i < 64; i++) assertArrives(hosts, inForm(form));
  }

  private static void assertArrives(Hosts hosts, byte[] wire) {
    assertThat(hosts.receive(hosts.b, wire)).isEqualTo(fromA().data(new byte[] {1, 2, 3}).bytes());
  }

  @Test
  void trialsAreBoundedAndTheOldestEndFirst() {
    var hosts = Hosts.over(Form.NAMES, false).connect();
    settle(hosts, Form.NAMES);
    var view = viewAtB(Form.PLAIN, false);
    hosts.b.put(Hosts.with(view, view.current(), view.locators(), view.verified(), Map.of()));
    hosts.b.put(view);
    assertArrives(hosts, inForm(Form.NAMES)); // other changes do not end a trial
    for (int i = 0; i < 64; i++) {
      var other = new LocatorPair(B6, new IpAddress.V6(0x2001_0db8L << 32, i));
      var announced = new HashMap<>(view.announced()); // PLAIN on the path itself, as before
      announced.put(other, Form.NAMES);
      hosts.b.put(Hosts.with(view, view.current(), view.locators(), view.verified(), announced));
    }
    var late = hosts.receive(hosts.b, inForm(Form.NAMES));
    assertThat(TcpPacket.isSumRight(late, A_NAME, B_NAME)).isFalse();
  }

  @Test
  void anAnnouncementCountsForItsPathOnly() {
    var hosts = Hosts.over(Form.PLAIN, false).connect();
    var view = viewAtB(Form.PLAIN, false);
    hosts.b.put(
        Hosts.with(
            view,
            view.current(),
            view.locators(),
            view.verified(),
            Map.of(new LocatorPair(B4, A4), Form.NAMES)));
    assertArrives(hosts, inForm(Form.PLAIN));
    var overV4 = wireToB(A4, B4).data(new byte[] {1, 2, 3});
    assertArrives(hosts, overV4.bytes(A_NAME, B_NAME));
  }
}
