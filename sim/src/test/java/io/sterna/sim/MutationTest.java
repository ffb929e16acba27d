package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Weaknesses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The simulator notices when a protection is missing: with each of them switched off seeds fail,
/// and say why.
class MutationTest {
  private static final int SEEDS = 300;

  @ParameterizedTest
  @CsvSource({
    "REPLAY_WINDOW, a REPEATED message",
    "VERIFICATION, never verified",
    "REVISIONS, holds",
    "TIMESTAMPS, took a command that nobody sent",
    "CONFIRMATION, never verified"
  })
  void someSeedsFail(Weaknesses.Protection off, String complaint) throws InterruptedException {
    var weak = Weaknesses.without(off);
    var failures = new Batch(0, SEEDS - 1, weak).failures();
    assertThat(failures).isNotEmpty();
    assertThat(failures)
        .anySatisfy(f -> assertThat(f.faults()).anyMatch(s -> s.contains(complaint)));
  }
}
