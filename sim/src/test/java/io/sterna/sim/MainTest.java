package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) throws InterruptedException {
    return Main.run(List.of(arguments), stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  @Test
  void replaysASeedWithItsTrace() throws InterruptedException {
    assertThat(run("--seed", "3", "--trace")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("mobile")
        .contains("INIT TIMESTAMP, CREATE")
        .contains("SYN")
        .contains("seed 3: well");
  }

  @Test
  void runsARangeAndSumsUp() throws InterruptedException {
    assertThat(run("--seeds", "2..4")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("3 seeds, 0 failed");
  }

  @Test
  void writesOneObjectASeed() throws InterruptedException {
    assertThat(run("--seeds", "2", "--json")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"seed\":") && line.contains("\"failed\":false"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--seed", "--seed x", "--seeds 5..4", "--seeds 0", "--sed 1"})
  void saysHowItIsUsed(String line) throws InterruptedException {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: ./dev sim --seed N");
  }

  @Test
  void aFailureNamesTheCommandThatReplaysIt() {
    var outcome =
        new Run.Outcome(7, List.of("it \"broke\""), Duration.ZERO, 1, 2, 3, 4, 5, List.of());
    assertThat(Main.text(outcome)).contains("./dev sim --seed 7 --trace").contains("it \"broke\"");
    assertThat(Main.json(outcome)).contains("\"faults\":[\"it \\\"broke\\\"\"]");
  }
}
