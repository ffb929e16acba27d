package io.sterna.bench;

import java.util.List;

/// `./dev bench NAME`: ends with status 0 only if no figure is short of its target.
public final class Main {
  private static final List<Benchmark> ALL =
      List.of(
          new StatusBenchmark(),
          new SlowPathBenchmark(),
          new IdleBenchmark(),
          new SilenceBenchmark());

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) throws Exception {
    for (var benchmark : ALL) {
      if (!arguments.equals(List.of(benchmark.name()))) continue;
      var figures = benchmark.run(System.out);
      figures.forEach(figure -> System.out.println(figure.line()));
      return figures.stream().anyMatch(Figure::isShort) ? 1 : 0;
    }
    System.err.println("usage: ./dev bench NAME, where NAME is one of");
    ALL.forEach(b -> System.err.printf("  %-10s %s%n", b.name(), b.what()));
    return 2;
  }
}
