package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static io.sterna.core.association.Pair.S1;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Form;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.core.wire.Unknown;
import io.sterna.core.wire.WireException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What each command does when it arrives (protocol §6).
class CommandsTest {
  private static LocatorSet set(long revision, IpAddress... addresses) {
    return new LocatorSet(revision, Arrays.stream(addresses).map(Locator::of).toList());
  }

  private static Nak answer(Pair pair) {
    pair.run(ofMillis(20));
    return pair.mobile.received(Nak.class).getLast();
  }

  @Test
  void aHigherRevisionReplacesAndALowerOneIsAcknowledgedAndIgnored() {
    var pair = Pair.connected();
    long held = pair.stable.status().peerSet().revision();
    pair.mobile.say(new Add(1, Locator.of(M2), set(held + 5, M1, M2)));
    pair.run(ofMillis(20));
    assertThat(pair.stable.status().peerSet()).isEqualTo(set(held + 5, M1, M2));
    pair.mobile.say(new Delete(2, Locator.of(M1), set(held + 4, M2)));
    pair.run(ofMillis(20));
    assertThat(pair.stable.status().peerSet()).isEqualTo(set(held + 5, M1, M2));
    pair.mobile.say(new Delete(3, Locator.of(M1), set(held + 5, M2))); // an equal one likewise
    pair.run(ofMillis(20));
    assertThat(pair.stable.status().peerSet()).isEqualTo(set(held + 5, M1, M2));
    assertThat(pair.mobile.received(Ack.class)).extracting(Ack::requestId).containsExactly(1, 2, 3);
  }

  @Test
  void revisionsAreUnsigned() {
    var pair = Pair.connected();
    pair.mobile.say(new Add(1, Locator.of(M2), set(-1, M1, M2)));
    pair.run(ofMillis(20));
    assertThat(pair.stable.status().peerSet().revision()).isEqualTo(-1);
    pair.mobile.say(new Delete(2, Locator.of(M1), set(Long.MAX_VALUE, M2)));
    pair.run(ofMillis(20));
    assertThat(pair.stable.status().peerSet().revision()).isEqualTo(-1);
  }

  @Test
  void unusableLocatorsAreSkippedAndNamed() throws WireException {
    var pair = Pair.connected();
    long held = pair.stable.status().peerSet().revision();
    var bad = new IpAddress[5];
    bad[0] = IpAddress.parse("224.0.0.1");
    bad[1] = IpAddress.parse("127.0.0.1");
    bad[2] = IpAddress.parse("fe80::1");
    bad[3] = IpAddress.parse("0.0.0.0");
    bad[4] = S1; // the receiver's own
    var all = set(held + 1, M1, M2, bad[0], bad[1], bad[2], bad[3], bad[4]);
    var add = new Add(1, Locator.of(M2), all);
    pair.mobile.say(add);
    pair.run(ofMillis(20));
    var ack = pair.mobile.received(Ack.class).getFirst();
    var skipped = (AckValue.Skipped) AckValue.decode(add, ack.value());
    assertThat(skipped.locators()).extracting(Locator::address).containsExactly(bad);
    assertThat(pair.stable.status().peerSet()).isEqualTo(set(held + 1, M1, M2));
  }

  @Test
  void requestsThatCannotBeDoneAreRefusedWithTheirReason() {
    var pair = Pair.connected();
    long held = pair.stable.status().peerSet().revision();
    pair.mobile.say(new Delete(1, Locator.of(M1), set(held + 1)));
    assertThat(answer(pair).code()).isEqualTo(NakCode.LAST_LOCATOR);
    pair.mobile.say(new Add(2, Locator.of(M2), set(held + 1, IpAddress.parse("ff02::1"), M2)));
    pair.run(ofMillis(20));
    assertThat(pair.stable.status().peerSet().revision()).isEqualTo(held + 1);
    var multicast = IpAddress.parse("ff02::1");
    pair.mobile.say(new Add(3, Locator.of(multicast), set(held + 2, multicast)));
    assertThat(answer(pair).code()).isEqualTo(NakCode.BAD_LOCATOR);
    pair.mobile.say(new Add(4, Locator.of(M1), set(held + 2, M2)));
    assertThat(answer(pair).code()).isEqualTo(NakCode.BAD_LOCATOR);
    pair.mobile.say(new Delete(5, Locator.of(M2), set(held + 2, M2)));
    assertThat(answer(pair).code()).isEqualTo(NakCode.BAD_LOCATOR);
    var create =
        new Create(
            6, pair.stable.id, pair.mobile.id, set(held + 9, M2), new Endpoint(M1, 1), List.of());
    pair.mobile.say(create);
    assertThat(answer(pair).code()).isEqualTo(NakCode.REFUSED);
    assertThat(pair.stable.status().peerSet().revision()).isEqualTo(held + 1);
  }

  @Test
  void unknownCommandsAreRefusedIfCriticalAndSkippedOtherwise() {
    var pair = Pair.connected();
    pair.mobile.say(
        new Unknown(99, 1, Bytes.ofHex("0000002a0102")), new Unknown(98, 0, Bytes.ofHex("01")));
    assertThat(answer(pair)).isEqualTo(new Nak(42, NakCode.UNSUPPORTED, "command 99 is unknown"));
    assertThat(pair.mobile.received(Nak.class)).hasSize(1);
  }

  @Test
  void listTellsWhatIsHeld() throws WireException {
    var pair = Pair.connected();
    pair.mobile.on(new Input.AskSet(pair.mobile.id, pair.stable.id));
    pair.run(ofMillis(20));
    var list = pair.stable.received(ListSet.class).getFirst();
    var ack = pair.mobile.received(Ack.class).getFirst();
    assertThat(AckValue.decode(list, ack.value()))
        .isEqualTo(new AckValue.Held(pair.mobile.status().ownSet()));
    pair.run(ofSeconds(60));
    assertThat(pair.stable.received(ListSet.class)).hasSize(1);
  }

  @Test
  void closeEndsBothEndsThoughItsAckIsLost() {
    var pair = Pair.connected();
    int[] lost = {0};
    pair.loses = p -> p.from().equals(S1) && lost[0]++ < 2;
    pair.mobile.on(new Input.Close(pair.mobile.id, pair.stable.id, "done"));
    assertThat(pair.mobile.views).isEmpty();
    assertThat(pair.mobile.told(Event.AssociationDown.class)).hasSize(1);
    pair.run(ofSeconds(2));
    assertThat(pair.stable.views).isEmpty();
    assertThat(pair.stable.received(Close.class)).hasSize(3);
    assertThat(pair.stable.told(Event.AssociationDown.class))
        .containsExactly(new Event.AssociationDown(pair.stable.id, pair.mobile.id, "done"));
    assertThat(pair.mobile.core.status(pair.now)).isEmpty();
    pair.run(ofSeconds(60));
    assertThat(pair.stable.core.status(pair.now)).isEmpty();
    assertThat(pair.stable.core.wakeAt()).isEmpty();
  }

  @Test
  void afterCloseTheTwoMayBeginAgainAtOnce() {
    var pair = Pair.connected();
    pair.mobile.on(new Input.Close(pair.mobile.id, pair.stable.id, "done"));
    pair.run(ofMillis(15));
    pair.stable.connect(pair.mobile);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(1));
    pair.run(ofSeconds(90));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
  }

  @Test
  void aCloseThatIsRepeatedDoesNotEndWhatBeganAfterIt() {
    var pair = Pair.connected();
    pair.loses = p -> p.from().equals(S1) && p.type() == 4; // its ACK
    pair.mobile.on(new Input.Close(pair.mobile.id, pair.stable.id, "done"));
    pair.run(ofMillis(15));
    var close = pair.sent.getFirst();
    pair.stable.connect(pair.mobile);
    pair.run(ofMillis(300));
    pair.loses = _ -> false;
    pair.run(ofSeconds(90));
    assertThat(close.type()).isEqualTo(4);
    assertThat(pair.stable.received(Close.class)).hasSizeGreaterThan(1);
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    assertThat(pair.stable.told(Event.AssociationDown.class)).hasSize(1);
  }

  @Test
  void aProbeCarriesBackTheNoncesHeardInTheLast10Seconds() {
    var pair = Pair.connected();
    var probe =
        new Probe(
            0xCAFE,
            Form.PLAIN,
            io.sterna.core.wire.Kind.CONTROL,
            new Endpoint(M1, Locator.DEFAULT_PORT),
            new Endpoint(S1, Locator.DEFAULT_PORT),
            List.of());
    pair.mobile.say(probe);
    pair.run(ofMillis(20));
    assertThat(pair.mobile.received(ProbeAck.class))
        .containsExactly(
            new ProbeAck(
                0xCAFE,
                Form.PLAIN,
                io.sterna.core.wire.Kind.CONTROL,
                new Endpoint(M1, Locator.DEFAULT_PORT)));
    pair.run(ofSeconds(5));
    pair.stable.moveTo(Pair.S2);
    pair.run(ofMillis(20));
    assertThat(pair.mobile.received(Probe.class).getFirst().heard())
        .containsExactly(new Probe.Heard(0xCAFE, new Endpoint(M1, Locator.DEFAULT_PORT)));
    pair.run(ofSeconds(20));
    pair.mobile.forget();
    pair.stable.moveTo(S1);
    pair.run(ofMillis(20));
    assertThat(pair.mobile.received(Probe.class).getFirst().heard()).isEmpty();
  }

  @Test
  void aNonceInTheListOfAProbeShowsThatItsPathWorksThatWay() { // protocol §9, one-way failures
    var pair = Pair.idle();
    pair.mobile.moveTo(M1, M2);
    pair.stable.moveTo(S1, Pair.S2);
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(3));
    // From mobile only M1 - S1 works, to mobile only S2 - M2.
    pair.loses =
        p ->
            (p.from().equals(M1) && !p.to().equals(S1))
                || p.from().equals(M2)
                || p.from().equals(S1)
                || p.to().equals(M1);
    pair.mobile.on(new Input.AskSet(pair.mobile.id, pair.stable.id));
    pair.stable.on(new Input.AskSet(pair.stable.id, pair.mobile.id));
    pair.runUntil(
        () ->
            pair.mobile.path().equals(java.util.Optional.of(new LocatorPair(M1, S1)))
                && pair.stable.path().equals(java.util.Optional.of(new LocatorPair(Pair.S2, M2))),
        ofSeconds(10));
  }

  @Test
  void theFormNamesIsAnnouncedAndTakenUpOnceAcknowledged() { // protocol §8
    var pair = Pair.idle();
    pair.mobile.restart(pair.mobile.settings.withWanted(Form.NAMES));
    pair.stable.restart(pair.stable.settings.withWanted(Form.NAMES));
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(22));
    assertThat(pair.mobile.view().orElseThrow().current())
        .contains(new PeerView.SendPath(new LocatorPair(M1, S1), Form.PLAIN));
    pair.run(ofSeconds(1));
    assertThat(pair.mobile.view().orElseThrow().current())
        .contains(new PeerView.SendPath(new LocatorPair(M1, S1), Form.NAMES));
    assertThat(pair.stable.view().orElseThrow().announced())
        .isEqualTo(Map.of(new LocatorPair(S1, M1), Form.NAMES));
    pair.mobile.moveTo(M2);
    pair.run(ofMillis(40));
    assertThat(pair.mobile.view().orElseThrow().current())
        .contains(new PeerView.SendPath(new LocatorPair(M2, S1), Form.NAMES));
    assertThat(pair.stable.view().orElseThrow().announced())
        .isEqualTo(Map.of(new LocatorPair(S1, M2), Form.NAMES));
  }

  @Test
  void theReceiverExpectsAFormBeforeTheSenderUsesIt() {
    var pair = Pair.idle();
    pair.mobile.restart(pair.mobile.settings.withWanted(Form.NAMES));
    pair.stable.restart(pair.stable.settings.withWanted(Form.NAMES));
    pair.mobile.connect(pair.stable);
    for (int i = 0; i < 200; i++) {
      pair.run(ofMillis(1));
      var current = pair.mobile.view().flatMap(PeerView::current);
      if (current.isEmpty() || current.get().form() == Form.PLAIN) continue;
      var expected = pair.stable.view().orElseThrow().announced();
      assertThat(expected.get(new LocatorPair(S1, M1))).isEqualTo(Form.NAMES);
    }
  }

  @Test
  void namesIsNotUsedWithAPeerThatDoesNotListIt() {
    var pair = Pair.idle();
    pair.mobile.restart(pair.mobile.settings.withWanted(Form.NAMES));
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    assertThat(pair.mobile.view().orElseThrow().current().orElseThrow().form())
        .isEqualTo(Form.PLAIN);
    assertThat(pair.sent).hasSize(4); // and nothing has to be announced
  }

  @Test
  void aRequestIsRepeatedSevenTimesAndThenWaitsForAPathThatWorks() {
    var pair = Pair.connected();
    pair.loses = _ -> true;
    pair.mobile.moveTo(M1, M2);
    pair.run(Duration.ofMinutes(5));
    pair.loses = _ -> false;
    pair.run(ofSeconds(62));
    assertThat(pair.stable.status().peerSet().contains(M2)).isTrue();
  }
}
