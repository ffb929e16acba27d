package io.sterna.bench;

import io.sterna.core.identifier.Identifier;
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
import java.util.regex.Pattern;

/// What Sterna costs a host that does nothing with it, in memory, and what getting to know a peer
/// costs, in messages and bytes of one CREATE.
final class IdleBenchmark implements Benchmark {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final int UDP_HEADER = 8;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

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
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      double fresh = megabytes(scene.mobileDaemon());
      var file = lab.directory().resolve("control.pcap");
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.HEADERS, "udp port 19941");
      var identifier = new Identifier.Name(Scene.STABLE).address().toString();
      Await.until(
          "the name to be known by its identifier",
          BOUND,
          () ->
              scene
                  .mobile()
                  .tryExec("getent", "ahostsv6", Scene.STABLE)
                  .out()
                  .contains(identifier));
      Await.pause(QUIET);
      capture.close();
      var lengths = Tshark.fields(scene.mobile(), file, "udp", "udp.length");
      return List.of(
          Figure.recorded("daemon_mb", fresh),
          Figure.recorded("daemon_with_peer_mb", megabytes(scene.mobileDaemon())),
          Figure.recorded("create_messages", lengths.size()),
          Figure.recorded(
              "create_bytes",
              lengths.stream().mapToInt(l -> Integer.parseInt(l.getFirst()) - UDP_HEADER).sum()));
    }
  }

  private static double megabytes(Daemon daemon) {
    var status = Config.read(Path.of("/proc/" + daemon.process().pid() + "/status"));
    var found = RESIDENT.matcher(status);
    if (!found.find()) throw new IllegalStateException("no VmRSS in " + status);
    return Long.parseLong(found.group(1)) / 1024.0;
  }
}
