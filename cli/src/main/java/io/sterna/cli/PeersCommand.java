package io.sterna.cli;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.control.ControlClient;
import io.sterna.daemon.control.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sterna peers`.
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description = "Show every peer that is known: its keys, where it is, and what was exchanged.")
final class PeersCommand implements Callable<Integer> {
  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws DaemonException {
    try (var daemon = ControlClient.connect(place.run)) {
      output.print(daemon.ask(new Request.Peers()), PeersText::lines);
    }
    return 0;
  }
}
