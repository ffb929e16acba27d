package io.sterna.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private static Instant at(long millis) {
    return T0.plusMillis(millis);
  }

  private static Progress marks(long... millis) {
    var progress = new Progress();
    for (long m : millis) progress.mark(at(m), 10);
    return progress;
  }

  @Test
  void silenceIsTheLongestGapInsideTheWindow() {
    var progress = marks(100, 200, 900, 1000, 5000);
    assertThat(progress.longestSilence(at(150), at(1100))).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void silenceBeforeTheFirstAndAfterTheLastMarkCounts() {
    assertThat(marks(400).longestSilence(at(0), at(500))).isEqualTo(Duration.ofMillis(400));
    assertThat(marks(400).longestSilence(at(0), at(1500))).isEqualTo(Duration.ofMillis(1100));
    assertThat(marks().longestSilence(at(0), at(1500))).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void countsWhatArrivedInBetween() {
    var progress = marks(100, 200, 300);
    assertThat(progress.between(at(100), at(300))).isEqualTo(20);
    assertThat(progress.total()).isEqualTo(30);
  }
}
