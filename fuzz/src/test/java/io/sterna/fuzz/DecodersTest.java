package io.sterna.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.fuzz.Fuzzer.Budget;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nothing that arrives makes a decoder throw what it does not promise, hang, or grow.
///
/// ```
/// ./dev check                        a moment each, always the same inputs
/// ./dev fuzz MINUTES                 so long in all, other inputs each time
/// ./dev fuzz --replay TARGET SEED    the one that failed
/// ```
class DecodersTest {
  private static final Budget MOMENT = Budget.of(100, 20_000, Duration.ofMillis(400));

  private static final String TARGET = System.getProperty("sterna.fuzz.target", "");
  private static final long SEED = Long.getLong("sterna.fuzz.seed", 0);
  private static final double MINUTES =
      Double.parseDouble(System.getProperty("sterna.fuzz.minutes", "0"));

  static List<String> targets() {
    var all = Targets.ALL.stream().map(Target::name).toList();
    return TARGET.isEmpty() ? all : all.stream().filter(TARGET::equals).toList();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void takesAnythingWell(String name) throws InterruptedException {
    var target = Targets.named(name);
    if (!TARGET.isEmpty()) {
      Fuzzer.run(target, SEED, Budget.of(1, 1, Duration.ZERO));
      return;
    }
    var outcome = MINUTES > 0 ? atLength(target) : Fuzzer.run(target, 0, MOMENT);
    assertThat(outcome.accepted()).as("accepted, or the sample is no good").isPositive();
    assertThat(outcome.inputs() - outcome.accepted()).as("refused").isPositive();
  }

  private static Fuzzer.Outcome atLength(Target target) throws InterruptedException {
    var time = Duration.ofMillis((long) (MINUTES * 60_000 / Targets.ALL.size()));
    long first = System.currentTimeMillis() << 22; // other seeds than any earlier run's
    var outcome = Fuzzer.run(target, first, Budget.of(100, Long.MAX_VALUE, time));
    System.out.printf(
        "%-24s %,12d inputs, %2d%% accepted%n",
        target.name(), outcome.inputs(), outcome.accepted() * 100 / outcome.inputs());
    return outcome;
  }
}
