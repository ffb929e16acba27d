package io.sterna.core.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Probe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// UDP and ICMP beside each other (protocol §4).
class CarriersTest {
  private static final int INIT = 1;

  private static List<Pair.Packet> over(Pair pair, Carrier carrier) {
    return pair.sent.stream().filter(p -> p.carrier() == carrier).toList();
  }

  @Test
  void whatIsAnsweredWithin50MsNeedsNoIcmp() {
    var pair = Pair.connected();
    assertThat(pair.mobile.status().state()).isEqualTo(AssociationStatus.State.UP);
    pair.run(Duration.ofMinutes(10));
    assertThat(over(pair, Carrier.ICMP)).isEmpty();
  }

  @Test
  void theSameInitFollowsOverIcmpAfter50Ms() {
    var pair = Pair.idle();
    pair.loses = p -> p.carrier() == Carrier.UDP;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofMillis(49));
    assertThat(over(pair, Carrier.ICMP)).isEmpty();
    pair.run(Duration.ofMillis(51));
    var first = over(pair, Carrier.UDP).getFirst();
    var second = over(pair, Carrier.ICMP).getFirst();
    assertThat(Duration.between(first.at(), second.at())).isEqualTo(Duration.ofMillis(50));
    assertThat(second.message()).isEqualTo(first.message());
    assertThat(second.port()).isZero();
  }

  @Test
  void whereUdpIsBlockedAllGoesOverIcmpMovesIncluded() {
    var pair = Pair.idle();
    pair.loses = p -> p.carrier() == Carrier.UDP;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(1));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    assertThat(pair.stable.received(Create.class)).isNotEmpty();
    pair.forgetEvents();
    pair.mobile.moveTo(Pair.M2);
    pair.run(Duration.ofSeconds(1));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    assertThat(over(pair, Carrier.ICMP)).isNotEmpty();
    // An address and port "as sent" has no port over ICMP (§6).
    for (var probe : pair.stable.received(Probe.class)) {
      assertThat(List.of(probe.source().port(), probe.destination().port())).containsOnly(0);
    }
  }

  @Test
  void bothCarriersOfOneAttemptMakeOneSession() {
    var pair = Pair.idle();
    pair.latency = Duration.ofMillis(40); // both copies are out before the first answer
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    assertThat(over(pair, Carrier.ICMP).stream().filter(p -> p.type() == INIT)).isNotEmpty();
    assertThat(pair.mobile.status().sessions()).isEqualTo(1);
    assertThat(pair.stable.status().sessions()).isEqualTo(1);
    assertThat(pair.stable.status().pending()).isZero();
    pair.forgetEvents();
    pair.mobile.moveTo(Pair.M2);
    pair.run(Duration.ofSeconds(1));
    assertThat(over(pair, Carrier.UDP)).isNotEmpty(); // what answered first is kept
    assertThat(over(pair, Carrier.ICMP)).isEmpty();
  }

  @Test
  void aPathThatBeginsToBlockUdpGoesOnOverIcmp() {
    var pair = Pair.connected();
    pair.loses = p -> p.carrier() == Carrier.UDP;
    pair.mobile.moveTo(Pair.M2);
    pair.run(Duration.ofSeconds(8));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    pair.forgetEvents();
    pair.mobile.moveTo(Pair.M1);
    pair.run(Duration.ofSeconds(8));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
  }

  @Test
  void aHostUsesOnlyTheCarriersThatItMay() {
    var pair = Pair.idle();
    var icmp = new Settings.Race(List.of(Carrier.ICMP), Duration.ofMillis(50));
    pair.mobile.restart(pair.mobile.settings.withRace(icmp));
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(5));
    pair.mobile.moveTo(Pair.M2);
    pair.run(Duration.ofSeconds(5));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    assertThat(over(pair, Carrier.UDP)).isEmpty();
  }
}
