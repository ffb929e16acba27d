package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static io.sterna.core.association.Pair.S1;
import static io.sterna.core.association.Pair.S2;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random moves of both ends under loss: whatever happened, both reach each other soon after.
class SoakTest {
  private static final IpAddress[] MOBILE = {M1, M2, IpAddress.parse("192.0.2.77")};
  private static final IpAddress[] STABLE = {S1, S2, IpAddress.parse("198.51.100.77")};

  static IntStream seeds() {
    return IntStream.range(0, Integer.getInteger("sterna.soak", 150));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bothReachEachOtherSoonAfterTheLastMove(int seed) {
    var random = new Random(seed);
    var pair = Pair.idle();
    double loss = random.nextInt(3) * 0.1;
    pair.latency = Duration.ofMillis(1 + random.nextInt(80));
    pair.loses = _ -> random.nextDouble() < loss;
    pair.mobile.connect(pair.stable);
    if (random.nextInt(4) == 0) pair.stable.connect(pair.mobile);
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), Duration.ofMinutes(1));
    for (int i = 0; i < 6; i++) {
      pair.run(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 300 : 10_000)));
      var node = random.nextBoolean() ? pair.mobile : pair.stable;
      if (random.nextInt(6) > 0) {
        move(random, node, pair);
      } else {
        node.clock = Duration.ofSeconds(random.nextInt(100_000) - 50_000);
        node.restart();
        node.connect(node.other());
      }
    }
    pair.mobile.moveTo(
        pair.mobile.locators.isEmpty() ? M1 : pair.mobile.locators.getFirst().address());
    pair.stable.moveTo(
        pair.stable.locators.isEmpty() ? S1 : pair.stable.locators.getFirst().address());
    for (var node : List.of(pair.mobile, pair.stable)) { // programs ask again
      if (!node.core.stands(node.id, node.other().id, node.time())) node.connect(node.other());
    }
    var took =
        pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), Duration.ofSeconds(90));
    assertThat(took).isLessThan(Duration.ofSeconds(30));
    pair.run(Duration.ofMinutes(5));
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    int before = pair.sent.size();
    pair.run(Duration.ofMinutes(5));
    assertThat(pair.sent.size() - before).as("messages of an idle association").isZero();
  }

  private static void move(Random random, Pair.Node node, Pair pair) {
    var all = node == pair.mobile ? MOBILE : STABLE;
    var here =
        IntStream.range(0, all.length)
            .filter(_ -> random.nextInt(2) == 0)
            .mapToObj(i -> all[i])
            .toArray(IpAddress[]::new);
    node.moveTo(here);
  }
}
