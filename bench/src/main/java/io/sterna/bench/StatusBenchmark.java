package io.sterna.bench;

import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.Project;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How long a person waits for `sterna status`, with and without the JDK's ahead-of-time cache that
/// `./sterna` makes after a build.
final class StatusBenchmark implements Benchmark {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "status";
  }

  @Override
  public String what() {
    return "time of ./sterna status, with and without the JDK's ahead-of-time cache";
  }

  @Override
  public List<Figure> run(PrintStream out) throws Exception {
    Scenes.requireLab();
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      var host = scene.mobile();
      var run = scene.mobileDaemon().directory().resolve("run").toString();
      var status = List.of(Project.home().resolve("sterna").toString(), "status", "--run", run);
      var without = new ArrayList<>(List.of("env", "STERNA_AOT=off"));
      without.addAll(status);
      var times =
          Paired.measure(
              Paired.LEAST_ROUNDS, () -> millis(host, status), () -> millis(host, without));
      times.print(out, "sterna status", "without cache", "ms");
      return List.of(
          Figure.recorded("status_ms", times.a().median()),
          Figure.recorded("status_without_cache_ms", times.b().median()));
    }
  }

  private static double millis(Host host, List<String> command) {
    long start = System.nanoTime();
    host.tryExec(BOUND, "", command).orFail();
    return (System.nanoTime() - start) / 1e6;
  }
}
