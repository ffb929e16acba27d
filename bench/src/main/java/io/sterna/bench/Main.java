package io.sterna.bench;

import io.sterna.lab.LabException;
import java.io.PrintStream;
import java.util.List;

/// `./dev bench NAME`: runs one benchmark and prints a line `figure: ...` for each number.
///
/// Ends with status 0 only if no figure is short of its target; 2 if there is no such benchmark, 3
/// if it cannot be run here.
public final class Main {
  static final List<Benchmark> ALL =
      List.of(
          new HandshakeBenchmark(),
          new StatusBenchmark(),
          new ThroughputBenchmark(),
          new LatencyBenchmark(),
          new SlowPathBenchmark(),
          new IdleBenchmark(),
          new SilenceBenchmark());

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(run(List.of(arguments), ALL, System.out, System.err));
  }

  static int run(List<String> arguments, List<Benchmark> all, PrintStream out, PrintStream err)
      throws Exception {
    var chosen = all.stream().filter(b -> List.of(b.name()).equals(arguments)).findFirst();
    if (chosen.isEmpty()) {
      err.println("usage: ./dev bench NAME");
      for (var each : all) err.printf("  %-10s %s%n", each.name(), each.what());
      return 2;
    }
    try {
      var figures = chosen.get().run(out);
      figures.forEach(figure -> out.println(figure.line()));
      return figures.stream().anyMatch(Figure::isShort) ? 1 : 0;
    } catch (LabException e) {
      err.println(chosen.get().name() + " was not measured: " + e.getMessage());
      return 3;
    }
  }
}
