package io.sterna.core.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Probe;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// PROBEs that a person asks for.
class PingsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void everyPathIsTriedAndTellsItsRoundTrip() {
    var pair = wide();
    ping(pair, 1);
    pair.run(SECOND);
    var paths =
        Set.of(
            new LocatorPair(Pair.M1, Pair.S1),
            new LocatorPair(Pair.M1, Pair.S2),
            new LocatorPair(Pair.M2, Pair.S1),
            new LocatorPair(Pair.M2, Pair.S2));
    assertThat(pair.mobile.pings).hasSize(4).noneMatch(Effect.PingSent::withheld);
    assertThat(pair.mobile.pongs)
        .hasSize(4)
        .allMatch(p -> p.ping() == 1 && p.carrier() == Carrier.UDP)
        .allMatch(p -> p.roundTrip().equals(Duration.ofMillis(20)))
        .allMatch(p -> p.sourceSeen().address().equals(p.path().local()));
    var answered = new HashSet<LocatorPair>();
    pair.mobile.pongs.forEach(p -> answered.add(p.path()));
    assertThat(answered).isEqualTo(paths);
  }

  @Test
  void silenceMovesNothing() {
    var pair = wide();
    var before = pair.mobile.path();
    pair.forgetEvents();
    pair.loses = packet -> true;
    ping(pair, 1);
    pair.run(Duration.ofMillis(900));
    assertThat(pair.mobile.pongs).isEmpty();
    assertThat(pair.mobile.path()).isEqualTo(before);
    assertThat(pair.mobile.status().paths()).allMatch(path -> path.state().equals("usable"));
    assertThat(pair.sent).as("nothing beside the pings").hasSize(4);
  }

  @Test
  void unverifiedLocatorGetsNoMoreThanThreeProbes() { // protocol §6
    var pair = Pair.connected();
    pair.loses = packet -> packet.to().equals(Pair.S2) || packet.from().equals(Pair.S2);
    pair.stable.moveTo(Pair.S1, Pair.S2);
    for (int i = 0; i < 20; i++) {
      ping(pair, i);
      pair.run(SECOND);
    }
    assertThat(pair.sentTo(Pair.S2)).hasSizeLessThanOrEqualTo(Remotes.PROBES);
    assertThat(pair.mobile.pings).anyMatch(p -> p.withheld() && p.path().remote().equals(Pair.S2));
    assertThat(pair.mobile.pongs).allMatch(p -> p.path().remote().equals(Pair.S1)).hasSize(20);
    assertThat(pair.mobile.refused(Refusal.UNVERIFIED)).isZero();
  }

  @Test
  void onceAskedForEachCarrierIsTried() {
    var pair = Pair.connected();
    pair.mobile.on(
        new Input.Ping(7, pair.mobile.id, pair.stable.id, Set.of(Carrier.UDP, Carrier.ICMP)));
    pair.run(SECOND);
    assertThat(pair.mobile.pongs)
        .extracting(Effect.PingAnswered::carrier)
        .containsExactlyInAnyOrder(Carrier.UDP, Carrier.ICMP);
    assertThat(pair.mobile.status().paths().getFirst().carrier()).isEqualTo(Carrier.UDP);
  }

  @Test
  void moreThanFiveASecondAreWithheld() {
    var pair = Pair.connected();
    for (int i = 0; i < 9; i++) ping(pair, i);
    pair.run(SECOND);
    assertThat(pair.mobile.pongs).hasSize(Pings.A_SECOND);
    assertThat(pair.mobile.pings.stream().filter(Effect.PingSent::withheld)).hasSize(4);
  }

  @Test
  void formThatIsAnnouncedIsTheOneInUse() { // protocol §8
    var pair = Pair.connected();
    pair.forgetEvents();
    ping(pair, 1);
    pair.run(SECOND);
    var form = pair.mobile.view().orElseThrow().current().orElseThrow().form();
    assertThat(pair.stable.received(Probe.class)).allMatch(p -> p.form() == form).isNotEmpty();
  }

  @Test
  void copyOfAnAnswerCountsOnce() {
    var pair = Pair.connected();
    ping(pair, 1);
    pair.run(SECOND);
    pair.sentTo(Pair.M1).forEach(p -> pair.inject(p.from(), p.to(), p.message()));
    assertThat(pair.mobile.pongs).hasSize(1);
  }

  /// Both hosts have two locators, and know it.
  private static Pair wide() {
    var pair = Pair.connected();
    pair.mobile.moveTo(Pair.M1, Pair.M2);
    pair.stable.moveTo(Pair.S1, Pair.S2);
    pair.run(Duration.ofSeconds(5));
    return pair;
  }

  private static void ping(Pair pair, long number) {
    pair.mobile.on(new Input.Ping(number, pair.mobile.id, pair.stable.id, Set.of()));
  }
}
