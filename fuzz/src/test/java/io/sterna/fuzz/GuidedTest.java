package io.sterna.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same targets as [DecodersTest], searched by coverage (Jazzer): 10 s each from the corpus
/// that is kept, or as long as `./dev fuzz MINUTES` says, which keeps what it finds.
@Tag("guided")
@Execution(ExecutionMode.CONCURRENT)
class GuidedTest {
  private static final double MINUTES =
      Double.parseDouble(System.getProperty("sterna.fuzz.minutes", "0"));
  private static final Duration MOMENT = Duration.ofSeconds(10);

  static List<String> targets() {
    return DecodersTest.targets();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void takesWhatCoverageLeadsTo(String target) throws IOException, InterruptedException {
    var outcome =
        MINUTES > 0
            ? new Guided(target, share(), 0).searchAndKeep()
            : new Guided(target, MOMENT, 1).search();
    System.out.printf("%-24s %,12d inputs by coverage%n", target, outcome.inputs());
    assertThat(outcome.failure()).isEmpty();
  }

  /// What is never hit by chance is found.
  @Test
  void aSeededBugIsFound() throws IOException, InterruptedException {
    var outcome = new Guided(SeededBug.NAME, Duration.ofMinutes(2), 1).search();
    assertThat(outcome.failure()).hasValueSatisfying(text -> assertThat(text).contains("found"));
  }

  private static Duration share() {
    return Duration.ofSeconds((long) Math.ceil(MINUTES * 60 / targets().size()));
  }
}
