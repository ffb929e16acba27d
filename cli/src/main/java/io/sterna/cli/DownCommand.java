package io.sterna.cli;

import io.sterna.daemon.Daemon;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.ConfigurationFile;
import io.sterna.daemon.control.ControlClient;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Request;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sterna down`.
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = {
      "End the daemon and take everything that Sterna set up out of the system, also after a crash.",
      "Connections by name end with it."
    })
final class DownCommand implements Callable<Integer> {
  private static final String USUAL_DEVICE = "sterna0";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws DaemonException {
    output.print(down(), DownCommand::lines);
    return 0;
  }

  private Json down() throws DaemonException {
    Json answer;
    try (var daemon = ControlClient.connect(place.run)) {
      answer = daemon.ask(new Request.Down());
    } catch (DaemonException e) {
      if (e.reason() != Reason.NO_DAEMON) throw e;
      return Json.object()
          .with("daemon", false)
          .with("removed", Json.texts(Daemon.removeLeftovers(device())));
    }
    awaitEnd();
    return Json.object().with("daemon", true).with(answer);
  }

  /// A `sterna up` that follows must not meet the daemon that is ending.
  private void awaitEnd() {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < until && ControlClient.isAnswered(place.run)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private String device() throws DaemonException {
    return Files.exists(place.config)
        ? ConfigurationFile.read(place.config).device()
        : USUAL_DEVICE;
  }

  private static List<String> lines(Json down) {
    var lines = new ArrayList<String>();
    if (down.truth("daemon")) lines.add("ended the daemon");
    for (var each : down.elements("removed")) {
      if (each instanceof Json.Text(var what)) lines.add("removed " + what);
    }
    if (lines.isEmpty()) lines.add("nothing of Sterna's was there");
    return lines;
  }
}
