package io.sterna.bench;

import io.sterna.lab.Lab;
import io.sterna.lab.Rate;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import java.io.PrintStream;
import java.util.List;

/// How fast one TCP connection is by name, all of whose packets go through Java, beside one of the
/// same kernel between hosts without Sterna. Two labs alike, veth without shaping.
///
/// ```
/// mobile (sink) -- router -- stable (source)      with Sterna, by name
/// mobile (sink) -- router -- stable (source)      without
/// ```
final class SlowPathBenchmark implements Benchmark {
  @Override
  public String name() {
    return "slowpath";
  }

  @Override
  public String what() {
    return "one TCP stream through the Java data path, beside plain kernel TCP";
  }

  @Override
  public List<Figure> run(PrintStream out) throws Exception {
    Scenes.requireLab();
    var fast = Plan.usual().rate(Rate.UNSHAPED);
    try (var with = Lab.open();
        var without = Lab.open()) {
      var sterna = new Scene(with, fast.with("bpf = \"off\"")).startDaemons();
      var plain = new Scene(without, fast.sterna(false, false));
      Scenes.associate(sterna);
      Streams.serve(sterna.stable());
      Streams.serve(plain.stable());
      var beside = sterna.stable().addresses().getFirst().toString();
      var byName =
          Paired.measure(
              Paired.LEAST_ROUNDS,
              () -> Streams.megabits(sterna.mobile(), Scene.STABLE),
              () -> Streams.megabits(plain.mobile(), Scene.STABLE));
      byName.print(out, "by name, through Java", "plain kernel TCP", "Mbit/s");
      var byAddress =
          Sample.measure(Paired.LEAST_ROUNDS, () -> Streams.megabits(sterna.mobile(), beside));
      byAddress.print(out, "by address, beside Sterna", "Mbit/s");
      return List.of(
          Figure.recorded("slowpath_mbit", byName.a().median()),
          Figure.recorded("plain_mbit", byName.b().median()),
          Figure.recorded("slowpath_ratio", byName.ratios().median()),
          Figure.recorded("beside_mbit", byAddress.median()));
    }
  }
}
