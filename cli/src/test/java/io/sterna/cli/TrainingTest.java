package io.sterna.cli;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/// A training run that fails would leave every command slow, and say nothing.
class TrainingTest {
  @Test
  void trainingRunPlaysItsCommandsToTheEnd() {
    assertThatCode(() -> Training.main(new String[0])).doesNotThrowAnyException();
  }
}
