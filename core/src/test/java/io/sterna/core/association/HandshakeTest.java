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

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How associations come to be, and how they do not (protocol §5).
class HandshakeTest {
  private static final int INIT = 1;
  private static final int RESPONSE = 2;
  private static final int SEALED = 4;

  @Test
  void createIsAcknowledgedAndBothEndsSendOverVerifiedLocators() {
    var pair = Pair.idle();
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    assertThat(pair.sent)
        .extracting(Pair.Packet::type)
        .containsExactly(INIT, RESPONSE, SEALED, SEALED);
    assertThat(pair.sent.getFirst().message().length()).isEqualTo(1200);
    assertThat(pair.sent.get(1).message().length()).isLessThan(1200);
    assertThat(pair.mobile.told(Event.AssociationUp.class))
        .containsExactly(
            new Event.AssociationUp(
                pair.mobile.id,
                pair.stable.id,
                Input.Grade.PINNED,
                true,
                Optional.of(ofMillis(21))));
    assertThat(pair.stable.told(Event.AssociationUp.class))
        .containsExactly(
            new Event.AssociationUp(
                pair.stable.id, pair.mobile.id, Input.Grade.FIRST_USE, false, Optional.empty()));
    assertThat(pair.stable.received(Create.class)).hasSize(1);
    assertThat(pair.stable.received(Keepalive.class)).hasSize(1);
    assertThat(pair.mobile.received(Ack.class)).hasSize(1);
    assertThat(pair.mobile.path()).contains(new LocatorPair(M1, S1));
    assertThat(pair.stable.path()).contains(new LocatorPair(S1, M1));
    assertThat(pair.mobile.view().orElseThrow().verified()).containsExactly(S1);
    assertThat(pair.stable.view().orElseThrow().verified()).containsExactly(M1);
  }

  @Test
  void keyIsProvenOnceTheSessionIsConfirmedAndNotByInit() { // protocol §3
    var pair = Pair.idle();
    pair.loses = packet -> packet.type() == SEALED;
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    assertThat(pair.stable.proven).as("INIT has no effect").isEmpty();
    pair.loses = _ -> false;
    pair.run(ofSeconds(9));
    assertThat(pair.mobile.proven)
        .containsExactly(
            new Effect.KeyProven(
                pair.stable.id,
                pair.stable.key.publicKey(),
                Input.Grade.PINNED,
                true,
                Optional.empty()));
    assertThat(pair.stable.proven)
        .containsExactly(
            new Effect.KeyProven(
                pair.mobile.id,
                pair.mobile.key.publicKey(),
                Input.Grade.FIRST_USE,
                false,
                Optional.empty()));
  }

  @Test
  void bothEndsHaveTheSameTagsAndTheReceiversAreThoseOfTheSender() { // protocol §2, §7
    var pair = Pair.connected();
    var mobile = pair.mobile.view().orElseThrow();
    var stable = pair.stable.view().orElseThrow();
    assertThat(stable.receiveTags()).containsExactly(mobile.sendTags().orElseThrow());
    assertThat(mobile.receiveTags()).containsExactly(stable.sendTags().orElseThrow());
    assertThat(mobile.sendTags().orElseThrow().source())
        .isEqualTo(stable.sendTags().orElseThrow().destination());
  }

  @Test
  void tagsThatThePeerHasNotAnsweredOnArePendingAtTheInitiatorToo() {
    var pair = Pair.idle();
    pair.loses = p -> p.type() == SEALED;
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    var view = pair.mobile.view().orElseThrow();
    assertThat(view.sendTags()).isPresent(); // SYNs may go
    assertThat(view.receiveTags()).isEmpty();
    assertThat(view.pendingTags()).hasSize(1);
    pair.loses = _ -> false;
    pair.run(ofSeconds(2));
    assertThat(pair.mobile.view().orElseThrow().receiveTags()).isEqualTo(view.pendingTags());
    assertThat(pair.mobile.view().orElseThrow().pendingTags()).isEmpty();
  }

  @Test
  void initHasNoEffectBeyondTagsThatArePending() {
    var pair = Pair.idle();
    pair.loses = p -> p.type() == SEALED;
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    var view = pair.stable.view().orElseThrow();
    assertThat(view.current()).isEmpty();
    assertThat(view.locators()).containsExactly(M1); // where RESPONSE went, so that a SYN is held
    assertThat(view.verified()).isEmpty();
    assertThat(view.sendTags()).isEmpty();
    assertThat(view.receiveTags()).isEmpty();
    assertThat(view.pendingTags())
        .containsExactly(pair.mobile.view().orElseThrow().sendTags().orElseThrow());
    assertThat(pair.stable.told(Event.AssociationUp.class)).isEmpty();
    pair.loses = _ -> true;
    pair.run(ofSeconds(60));
    assertThat(pair.stable.views).isEmpty();
    assertThat(pair.stable.core.status(pair.now)).isEmpty();
  }

  @Test
  void withoutAnAnswerThePeerIsLegacyAfter1500MillisecondsAndTriesGoOn() {
    var pair = Pair.idle();
    pair.loses = _ -> true;
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(1499));
    assertThat(pair.mobile.told(Event.Legacy.class)).isEmpty();
    pair.run(ofMillis(1));
    assertThat(pair.mobile.told(Event.Legacy.class)).hasSize(1);
    pair.run(ofSeconds(20));
    assertThat(pair.mobile.told(Event.Legacy.class)).hasSize(1);
    pair.loses = _ -> false;
    pair.run(ofSeconds(20));
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
  }

  @Test
  void aProgramThatAsksAgainGetsAVerdictOfItsOwn() {
    var pair = Pair.idle();
    pair.loses = _ -> true;
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(30));
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(1400));
    assertThat(pair.mobile.told(Event.Legacy.class)).hasSize(1);
    pair.mobile.connect(pair.stable); // who asks meanwhile does not put it off
    pair.run(ofMillis(100));
    assertThat(pair.mobile.told(Event.Legacy.class)).hasSize(2);
  }

  @Test
  void triesEndWhenNobodyAsksAnyMore() {
    var pair = Pair.idle();
    pair.loses = _ -> true;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofMinutes(20));
    int before = pair.sent.size();
    assertThat(before).isLessThan(200); // over both carriers
    pair.run(Duration.ofHours(10));
    assertThat(pair.sent).hasSize(before);
    assertThat(pair.mobile.core.status(pair.now)).isEmpty();
    assertThat(pair.mobile.core.wakeAt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void theLossOfAnyMessageOnlyCostsTime(int lost) {
    var pair = Pair.idle();
    int[] count = {0};
    pair.loses = _ -> count[0]++ == lost;
    pair.mobile.connect(pair.stable);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(800));
    pair.run(ofSeconds(5));
    assertThat(pair.mobile.status().sessions()).isEqualTo(1);
    assertThat(pair.stable.status().sessions()).isEqualTo(1);
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
    assertThat(pair.stable.told(Event.AssociationUp.class)).hasSize(1);
  }

  @Test
  void copiesOfAnInitWithin5SecondsDrawTheSameResponse() {
    var pair = Pair.idle();
    pair.loses = p -> p.type() == SEALED;
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(100));
    var init = pair.sent.getFirst().message();
    var response = pair.sent.get(1).message();
    pair.run(ofSeconds(4));
    pair.inject(M1, S1, init);
    assertThat(pair.sent.getLast().message()).isEqualTo(response);
    var otherMac2 = init.toArray();
    otherMac2[1199] ^= 1; // copies are equal up to mac1, mac2 may differ
    pair.inject(M1, S1, Bytes.of(otherMac2));
    assertThat(pair.sent.getLast().message()).isEqualTo(response);
    int before = pair.sentTo(M1).size();
    pair.run(ofSeconds(2));
    pair.inject(M1, S1, init);
    assertThat(pair.sentTo(M1)).hasSize(before);
    assertThat(pair.stable.refused(Refusal.STALE)).isEqualTo(1);
  }

  @Test
  void copiesThatArriveWhileTheKeyIsLookedUpDrawOneResponse() {
    var pair = Pair.idle();
    pair.stable.confirms = Optional.empty();
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(900));
    assertThat(pair.sentTo(M1)).isEmpty();
    pair.run(ofMillis(600)); // the look-up takes too long
    assertThat(pair.sentTo(M1)).hasSize(1);
    assertThat(pair.mobile.received(Nak.class))
        .extracting(Nak::code)
        .containsOnly(NakCode.UNVERIFIED);
  }

  @Test
  void aKeyThatIsNotConfirmedIsRefusedAndTheProgramLearnsItAtOnce() {
    var pair = Pair.idle();
    pair.stable.confirms = Optional.of(false);
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(100));
    assertThat(pair.mobile.told(Event.Legacy.class))
        .extracting(Event.Legacy::reason)
        .containsExactly("the peer refuses: another key");
    assertThat(pair.stable.refused(Refusal.KEY)).isEqualTo(1);
    assertThat(pair.stable.core.status(pair.now)).isEmpty();
    assertThat(pair.stable.views).isEmpty();
  }

  @Test
  void pinnedKeysNeedNoLookUpAndContradictionsAreRefused() {
    var pair = Pair.idle();
    pair.stable.confirms = Optional.empty(); // would never answer
    pair.stable.restart(
        pair.stable.settings.withPinned(Map.of(pair.mobile.id, pair.mobile.key.publicKey())));
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    assertThat(pair.stable.status().grade()).isEqualTo(Input.Grade.PINNED);

    var other = Pair.idle();
    other.stable.restart(
        other.stable.settings.withPinned(Map.of(other.mobile.id, other.stable.key.publicKey())));
    other.mobile.connect(other.stable);
    other.run(ofSeconds(1));
    assertThat(other.mobile.received(Nak.class)).extracting(Nak::code).contains(NakCode.UNVERIFIED);
    assertThat(other.stable.core.status(other.now)).isEmpty();
  }

  @Test
  void createForANameThatIsNotServedIsRefused() {
    var pair = Pair.idle();
    var stranger = new Identifier.Name("stranger.example");
    pair.mobile.on(
        new Input.Connect(
            pair.mobile.id,
            new Input.Peer(
                stranger, pair.stable.key.publicKey(), Input.Grade.DNSSEC, pair.stable.locators)));
    pair.run(ofMillis(100));
    assertThat(pair.mobile.told(Event.Legacy.class)).hasSize(1);
    assertThat(pair.stable.refused(Refusal.IDENTIFIER)).isEqualTo(1);
  }

  @Test
  void aStrangerMayCallItselfByItsKeyOnlyWhereThatIsAllowed() { // protocol §5, accept = "any"
    var pair = Pair.idle();
    var key = new Identifier.Key(pair.mobile.key.publicKey());
    pair.mobile.restart(Settings.of(pair.mobile.key, List.of(key)));
    pair.mobile.on(connect(pair, key));
    pair.run(ofSeconds(1));
    assertThat(pair.mobile.told(Event.Legacy.class)).hasSize(1);

    pair.stable.restart(pair.stable.settings.withAcceptAny(true));
    pair.mobile.on(connect(pair, key));
    pair.run(Duration.ofMinutes(2));
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
  }

  private static Input.Connect connect(Pair pair, Identifier own) {
    return new Input.Connect(
        own,
        new Input.Peer(
            pair.stable.id, pair.stable.key.publicKey(), Input.Grade.PINNED, pair.stable.locators));
  }

  @Test
  void bothEndsMayStartAtOnce() {
    for (int lost = -1; lost < 10; lost++) {
      var pair = Pair.idle();
      int[] count = {0};
      int which = lost;
      pair.loses = _ -> count[0]++ == which;
      pair.mobile.connect(pair.stable);
      pair.stable.connect(pair.mobile);
      pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(1));
      pair.run(Duration.ofMinutes(10)); // whatever is superseded is gone by now
      pair.mobile.moveTo(M2);
      pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(400));
      pair.stable.moveTo(S2);
      pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(400));
    }
  }

  @Test
  void aClockThatWasSetBackDoesNoHarm() { // protocol §5: max(clock, mark + 1)
    var pair = Pair.connected();
    pair.mobile.clock = Duration.ofDays(-400);
    pair.mobile.restart();
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
    assertThat(pair.stable.refused(Refusal.STALE)).isZero();
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(60));
  }

  @Test
  void aClockThatIsSetBackWhileTheHostRunsStopsNothing() {
    var pair = Pair.connected();
    pair.mobile.clock = Duration.ofDays(-1);
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(60));
    pair.loses = _ -> true;
    pair.mobile.moveTo(M1);
    pair.run(ofSeconds(1));
    pair.mobile.clock = Duration.ofDays(-2);
    pair.loses = _ -> false;
    pair.mobile.on(new Input.Timeout());
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(2));
  }

  @Test
  void theMarkIsStoredBeforeTheInitLeaves() {
    var pair = Pair.idle();
    var peer =
        new Input.Peer(
            pair.stable.id, pair.stable.key.publicKey(), Input.Grade.PINNED, pair.stable.locators);
    var effects = pair.mobile.core.on(new Input.Connect(pair.mobile.id, peer), pair.now);
    assertThat(effects.stream().map(Object::getClass).map(Class::getSimpleName))
        .containsSubsequence("PersistTimestamp", "Send");
  }

  @Test
  void aRestartedEndIsTakenUpByItsNewCreate() {
    var pair = Pair.connected();
    pair.mobile.restart();
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(2));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    pair.run(Duration.ofMinutes(3));
    assertThat(pair.stable.status().sessions()).isEqualTo(1);
  }

  @Test
  void thePeersLossOfItsStateIsNoticedByWhoMoves() { // protocol §9: a new handshake in the end
    var pair = Pair.connected();
    pair.stable.restart();
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(6));
    assertThat(pair.stable.told(Event.AssociationUp.class)).hasSize(1);
  }

  @Test
  void thePeersLossOfItsStateIsNoticedByWhatBecomesOfAConnection() { // protocol §7
    var pair = Pair.connected();
    pair.stable.restart();
    pair.mobile.on(new Input.Doubt(pair.mobile.id, pair.stable.id));
    var took = pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(6));
    assertThat(took).isLessThan(ofMillis(600)); // two PROBEs, then a handshake at once
    pair.run(ofSeconds(5));
    assertThat(pair.stable.received(Create.class)).hasSize(1);
  }

  @Test
  void aDoubtThatAnAnswerDispelsCostsOneProbe() {
    var pair = Pair.connected();
    pair.mobile.on(new Input.Doubt(pair.mobile.id, pair.stable.id));
    pair.run(ofSeconds(1));
    assertThat(pair.sent).hasSize(2);
    pair.stable.moveTo(S2);
    pair.mobile.moveTo(M2); // and is forgotten: a search that has nothing to do with it
    pair.run(ofSeconds(20));
    assertThat(pair.stable.received(Create.class)).isEmpty();
    pair.mobile.on(new Input.Doubt(pair.mobile.id, pair.mobile.id)); // nobody knows of such a one
  }

  @Test
  void theOtherAddressFamilyIsTriedSoonAfter() {
    var pair = Pair.idle();
    pair.mobile.moveTo(M6, M1);
    pair.stable.moveTo(S6, S1);
    pair.loses = p -> p.to().isV6(); // broken IPv6
    pair.mobile.connect(pair.stable);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(350));
    pair.run(ofSeconds(2));
    assertThat(pair.mobile.told(Event.Legacy.class)).isEmpty();
    assertThat(pair.mobile.path()).contains(new LocatorPair(M1, S1));
  }

  @Test
  void withoutALocatorOfThePeersFamilyTheVerdictComesAtOnce() {
    var pair = Pair.idle();
    pair.mobile.moveTo(M6);
    pair.mobile.connect(pair.stable);
    assertThat(pair.mobile.told(Event.Legacy.class)).hasSize(1);
    assertThat(pair.sent).isEmpty();
    assertThat(pair.mobile.core.status(pair.now)).isEmpty();
  }

  @Test
  void aSessionInUseIsRenewedAfterAnHourAndNoneIsUsedAfterTwo() {
    var pair = Pair.connected();
    pair.run(Duration.ofMinutes(50));
    pair.mobile.moveTo(M1, M2); // in use
    pair.run(Duration.ofMinutes(11));
    assertThat(pair.stable.received(Create.class)).hasSize(1);
    assertThat(pair.mobile.status().sessionAge().orElseThrow()).isLessThan(Duration.ofMinutes(2));
    pair.run(Duration.ofMinutes(3));
    assertThat(pair.mobile.status().sessions()).isEqualTo(1);
    assertThat(pair.stable.status().sessions()).isEqualTo(1);
    pair.run(Duration.ofHours(3)); // idle: not renewed
    assertThat(pair.mobile.status().sessions()).isZero();
    assertThat(pair.mobile.view().orElseThrow().sendTags()).isEmpty();
    assertThat(pair.mobile.view().orElseThrow().current()).isPresent(); // contexts outlive it
  }

  @Test
  void whoHasToSendAfterTheSessionExpiredMakesANewOne() {
    var pair = Pair.connected();
    pair.run(Duration.ofHours(5));
    pair.forgetEvents();
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(100));
    pair.run(Duration.ofHours(5));
    pair.forgetEvents();
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
    assertThat(pair.mobile.view().orElseThrow().sendTags()).isPresent();
  }

  @Test
  void atTheBoundWhatHasNoSessionMakesWay() {
    var pair = Pair.idle();
    pair.mobile.restart(
        pair.mobile.settings.withBounds(
            Bounds.DEFAULT.withAssociations(new Bounds.Share(2, 2, 2))));
    for (int i = 0; i < 5; i++) {
      var stranger = new Identifier.Name("host" + i + ".example");
      pair.mobile.on(
          new Input.Connect(
              pair.mobile.id,
              new Input.Peer(
                  stranger,
                  pair.stable.key.publicKey(),
                  Input.Grade.DNSSEC,
                  pair.stable.locators)));
      pair.run(ofMillis(1));
    }
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
    assertThat(pair.mobile.core.status(pair.now)).hasSize(2);
  }
}
