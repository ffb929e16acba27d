package io.sterna.bench;

import io.sterna.bench.Figure.Better;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.scene.Scene;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How many requests of one byte, each after the answer to the one before, a connection by name
/// does on the fast path, beside plain kernel TCP.
final class LatencyBenchmark implements Benchmark {
  private static final double TARGET = 0.97;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String what() {
    return "requests and answers of one byte on the fast path, beside plain kernel TCP";
  }

  @Override
  public List<Figure> run(PrintStream out) throws Exception {
    Scenes.requireLab();
    var figures = new ArrayList<Figure>();
    for (var families : List.of(Families.V6, Families.V4)) {
      try (var pair = Neighbours.open(families)) {
        var name = families.name().toLowerCase(Locale.ROOT) + "_transactions";
        var measured =
            Paired.measure(
                Paired.LEAST_ROUNDS,
                () -> Streams.transactions(pair.sterna().mobile(), Scene.STABLE),
                () -> Streams.transactions(pair.plain().mobile(), Scene.STABLE));
        measured.print(out, name + " by name", "plain", "a second");
        figures.add(new Figure(name, measured.ratios().median(), TARGET, Better.HIGHER));
      }
    }
    return figures;
  }
}
