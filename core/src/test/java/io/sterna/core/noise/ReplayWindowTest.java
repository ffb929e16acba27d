package io.sterna.core.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
  private final ReplayWindow window = new ReplayWindow();

  @Test
  void aCounterIsTakenOnce() {
    assertThat(window.accepts(0)).isTrue();
    window.mark(0);
    assertThat(window.accepts(0)).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> window.mark(0));
    assertThat(window.accepts(1)).isTrue();
  }

  @Test
  void askingMarksNothing() { // a forged counter moves nothing
    assertThat(window.accepts(1_000_000)).isTrue();
    assertThat(window.accepts(0)).isTrue();
    window.mark(0);
    assertThat(window.accepts(1_000_000)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {2047, 2048, 2049, 2111, 2112, 2175, 5000, 1L << 40, ReplayWindow.LIMIT - 1})
  void theWindowEnds2047BelowTheHighest(long highest) {
    window.mark(highest);
    assertThat(window.accepts(highest)).isFalse();
    assertThat(window.accepts(highest - 1)).isTrue();
    assertThat(window.accepts(highest - 2047)).isTrue();
    assertThat(window.accepts(highest - 2048)).isFalse();
    window.mark(highest - 2047);
    assertThat(window.accepts(highest - 2047)).isFalse();
  }

  @Test
  void countersThatNoSessionReachesAreRefused() { // protocol §5: none after 2^60
    assertThat(window.accepts(ReplayWindow.LIMIT - 1)).isTrue();
    assertThat(window.accepts(ReplayWindow.LIMIT)).isFalse();
    assertThat(window.accepts(Long.MAX_VALUE)).isFalse();
    assertThat(window.accepts(-1)).isFalse();
    assertThat(window.accepts(Long.MIN_VALUE)).isFalse();
  }

  /// Against a set of all that was marked, with steps that stay, jump, and fall back around the
  /// edges of words and of the window.
  @Test
  void agreesWithASetOfAllThatWasMarked() {
    for (long seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var tried = new ReplayWindow();
      Set<Long> marked = new HashSet<>();
      long highest = -1;
      for (int step = 0; step < 4_000; step++) {
        long counter = Math.max(0, highest + move(random));
        boolean fresh = counter > highest - 2048 && !marked.contains(counter);
        assertThat(tried.accepts(counter)).as("seed %d step %d", seed, step).isEqualTo(fresh);
        if (fresh && random.nextInt(10) > 0) {
          tried.mark(counter);
          marked.add(counter);
          highest = Math.max(highest, counter);
        }
      }
    }
  }

  private static long move(Random random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> 1;
      case 2 -> -random.nextInt(2060);
      case 3 -> random.nextInt(130) - 64;
      case 4 -> -2048 + random.nextInt(3);
      default -> random.nextInt(20) == 0 ? random.nextInt(10_000) : random.nextInt(3);
    };
  }
}
