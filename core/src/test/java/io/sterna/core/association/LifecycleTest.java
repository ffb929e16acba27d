package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static io.sterna.core.association.Pair.S2;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of an association over hours: renewal, loss, ends that begin anew (protocol §5).
class LifecycleTest {
  private static final int INIT = 1;
  private static final int RESPONSE = 2;
  private static final int SEALED = 4;

  private static boolean bothReach(Pair pair) {
    return pair.mobile.reaches() && pair.stable.reaches();
  }

  /// Moves both, so that it shows whether each end's session is one that the other has.
  private static void assertBothFollow(Pair pair) {
    pair.mobile.moveTo(M2);
    pair.runUntil(() -> bothReach(pair), ofSeconds(1));
    pair.stable.moveTo(S2);
    pair.runUntil(() -> bothReach(pair), ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aRenewalUnderLossLosesNothing(int seed) {
    var pair = Pair.connected();
    var random = new Random(seed);
    pair.run(ofMinutes(50));
    pair.mobile.moveTo(M1, M2); // in use
    pair.run(ofMinutes(1));
    pair.loses = _ -> random.nextInt(100) < 40;
    for (int minute = 51; minute < 75; minute++) {
      pair.run(ofMinutes(1));
      assertThat(bothReach(pair)).isTrue();
      assertThat(pair.mobile.core.stands(pair.mobile.id, pair.stable.id, pair.now)).isTrue();
    }
    pair.loses = _ -> false;
    assertThat(pair.mobile.status().sessionAge().orElseThrow()).isLessThan(ofMinutes(20));
    assertBothFollow(pair);
    pair.run(ofMinutes(3));
    assertThat(pair.mobile.status().sessions()).isLessThanOrEqualTo(2);
    assertThat(pair.mobile.told(Event.AssociationDown.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 10, 15, 25, 40})
  void renewalsThatCrossLeaveSessionsThatBothHave(int apartMillis) {
    var pair = Pair.connected();
    pair.run(ofMinutes(50));
    pair.mobile.moveTo(M1, M2);
    pair.stable.connect(pair.mobile);
    var meet = pair.now.plus(ofMinutes(14));
    pair.loses = p -> p.type() == INIT && pair.now.isBefore(meet);
    pair.runUntil(meet);
    pair.mobile.connect(pair.stable); // both try for minutes by now, and both again at once
    pair.run(ofMillis(apartMillis));
    pair.stable.connect(pair.mobile);
    pair.run(ofSeconds(5));
    assertThat(bothReach(pair)).isTrue();
    pair.run(ofMinutes(10)); // what is superseded is gone
    assertBothFollow(pair);
    for (var node : List.of(pair.mobile, pair.stable)) {
      assertThat(node.status().sessionAge().orElseThrow()).isLessThan(ofMinutes(12));
      assertThat(node.status().sessions()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aRenewalThatIsDueWaitsForAHandshakeUnderWay() {
    var pair = Pair.connected();
    pair.run(ofMinutes(59)); // idle
    pair.loses = p -> p.from().equals(M1);
    pair.run(ofMinutes(3));
    var mobile = pair.mobile;
    mobile.on(new Input.Doubt(mobile.id, pair.stable.id)); // its search begins a handshake
    pair.run(ofSeconds(10));
    pair.stable.moveTo(S2); // and now the old session is in use
    pair.run(ofSeconds(10)); // fails unless they come to rest
    pair.loses = _ -> false;
    pair.runUntil(() -> bothReach(pair), ofMinutes(2));
    pair.run(ofMinutes(2));
    assertThat(mobile.status().sessionAge().orElseThrow()).isLessThan(ofMinutes(5));
  }

  @Test
  void aWipedHostWhoseClockWentBackIsTakenUpAgain() {
    var pair = Pair.connected();
    pair.mobile.mark = Bytes.empty(); // all that it had stored is gone, but for its key
    pair.mobile.clock = Duration.ofDays(-400);
    pair.mobile.restart();
    pair.mobile.connect(pair.stable);
    pair.runUntil(() -> bothReach(pair), ofSeconds(10));
    assertThat(pair.stable.refused(Refusal.STALE)).isPositive();
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
    assertBothFollow(pair);
  }

  @Test
  void aWipedHostIsTakenUpWhereOnlyALookUpFindsIt() {
    var pair = Pair.connected();
    pair.mobile.moveTo(M1, M2, address("192.0.2.2"), address("192.0.2.3"));
    pair.run(ofSeconds(5)); // all of them verified
    pair.loses = _ -> true;
    pair.mobile.mark = Bytes.empty();
    pair.mobile.clock = Duration.ofDays(-400);
    pair.mobile.moveTo(address("192.0.2.4"));
    pair.mobile.restart();
    pair.loses = _ -> false;
    pair.mobile.connect(pair.stable); // its TIMESTAMP is old: only the other end can begin
    pair.runUntil(() -> bothReach(pair), ofSeconds(30));
  }

  /// The SEALED that confirms a CREATE left before the set changed, and comes after the change was
  /// told on another session: the CREATE's set replaces the newer one (protocol §6).
  @Test
  void aSetThatALateConfirmationBroughtBackIsToldAgain() {
    var pair = Pair.connected();
    pair.run(ofMinutes(62));
    var late = new ArrayList<Pair.Packet>();
    pair.loses =
        p -> {
          boolean ours = isSealedFor(p, responderIndex(pair));
          if (ours) late.add(p);
          return ours;
        };
    pair.mobile.moveTo(M2, M1);
    pair.stable.connect(pair.mobile); // both renew
    pair.run(ofMillis(100));
    pair.mobile.moveTo(M2);
    pair.run(ofMillis(100));
    assertThat(pair.stable.view().orElseThrow().locators()).containsExactly(M2);
    pair.stable.on(late.getFirst().received());
    pair.loses = _ -> false;
    pair.run(ofSeconds(2));
    assertThat(pair.stable.view().orElseThrow().locators()).containsExactly(M2);
  }

  /// Of the session that stable's RESPONSE offers; 0 before that has left.
  private static int responderIndex(Pair pair) {
    return pair.sent.stream()
        .filter(p -> p.type() == RESPONSE && !p.from().equals(M1) && !p.from().equals(M2))
        .findFirst()
        .map(p -> ByteBuffer.wrap(p.message().toArray()).getInt(4))
        .orElse(0);
  }

  private static boolean isSealedFor(Pair.Packet packet, int index) {
    var message = packet.message().toArray();
    return packet.type() == SEALED && ByteBuffer.wrap(message).getInt(4) == index;
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  @Test
  void aWipedHostWithItsClockRightIsTakenUpAtOnce() {
    var pair = Pair.connected();
    pair.mobile.mark = Bytes.empty();
    pair.mobile.restart();
    pair.run(ofSeconds(1));
    pair.mobile.connect(pair.stable);
    pair.runUntil(() -> pair.mobile.told(Event.AssociationUp.class).size() == 1, ofMillis(100));
    assertBothFollow(pair);
  }

  @Test
  void bothEndsAnewAtOnce() {
    var pair = Pair.connected();
    pair.mobile.restart();
    pair.stable.restart();
    pair.mobile.connect(pair.stable);
    pair.stable.connect(pair.mobile);
    pair.runUntil(() -> bothReach(pair), ofSeconds(1));
    pair.run(ofMinutes(5));
    assertBothFollow(pair);
  }

  @ParameterizedTest
  @ValueSource(longs = {-100_000, -3_600, -1, 1, 3_600, 100_000})
  void aClockThatStepsWhileBothRunStopsNothing(long seconds) {
    var pair = Pair.connected();
    pair.stable.clock = ofSeconds(seconds);
    pair.stable.on(new Input.Timeout());
    pair.run(ofSeconds(30));
    if (!pair.stable.core.stands(pair.stable.id, pair.mobile.id, pair.stable.time())) {
      pair.stable.connect(pair.mobile); // its sessions have expired by its clock
      pair.run(ofSeconds(2));
    }
    assertThat(bothReach(pair)).isTrue();
    assertBothFollow(pair);
  }
}
