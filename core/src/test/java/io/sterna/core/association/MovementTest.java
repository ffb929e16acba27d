package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static io.sterna.core.association.Pair.M6;
import static io.sterna.core.association.Pair.S1;
import static io.sterna.core.association.Pair.S2;
import static io.sterna.core.association.Pair.S6;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Probe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Locators that come and go at either end, or at both (protocol §6, §9).
class MovementTest {
  @Test
  void draftsExampleOfAddAndDelete() { // the 1994 draft, section 5
    var pair = Pair.connected();
    pair.mobile.moveTo(M1, M2);
    pair.run(ofSeconds(1));
    assertThat(pair.stable.received(Add.class))
        .extracting(a -> a.came().address())
        .containsExactly(M2);
    assertThat(pair.stable.path()).contains(new LocatorPair(S1, M1));
    assertThat(pair.stable.view().orElseThrow().verified()).containsExactlyInAnyOrder(M1, M2);
    pair.mobile.moveTo(M2);
    assertThat(pair.mobile.path()).contains(new LocatorPair(M2, S1)); // at once
    pair.run(ofMillis(10));
    assertThat(pair.stable.received(Delete.class))
        .extracting(d -> d.went().address())
        .containsExactly(M1);
    assertThat(pair.stable.path()).contains(new LocatorPair(S1, M2)); // one way later
    assertThat(pair.stable.view().orElseThrow().locators()).containsExactly(M2);
  }

  @Test
  void otherPathsThatWorkAreShownToTheDataPlane() { // protocol §7: for flows that collide
    var pair = Pair.connected();
    assertThat(others(pair)).isEmpty();
    pair.mobile.moveTo(M1, M2);
    pair.run(ofSeconds(1));
    assertThat(others(pair)).containsExactly(new LocatorPair(M2, S1));
    pair.mobile.moveTo(M2);
    assertThat(others(pair)).isEmpty();
  }

  private static List<LocatorPair> others(Pair pair) {
    var view = pair.mobile.view().orElseThrow();
    return view.others().stream().map(PeerView.SendPath::pair).toList();
  }

  @Test
  void breakBeforeMakeTellsBothInOneMessageAndHealsInOneAndAHalfRoundTrips() {
    var pair = Pair.connected();
    pair.mobile.moveTo(M2);
    assertThat(pair.sent).hasSize(1);
    var took = pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(1));
    assertThat(took).isEqualTo(ofMillis(30));
    assertThat(pair.stable.received(Add.class)).hasSize(1);
    assertThat(pair.stable.received(Delete.class)).hasSize(1);
    assertThat(pair.stable.received(Probe.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void theLossOfAnyMessageOnlyCostsTime(int lost) {
    var pair = Pair.connected();
    int[] count = {0};
    pair.loses = _ -> count[0]++ == lost;
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(400));
    pair.mobile.moveTo(M2, M1);
    pair.run(ofSeconds(1));
    pair.stable.moveTo(S2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(400));
  }

  @Test
  void theOtherEndMovesJustAsWell() {
    var pair = Pair.connected();
    pair.stable.moveTo(S2);
    var took = pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(1));
    assertThat(took).isEqualTo(ofMillis(30));
    assertThat(pair.mobile.path()).contains(new LocatorPair(M1, S2));
  }

  @Test
  void bothEndsThatMoveAtOnceFindEachOtherByLookUp() { // protocol §9
    var pair = Pair.connected();
    pair.mobile.moveTo(M2);
    pair.stable.moveTo(S2);
    var took = pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(2));
    assertThat(took).isBetween(ofMillis(750), ofMillis(850));
    pair.run(ofSeconds(20));
    assertThat(pair.stable.received(Create.class)).isEmpty(); // the session was enough
  }

  @Test
  void bothMoveWhileDnsIsBehind() {
    var pair = Pair.connected();
    var oldMobile = pair.dns.get(pair.mobile.id);
    var oldStable = pair.dns.get(pair.stable.id);
    pair.mobile.moveTo(M2);
    pair.stable.moveTo(S2);
    var newMobile = pair.dns.put(pair.mobile.id, oldMobile);
    pair.dns.put(pair.stable.id, oldStable);
    pair.after(ofSeconds(10), () -> pair.dns.put(pair.mobile.id, newMobile));
    var took = pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(30));
    assertThat(took).isLessThan(ofSeconds(18));
  }

  @Test
  void aHostWithoutAnyAddressComesBackWhereverItIs() {
    var pair = Pair.connected();
    pair.mobile.moveTo();
    assertThat(pair.mobile.path()).isEmpty();
    pair.run(Duration.ofMinutes(20));
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(40));
  }

  @Test
  void anAddressThatGoesAndReturnsNeedsNoMessageButTheProbe() {
    var pair = Pair.connected();
    pair.mobile.moveTo();
    pair.run(ofMillis(100));
    pair.mobile.moveTo(M1);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(40));
    pair.run(ofSeconds(5));
    assertThat(pair.stable.received(Add.class)).isEmpty();
    assertThat(pair.stable.received(Delete.class)).isEmpty();
  }

  @Test
  void theAddressFamilyMayChange() {
    var pair = Pair.idle();
    pair.stable.moveTo(S1, S6);
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    pair.mobile.moveTo(M6);
    var took = pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(2));
    assertThat(took).isLessThan(ofSeconds(1));
    assertThat(pair.mobile.path()).contains(new LocatorPair(M6, S6));
  }

  @Test
  void aPathThatGoesDeadIsLeftForAnotherWhenAnAnswerIsOwed() {
    var pair = Pair.idle();
    pair.stable.moveTo(S1, S2);
    pair.mobile.moveTo(M1, M2);
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(2));
    assertThat(pair.mobile.path()).contains(new LocatorPair(M1, S1));
    pair.loses = p -> p.to().equals(S1) || p.from().equals(S1); // silently
    pair.mobile.on(new Input.AskSet(pair.mobile.id, pair.stable.id));
    pair.run(ofSeconds(2));
    assertThat(pair.mobile.path().orElseThrow().remote()).isEqualTo(S2);
  }

  @Test
  void aBlackHoleOnTheOnlyPathKeepsTheDataThereUntilItHeals() {
    var pair = Pair.connected();
    pair.loses = _ -> true;
    pair.mobile.on(new Input.AskSet(pair.mobile.id, pair.stable.id));
    pair.run(ofSeconds(30));
    assertThat(pair.mobile.status().state()).isEqualTo(AssociationStatus.State.LOST);
    assertThat(pair.mobile.path()).contains(new LocatorPair(M1, S1));
    pair.loses = _ -> false;
    pair.run(ofSeconds(61));
    assertThat(pair.mobile.status().state()).isEqualTo(AssociationStatus.State.UP);
  }

  @Test
  void anIdleAssociationSendsNothing() { // protocol §9
    var pair = Pair.connected();
    pair.mobile.moveTo(M1, M2);
    pair.run(ofSeconds(60));
    int before = pair.sent.size();
    pair.run(Duration.ofMinutes(50));
    assertThat(pair.sent).hasSize(before);
  }

  @Test
  void anUnreachableSecondAddressIsGivenUpAfterAWhile() {
    var pair = Pair.connected();
    pair.loses = p -> p.to().equals(M2) || p.from().equals(M2);
    pair.mobile.moveTo(M1, M2);
    pair.run(Duration.ofMinutes(3));
    assertThat(pair.sentTo(M2)).hasSizeLessThanOrEqualTo(3); // never verified: three PROBEs
    int before = pair.sent.size();
    pair.run(Duration.ofMinutes(30));
    assertThat(pair.sent).hasSize(before);
    assertThat(pair.stable.path()).contains(new LocatorPair(S1, M1));
  }

  @Test
  void dataLeavesOnlyFromALocatorThatThePeerKnows() { // protocol §6: the peer knows first
    var pair = Pair.connected();
    pair.loses = p -> p.message().length() > 100; // ADD and DELETE, but not PROBEs alone
    pair.mobile.moveTo(M2);
    pair.run(ofMillis(700));
    assertThat(pair.mobile.status().paths())
        .extracting(AssociationStatus.Path::state)
        .containsExactly("usable");
    assertThat(pair.mobile.path()).isEmpty();
    pair.loses = _ -> false;
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(2));
  }

  @Test
  void dataWaitsForTheSessionThatTellsThePeerOfANewLocator() { // protocol §6: the peer knows first
    var pair = Pair.connected();
    pair.loses = p -> p.type() == 4; // SEALED: neither ADD nor the proof of a new session arrives
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.sent.stream().anyMatch(p -> p.type() == 2), ofSeconds(30));
    pair.run(ofMillis(100));
    assertThat(pair.mobile.status().paths())
        .extracting(AssociationStatus.Path::state)
        .containsExactly("returning");
    assertThat(pair.mobile.path()).isEmpty();
    pair.loses = _ -> false;
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(10));
  }

  @Test
  void aLocatorThatLeavesAndReturnsBeforeItsDeleteIsAcknowledgedIsToldAgain() {
    var pair = Pair.idle();
    pair.mobile.moveTo(M1, M2);
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    pair.loses = p -> p.from().equals(S1); // DELETE arrives, its ACK does not
    pair.mobile.moveTo(M1);
    pair.run(ofMillis(30));
    assertThat(pair.stable.status().peerSet().contains(M2)).isFalse();
    pair.loses = _ -> false;
    pair.mobile.moveTo(M1, M2);
    pair.run(ofSeconds(1));
    assertThat(pair.stable.status().peerSet().contains(M2)).isTrue();
  }

  @Test
  void whereOnlyALookUpFoundThePeerIsLeftForWhatItListsItself() {
    var pair = Pair.connected();
    var odd = IpAddress.parse("198.51.100.200"); // in DNS, not in the set; it is stable's too
    pair.stable.locators = List.of(Locator.of(S1), Locator.of(odd));
    pair.mobile.on(new Input.PeerFound(pair.stable.id, List.of(Locator.of(odd))));
    pair.loses = p -> p.to().equals(S1) || p.from().equals(S1);
    pair.mobile.on(new Input.AskSet(pair.mobile.id, pair.stable.id));
    pair.run(ofSeconds(3));
    pair.loses = _ -> false;
    pair.run(ofSeconds(70));
    assertThat(pair.mobile.path()).contains(new LocatorPair(M1, S1));
  }

  @Test
  void aLocatorThatOnlyALookUpFoundHasToAnswerAnewOnceThePeerListsIt() { // protocol §6
    var pair = Pair.connected();
    var odd = IpAddress.parse("198.51.100.200");
    pair.loses = p -> p.to().equals(M1) && p.message().length() > 80; // the ADD
    pair.stable.moveTo(S1, odd);
    pair.mobile.on(new Input.PeerFound(pair.stable.id, List.of(Locator.of(odd))));
    pair.run(ofMillis(100));
    assertThat(pair.mobile.view().orElseThrow().verified()).containsExactlyInAnyOrder(S1, odd);
    pair.loses = _ -> false;
    pair.stable.moveTo(S1, S2); // somebody else may get the other one by now
    pair.run(ofSeconds(1));
    pair.loses = p -> p.to().equals(odd) || p.from().equals(odd);
    pair.stable.moveTo(S1, odd);
    pair.run(ofSeconds(1));
    assertThat(pair.mobile.view().orElseThrow().locators()).contains(odd);
    assertThat(pair.mobile.view().orElseThrow().verified()).containsExactly(S1);
  }

  @Test
  void manyChangesInARowEndInTheLastSet() {
    var pair = Pair.connected();
    for (int i = 10; i < 40; i++) {
      pair.mobile.moveTo(IpAddress.parse("192.0.2." + i), IpAddress.parse("192.0.2." + (i + 1)));
      pair.run(ofMillis(i % 7));
    }
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(1));
    assertThat(pair.stable.view().orElseThrow().locators()).containsExactly(M2);
  }
}
