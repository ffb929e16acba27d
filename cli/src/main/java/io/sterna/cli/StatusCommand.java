package io.sterna.cli;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.control.ControlClient;
import io.sterna.daemon.control.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sterna status`.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show this host's names, addresses and associations.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws DaemonException {
    try (var daemon = ControlClient.connect(place.run)) {
      output.print(daemon.ask(new Request.Status()), StatusText::lines);
    }
    return 0;
  }
}
