package io.sterna.core.translate;

import static io.sterna.core.translate.ContextState.ADOPTED;
import static io.sterna.core.translate.ContextState.CLOSED;
import static io.sterna.core.translate.ContextState.ESTABLISHED;
import static io.sterna.core.translate.ContextState.SYN_RECEIVED;
import static io.sterna.core.translate.ContextState.SYN_SENT;
import static io.sterna.core.translate.Hosts.A;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.T0;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.Hosts.state;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.FIN;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How long contexts are kept, and what goes first when there are too many.
class LifetimeTest {
  private final Hosts hosts = Hosts.over(Form.PLAIN, false);

  private static TcpPacket flow(int port) {
    return TcpPacket.of(A_NAME, port, B_NAME, 443);
  }

  private static Translator bounded(int contexts) {
    var bounds = new Bounds(contexts, seconds(120), seconds(60), seconds(180), Duration.ofHours(2));
    var translator = new Translator(bounds);
    translator.localAddresses(Set.of(A6));
    translator.put(Hosts.viewAtA(Form.PLAIN, false));
    return translator;
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private void assertEndsAfter(Translator host, Duration time) {
    var end = hosts.now.plus(time);
    assertThat(host.wakeAt()).contains(end);
    host.expire(end.minusMillis(1));
    assertThat(host.status().contexts()).isNotEmpty();
    host.expire(end);
    assertThat(host.status().contexts()).isEmpty();
    assertThat(host.wakeAt()).isEmpty();
    assertThat(host.status().peers()).allMatch(peer -> peer.contexts() == 0);
  }

  @Test
  void anUnansweredSynEndsAfter120Seconds() {
    assertThat(hosts.a.wakeAt()).isEmpty();
    hosts.aToB(fromA().flags(SYN).numbers(1, 0));
    assertThat(state(hosts.a)).isEqualTo(SYN_SENT);
    assertThat(state(hosts.b)).isEqualTo(SYN_RECEIVED);
    hosts.now = hosts.now.plusSeconds(63); // sent again
    hosts.aToB(fromA().flags(SYN).numbers(1, 0));
    assertEndsAfter(hosts.a, seconds(120));
    assertEndsAfter(hosts.b, seconds(120));
  }

  @Test
  void anIdleConnectionEndsAfter2HoursAnd4Minutes() {
    hosts.connect();
    assertThat(state(hosts.b)).isEqualTo(ESTABLISHED);
    hosts.now = hosts.now.plusSeconds(7_000);
    hosts.aToB(fromA());
    assertEndsAfter(hosts.a, Duration.ofMinutes(124));
    assertEndsAfter(hosts.b, Duration.ofMinutes(124));
  }

  @Test
  void anAdoptedOneThatNeverSendsEndsAfter120Seconds() {
    hosts.a.adopt(new Tcn(6, A, B, 1, 2), hosts.now);
    assertThat(state(hosts.a)).isEqualTo(ADOPTED);
    assertEndsAfter(hosts.a, seconds(120));
  }

  @Test
  void bothFinsEndItAfter60Seconds() {
    hosts.connect();
    hosts.aToB(fromA().flags(FIN | ACK));
    hosts.aToB(fromA().flags(FIN | ACK));
    assertThat(state(hosts.a)).isEqualTo(ESTABLISHED);
    hosts.bToA(fromB().flags(FIN | ACK));
    assertThat(state(hosts.a)).isEqualTo(CLOSED);
    hosts.aToB(fromA());
    assertThat(state(hosts.a)).isEqualTo(CLOSED);
    assertThat(state(hosts.b)).isEqualTo(CLOSED);
    assertEndsAfter(hosts.a, seconds(60));
    assertEndsAfter(hosts.b, seconds(60));
  }

  @Test
  void aRstEndsItAfter60Seconds() {
    hosts.connect();
    hosts.aToB(fromA().flags(RST).numbers(102, 0));
    assertThat(state(hosts.b)).isEqualTo(ESTABLISHED); // out of sequence: B has acknowledged 101
    hosts.bToA(fromB()); // 2000
    hosts.aToB(fromA().flags(RST).numbers(2000, 0));
    assertEndsAfter(hosts.a, seconds(60));
    assertEndsAfter(hosts.b, seconds(60));
  }

  @Test
  void legacyConnectionsAreKeptWhileTheyAreUsedToo() {
    send(hosts.a, flow(1).flags(SYN).numbers(1, 0));
    hosts.receive(hosts.a, TcpPacket.of(B6, 443, A6, 1).flags(SYN | ACK).numbers(5, 2).bytes());
    hosts.now = T0.plusSeconds(7_000);
    send(hosts.a, flow(1));
    assertEndsAfter(hosts.a, Duration.ofMinutes(124));
  }

  @Test
  void theSamePortsAreUsedAgainAtOnce() {
    hosts.connect();
    hosts.aToB(fromA().flags(FIN | ACK));
    hosts.bToA(fromB().flags(FIN | ACK));
    hosts.aToB(fromA().flags(SYN).numbers(9_999, 0));
    assertThat(state(hosts.a)).isEqualTo(SYN_SENT);
    assertThat(state(hosts.b)).isEqualTo(SYN_RECEIVED);
    hosts.bToA(fromB().flags(SYN | ACK).numbers(1, 10_000));
    hosts.aToB(fromA());
    assertThat(state(hosts.a)).isEqualTo(ESTABLISHED);
    assertThat(state(hosts.b)).isEqualTo(ESTABLISHED);
    hosts.aToB(fromA().flags(FIN | ACK));
    assertThat(state(hosts.a)).isEqualTo(ESTABLISHED);
    assertThat(state(hosts.b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void whatTheOneBeforeHadSeenCountsForNothing() {
    for (int late = 0; late < 2; late++) {
      var again = Hosts.over(Form.PLAIN, false).connect();
      again.bToA(fromB().numbers(501, 2000));
      again.aToB(fromA().flags(FIN | ACK));
      again.bToA(fromB().flags(FIN | ACK));
      again.aToB(fromA().flags(SYN).numbers(9_999, 0));
      // B has acknowledged 2000 in the connection before and has sent its FIN there.
      again.aToB(late == 0 ? fromA().flags(RST).numbers(2000, 0) : fromA().flags(FIN | ACK));
      assertThat(state(again.b)).isNotEqualTo(CLOSED);
    }
    var again = Hosts.over(Form.PLAIN, false).connect();
    again.aToB(fromA().flags(FIN | ACK));
    again.bToA(fromB().flags(FIN | ACK));
    again.aToB(fromA().flags(SYN).numbers(9_999, 0));
    again.bToA(fromB().flags(FIN | ACK));
    assertThat(state(again.b)).isNotEqualTo(CLOSED);
  }

  @Test
  void aRepeatedSynAckOfALostFirstAckIsNoNewConnection() {
    hosts.connect();
    hosts.bToA(fromB().flags(SYN | ACK).numbers(500, 101));
    hosts.aToB(fromA());
    assertThat(state(hosts.a)).isEqualTo(ESTABLISHED);
    assertThat(state(hosts.b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void atTheBoundClosedThenOpeningThenIdleOnesGiveWay() {
    var host = bounded(3);
    send(host, flow(1).flags(SYN).numbers(1, 0));
    hosts.now = T0.plusSeconds(1);
    send(host, flow(2));
    hosts.now = T0.plusSeconds(2);
    send(host, flow(3).flags(RST));
    hosts.now = T0.plusSeconds(3);
    send(host, flow(4)); // in place of the closed one
    assertThat(host.status().contexts()).isEqualTo(Map.of(SYN_SENT, 1, ESTABLISHED, 2));
    send(host, flow(5)); // in place of the opening one
    assertThat(host.status().contexts()).isEqualTo(Map.of(ESTABLISHED, 3));
    var full = new Verdict.Drop(Reason.CONTEXTS_FULL);
    assertThat(hosts.outbound(host, flow(6).bytes())).isEqualTo(full);
    assertThat(host.adopt(new Tcn(6, A, B, 7, 8), hosts.now)).isFalse();
    hosts.now = T0.plusSeconds(61); // the second was last used 60 s ago
    send(host, flow(6));
    assertThat(hosts.outbound(host, flow(7).bytes())).isEqualTo(full);
    send(host, flow(4));
    assertThat(host.status().contexts()).isEqualTo(Map.of(ESTABLISHED, 3));
  }

  @Test
  void atTheBoundAPeersSynIsRefusedToo() {
    var host = bounded(1);
    send(host, flow(1));
    var syn = Hosts.wireToA(B6, A6).flags(SYN).options(Hosts.tagsOption(Hosts.B_TO_A));
    assertThat(hosts.inbound(host, syn.bytes())).isEqualTo(new Verdict.Drop(Reason.CONTEXTS_FULL));
  }

  @Test
  void legacyOnesGoLast() {
    var host = bounded(2);
    send(host, flow(1).flags(SYN).numbers(1, 0));
    var answer = TcpPacket.of(B6, 443, A6, 1).flags(SYN | ACK).numbers(5, 2);
    hosts.receive(host, answer.bytes());
    hosts.now = T0.plusSeconds(100);
    send(host, flow(2));
    hosts.now = T0.plusSeconds(200);
    send(host, flow(3));
    assertThat(host.status().legacy()).isEqualTo(1);
    assertThat(host.status().contexts()).isEqualTo(Map.of(ESTABLISHED, 2));
    send(host, flow(4));
    assertThat(host.status().legacy()).isZero();
    assertThat(host.sources()).containsExactlyInAnyOrder(Hosts.B4, B6);
  }

  private void send(Translator host, TcpPacket packet) {
    hosts.send(host, packet.bytes());
  }

  /// Whatever happens, the number stays within the bound, and all of them end.
  @Test
  void neitherGrowsNorLeaks() {
    var random = new Random(5382);
    var host = bounded(50);
    var now = T0;
    for (int i = 0; i < 20_000; i++) {
      now = now.plusMillis(random.nextInt(3_000));
      hosts.now = now;
      var flags = new int[] {SYN, SYN | ACK, ACK, ACK, ACK, FIN | ACK, RST}[random.nextInt(7)];
      int port = random.nextInt(200);
      if (random.nextBoolean()) {
        hosts.outbound(host, flow(port).flags(flags).numbers(random.nextInt(2), 1).bytes());
      } else {
        var in = TcpPacket.of(B6, 443, A6, port).flags(flags).numbers(random.nextInt(2), 1);
        if (random.nextBoolean()) in.options(Hosts.tagsOption(Hosts.B_TO_A));
        hosts.inbound(host, in.bytes());
      }
      if (host.wakeAt().filter(now::isAfter).isPresent() && random.nextInt(5) == 0) {
        host.expire(now);
        assertThat(host.wakeAt().map(now::isBefore)).isNotEqualTo(Optional.of(false));
      }
      var status = host.status();
      int count = status.contexts().values().stream().mapToInt(n -> n).sum();
      assertThat(count).isLessThanOrEqualTo(50);
      assertThat(status.peers().getFirst().contexts()).isEqualTo(count);
      assertThat(status.legacy()).isLessThanOrEqualTo(count);
    }
    host.expire(now.plus(Duration.ofHours(3)));
    assertThat(host.status().contexts()).isEmpty();
    assertThat(host.status().legacy()).isZero();
    assertThat(host.wakeAt()).isEmpty();
  }

  @Test
  void senselessBoundsAreRefused() {
    var second = seconds(1);
    assertThatThrownBy(() -> new Bounds(0, second, second, second, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Bounds(1, second, second, Duration.ZERO, second))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void statusCountsWhatWasTranslated() {
    hosts.connect();
    var status = hosts.a.status();
    assertThat(status.sent()).isEqualTo(new TranslatorStatus.Traffic(2, 76 + 60));
    assertThat(status.received()).isEqualTo(new TranslatorStatus.Traffic(1, 60));
    assertThat(status.peers().getFirst().sent()).isEqualTo(status.sent());
    assertThat(status.peers().getFirst().received()).isEqualTo(status.received());
    assertThat(status.peers().getFirst().remote()).isEqualTo(B);
  }
}
