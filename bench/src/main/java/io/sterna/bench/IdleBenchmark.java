package io.sterna.bench;

import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Lab;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.capture.Tshark;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import io.sterna.lab.service.Daemon;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// What Sterna costs a host that does nothing with it, in memory, and what getting to know a peer
/// costs, in messages and bytes of one CREATE.
final class IdleBenchmark implements Benchmark {
  private static final int ROUNDS = 5;
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final int UDP_HEADER = 8;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

  /// What one run of a fresh daemon showed.
  private record Seen(double alone, double withPeer, double messages, double bytes) {}

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String what() {
    return "memory of an idle daemon, messages and bytes of a CREATE";
  }

  @Override
  public List<Figure> run(PrintStream out) {
    Scenes.requireLab();
    var runs = IntStream.range(0, ROUNDS).mapToObj(_ -> look()).toList();
    return List.of(
        figure(out, "daemon_mb", runs, Seen::alone),
        figure(out, "daemon_with_peer_mb", runs, Seen::withPeer),
        figure(out, "create_messages", runs, Seen::messages),
        figure(out, "create_bytes", runs, Seen::bytes));
  }

  private static Figure figure(
      PrintStream out, String name, List<Seen> runs, Function<Seen, Double> value) {
    var sample = new Sample(runs.stream().map(value).toList());
    sample.print(out, name, "");
    return Figure.recorded(name, sample.median());
  }

  private static Seen look() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      Await.pause(SETTLE);
      double alone = megabytes(scene.mobileDaemon());
      var file = lab.directory().resolve("control.pcap");
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.HEADERS, "udp port 19941");
      Scenes.associate(scene);
      Await.pause(SETTLE);
      capture.close();
      var lengths = Tshark.fields(scene.mobile(), file, "udp", "udp.length");
      int bytes = lengths.stream().mapToInt(l -> Integer.parseInt(l.getFirst()) - UDP_HEADER).sum();
      return new Seen(alone, megabytes(scene.mobileDaemon()), lengths.size(), bytes);
    }
  }

  private static double megabytes(Daemon daemon) {
    var status = Config.read(Path.of("/proc/" + daemon.process().pid() + "/status"));
    var found = RESIDENT.matcher(status);
    if (!found.find()) throw new IllegalStateException("no VmRSS in " + status);
    return Long.parseLong(found.group(1)) / 1024.0;
  }
}
