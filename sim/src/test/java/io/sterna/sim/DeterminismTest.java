package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Weaknesses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A seed is worth something only if it does the same everywhere: again in this JVM, and in another
/// one, whose hash codes and immutable sets have another order.
class DeterminismTest {
  @Test
  void aSeedDoesTheSameTwice() {
    for (long seed = 0; seed < 10; seed++) {
      var once = Run.of(seed, Weaknesses.NONE, false);
      var again = Run.of(seed, Weaknesses.NONE, true);
      assertThat(again.digest()).as("seed %d", seed).isEqualTo(once.digest());
      assertThat(again.faults()).isEqualTo(once.faults());
    }
  }

  @Test
  void aSeedDoesTheSameInAnotherProcess() throws IOException, InterruptedException {
    var arguments = List.of("--seeds", "0..19", "--json");
    var here = new ByteArrayOutputStream();
    Main.run(arguments, new PrintStream(here, true, StandardCharsets.UTF_8), System.err);
    var command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                System.getProperty("jdk.module.path"),
                "-m",
                "io.sterna.sim/io.sterna.sim.Main"));
    command.addAll(arguments);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var there = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertThat(there).isEqualTo(here.toString(StandardCharsets.UTF_8));
  }
}
