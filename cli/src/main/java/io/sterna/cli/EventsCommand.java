package io.sterna.cli;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.control.ControlClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sterna events`.
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Print what happens, until interrupted or until the daemon ends.")
final class EventsCommand implements Callable<Integer> {
  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws DaemonException {
    try (var daemon = ControlClient.connect(place.run)) {
      daemon.events(this::show);
    }
    return 0;
  }

  private void show(String event) {
    output.line(output.json ? event : EventText.line(event));
    output.flush();
  }
}
