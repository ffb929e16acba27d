package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Weaknesses;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Two or three hosts, which may begin at once and move at once, restarts with and without what was
/// stored, clocks that are set, sessions that grow old, up to 20% loss, an attacker, strangers at
/// old addresses: no association lost that should have lived, no data to an unverified locator
/// beyond the limit, nothing forged or replayed accepted.
///
/// The system property `sterna.sim.seeds` says how many seeds; a failure prints what replays it.
class SimulatorTest {
  private static final int SEEDS = Integer.getInteger("sterna.sim.seeds", 200);

  @Test
  void everySeedEndsWell() throws InterruptedException {
    var failures = new Batch(0, SEEDS - 1, Weaknesses.NONE).failures();
    assertThat(failures)
        .as(failures.stream().limit(5).map(Main::text).collect(Collectors.joining("\n")))
        .isEmpty();
  }

  @Test
  void seedsCoverWhatTheyShould() {
    int attacked = 0;
    int names = 0;
    int unlucky = 0;
    int strangers = 0;
    int together = 0;
    int forgetful = 0;
    int setBack = 0;
    int bothStart = 0;
    int rests = 0;
    int three = 0;
    for (long seed = 0; seed < 200; seed++) {
      var scenario = Scenario.of(seed);
      if (scenario.attacked()) attacked++;
      if (scenario.form() == io.sterna.core.wire.Form.NAMES) names++;
      if (scenario.weather().loss() > 0.1) unlucky++;
      var movers = new ArrayList<Integer>();
      if (bothStart(scenario)) bothStart++;
      if (scenario.hosts().size() == 3) three++;
      for (var step : scenario.steps()) {
        if (step instanceof Scenario.Step.Settle) strangers++;
        if (step instanceof Scenario.Step.Rest) rests++;
        if (step instanceof Scenario.Step.Move move) movers.add(move.host());
        if (step instanceof Scenario.Step.Restart(_, _, _, var wiped) && wiped) forgetful++;
        if (step instanceof Scenario.Step.Clock(_, _, var by) && by.isNegative()) setBack++;
      }
      if (movers.contains(0) && movers.contains(1)) together++;
      assertThat(scenario.weather().loss()).isBetween(0.0, 0.2);
      assertThat(scenario.steps()).isNotEmpty();
    }
    assertThat(attacked).isGreaterThan(100);
    assertThat(names).isGreaterThan(30);
    assertThat(unlucky).isGreaterThan(30);
    assertThat(strangers).isGreaterThan(100);
    assertThat(together).isGreaterThan(80);
    assertThat(forgetful).isGreaterThan(15);
    assertThat(setBack).isGreaterThan(30);
    assertThat(bothStart).isGreaterThan(30);
    assertThat(rests).isGreaterThan(15);
    assertThat(three).isGreaterThan(30);
  }

  /// The first two programs, one at each host, within the time that a handshake takes.
  private static boolean bothStart(Scenario scenario) {
    var opens =
        scenario.steps().stream()
            .filter(Scenario.Step.Open.class::isInstance)
            .map(Scenario.Step.Open.class::cast)
            .limit(2)
            .toList();
    return opens.size() == 2
        && opens.get(0).from() == opens.get(1).to()
        && opens.get(1).at().minus(opens.get(0).at()).toMillis() < 100;
  }

  @Test
  void afterARestASessionIsRenewed() {
    int rests = 0;
    int renewed = 0;
    for (long seed = 0; seed < 100; seed++) {
      var steps = Scenario.of(seed).steps();
      if (steps.stream().noneMatch(Scenario.Step.Rest.class::isInstance)) continue;
      if (steps.stream().anyMatch(Scenario.Step.Restart.class::isInstance)) continue;
      rests++;
      if (Run.of(seed, Weaknesses.NONE, false).sessions() > 1) renewed++;
    }
    assertThat(rests).isGreaterThan(5);
    assertThat(renewed).isGreaterThan(rests * 2 / 3);
  }
}
