package io.sterna.bench;

import io.sterna.bench.Figure.Better;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.scene.Scene;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What TCP carries by name on the fast path, beside plain kernel TCP over the same links in turn:
/// one connection and four, with offloads and without, over locators of either family.
final class ThroughputBenchmark implements Benchmark {
  /// Least ratios: IPv6 over IPv6 has the addresses replaced, over IPv4 the whole header.
  private record Targets(double offloads, double none) {
    static Targets of(Families families) {
      return families == Families.V6 ? new Targets(0.97, 0.93) : new Targets(0.93, 0.88);
    }
  }

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public String what() {
    return "TCP streams on the fast path, beside plain kernel TCP";
  }

  @Override
  public List<Figure> run(PrintStream out) throws Exception {
    Scenes.requireLab();
    var figures = new ArrayList<Figure>();
    for (var families : List.of(Families.V6, Families.V4)) {
      try (var pair = Neighbours.open(families)) {
        var targets = Targets.of(families);
        measure(out, pair, families + "_offloads", targets.offloads, figures);
        pair.withoutOffloads();
        measure(out, pair, families + "_no_offloads", targets.none, figures);
      }
    }
    return figures;
  }

  private static void measure(
      PrintStream out, Neighbours pair, String what, double target, List<Figure> figures)
      throws Exception {
    for (int streams : List.of(1, 4)) {
      var name = what.toLowerCase(Locale.ROOT) + "_" + streams;
      var measured =
          Paired.measure(
              Paired.LEAST_ROUNDS,
              () -> Streams.megabits(pair.sterna().mobile(), Scene.STABLE, streams),
              () -> Streams.megabits(pair.plain().mobile(), Scene.STABLE, streams));
      measured.print(out, name + " by name", "plain", "Mbit/s");
      figures.add(new Figure(name, measured.ratios().median(), target, Better.HIGHER));
    }
  }
}
