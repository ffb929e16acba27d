package io.sterna.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.LabException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /// Gives these figures.
  private record Made(String name, List<Figure> figures) implements Benchmark {
    @Override
    public String what() {
      return "made for a test";
    }

    @Override
    public List<Figure> run(PrintStream to) {
      if (figures.isEmpty()) throw new LabException("this needs root");
      to.println("median");
      return figures;
    }
  }

  private int run(List<Figure> figures, String... arguments) throws Exception {
    return Main.run(
        List.of(arguments),
        List.of(new Made("one", List.of()), new Made("two", figures)),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  @Test
  void aShortFigureIsAFailure() throws Exception {
    var good = new Figure("good", 2, 1, Figure.Better.HIGHER);
    var bad = new Figure("bad", 2, 1, Figure.Better.LOWER);
    assertThat(run(List.of(good), "two")).isZero();
    assertThat(run(List.of(good, bad), "two")).isEqualTo(1);
    assertThat(out.toString(UTF_8))
        .endsWith(
            """
            median
            figure: good = 2.000 (target 1.000) ok
            figure: bad = 2.000 (target 1.000) short
            """);
  }

  @Test
  void anUnknownNameListsTheNames() throws Exception {
    assertThat(run(List.of(), "three")).isEqualTo(2);
    assertThat(run(List.of())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("  one        made for a test", "  two  ");
    assertThat(out.size()).isZero();
  }

  @Test
  void whatCannotBeMeasuredHereSaysWhy() throws Exception {
    assertThat(run(List.of(), "one")).isEqualTo(3);
    assertThat(err.toString(UTF_8)).contains("one was not measured: this needs root");
  }

  @Test
  void everyBenchmarkHasItsName() {
    assertThat(Main.ALL)
        .extracting(Benchmark::name)
        .doesNotHaveDuplicates()
        .contains("handshakes", "status", "slowpath", "idle", "silence");
  }

  @Test
  void aHandshakeIsCountedAndMeasured() {
    var count = Handshakes.count();
    assertThat(count.messagesUp()).isBetween(3, 6);
    assertThat(count.bytesUp()).isBetween(1_400, 3_000);
    assertThat(count.messages()).isBetween(count.messagesUp(), 20);
    assertThat(Handshakes.perSecond(5)).isPositive();
  }
}
