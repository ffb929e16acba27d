package io.sterna.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTest {
  @Test
  void sidesAreMeasuredInTurnAfterAWarmUp() throws Exception {
    var order = new ArrayList<String>();
    var paired =
        Paired.measure(
            15,
            () -> {
              order.add("a");
              return order.size();
            },
            () -> {
              order.add("b");
              return 2;
            });
    assertThat(String.join("", order)).isEqualTo("ab".repeat(16));
    assertThat(paired.a().values().getFirst()).isEqualTo(3);
    assertThat(paired.ratios().values().get(1)).isEqualTo(2.5);
  }

  @Test
  void tooFewRoundsAreRefused() {
    assertThatThrownBy(() -> Paired.measure(14, () -> 1, () -> 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void quantilesAreLinearBetweenNeighbours() {
    var sample = new Sample(List.of(4.0, 1.0, 3.0, 2.0));
    assertThat(sample.median()).isEqualTo(2.5);
    assertThat(sample.lowerQuartile()).isEqualTo(1.75);
    assertThat(sample.upperQuartile()).isEqualTo(3.25);
  }

  @Test
  void aFigureIsShortOnTheWrongSideOfItsTarget() {
    assertThat(new Figure("x", 0.96, 0.97, Figure.Better.HIGHER).line())
        .isEqualTo("figure: x = 0.960 (target 0.970) short");
    assertThat(new Figure("y", 99, 100, Figure.Better.LOWER).line())
        .isEqualTo("figure: y = 99.000 (target 100) ok");
    assertThat(Figure.recorded("z", 1).line()).endsWith("(target none) ok");
  }
}
