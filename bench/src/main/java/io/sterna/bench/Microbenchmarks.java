package io.sterna.bench;

import io.sterna.lab.LabException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Methods measured by JMH, each in a process of its own, round after round, so that a machine
/// whose speed drifts slows all alike.
final class Microbenchmarks {
  private static final int ROUNDS = 3;
  private static final int MEASURED = 3;

  private Microbenchmarks() {}

  /// Microseconds that each method takes, one value a round.
  ///
  /// @param classes whose methods are measured, by `method` in the result
  static Map<String, Sample> run(PrintStream out, List<Class<?>> classes) {
    // A JMH process begins with this process's class path, and this one has a module path.
    var dist = Path.of(System.getProperty("sterna.home", "."), "bench", "target", "dist");
    System.setProperty("java.class.path", dist.resolve("*").toString());
    var rounds = new LinkedHashMap<String, List<Double>>();
    for (int i = 0; i < ROUNDS; i++) {
      out.printf("round %d of %d%n", i + 1, ROUNDS);
      for (var result : round(classes)) {
        var label = result.getParams().getBenchmark();
        rounds
            .computeIfAbsent(label.substring(label.lastIndexOf('.') + 1), _ -> new ArrayList<>())
            .add(result.getPrimaryResult().getStatistics().getPercentile(50));
      }
    }
    var samples = new LinkedHashMap<String, Sample>();
    rounds.forEach((method, values) -> samples.put(method, new Sample(values)));
    return samples;
  }

  private static Iterable<RunResult> round(List<Class<?>> classes) {
    try {
      return new Runner(options(classes)).run();
    } catch (RunnerException e) {
      throw new LabException("JMH: " + e.getMessage());
    }
  }

  private static Options options(List<Class<?>> classes) {
    var options =
        new OptionsBuilder()
            .forks(1)
            .measurementIterations(MEASURED)
            .measurementTime(TimeValue.milliseconds(500))
            .jvmArgs("-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    for (var each : classes) options.include("\\." + each.getSimpleName() + "\\.");
    return options.build();
  }
}
