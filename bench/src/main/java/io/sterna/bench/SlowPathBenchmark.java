package io.sterna.bench;

import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.Rate;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import io.sterna.lab.service.Nginx;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/// Throughput of one TCP connection over the Java data path, beside plain kernel TCP. Each has a
/// lab of its own: Sterna on a host also sees the plain packets of its peers.
final class SlowPathBenchmark implements Benchmark {
  private static final long SIZE = 64 << 20;
  private static final Duration BOUND = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "slowpath";
  }

  @Override
  public String what() {
    return "curl by name over the Java path, beside the same without Sterna";
  }

  @Override
  public List<Figure> run(PrintStream out) throws Exception {
    var plan = Plan.usual().rate(Rate.UNSHAPED);
    try (var lab = Lab.open();
        var other = Lab.open()) {
      var scene = new Scene(lab, plan).startDaemons();
      var plain = new Scene(other, plan.sterna(false, false));
      publish(scene);
      publish(plain);
      var speeds =
          Paired.measure(
              Paired.LEAST_ROUNDS, () -> mbits(scene.mobile()), () -> mbits(plain.mobile()));
      speeds.print(out, "by name, Java path", "plain kernel TCP", "Mbit/s");
      return List.of(
          Figure.recorded("slowpath_mbit", speeds.a().median()),
          Figure.recorded("slowpath_ratio", speeds.ratios().median()));
    }
  }

  private static void publish(Scene scene) {
    var _ = Nginx.start(scene.stable(), 1 << 20).publish("file", SIZE, 1);
  }

  private static double mbits(Host host) {
    var curl =
        List.of(
            "curl",
            "-sS",
            "-o",
            "/dev/null",
            "-w",
            "%{speed_download}",
            "--happy-eyeballs-timeout-ms",
            "3000",
            "http://" + Scene.STABLE + "/file");
    var said = host.tryExec(BOUND, "", curl).orFail().out().strip();
    return Double.parseDouble(said) * 8 / 1e6;
  }
}
