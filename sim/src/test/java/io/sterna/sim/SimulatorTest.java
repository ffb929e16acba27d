package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Weaknesses;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Two hosts, moves of either or both, restarts with and without what was stored, clocks that are
/// set, up to 20% loss, an attacker, strangers at old addresses: no association lost that should
/// have lived, no data to an unverified locator beyond the limit, nothing forged or replayed
/// accepted.
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
    for (long seed = 0; seed < 200; seed++) {
      var scenario = Scenario.of(seed);
      if (scenario.attacked()) attacked++;
      if (scenario.form() == io.sterna.core.wire.Form.NAMES) names++;
      if (scenario.weather().loss() > 0.1) unlucky++;
      var movers = new ArrayList<Boolean>();
      for (var step : scenario.steps()) {
        if (step instanceof Scenario.Step.Settle) strangers++;
        if (step instanceof Scenario.Step.Move move) movers.add(move.mobile());
        if (step instanceof Scenario.Step.Restart(_, _, _, var wiped) && wiped) forgetful++;
        if (step instanceof Scenario.Step.Clock(_, _, var by) && by.isNegative()) setBack++;
      }
      if (movers.contains(true) && movers.contains(false)) together++;
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
  }
}
