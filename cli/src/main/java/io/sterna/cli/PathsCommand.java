package io.sterna.cli;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.control.ControlClient;
import io.sterna.daemon.control.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `sterna paths NAME`.
@Command(
    name = "paths",
    mixinStandardHelpOptions = true,
    description = "Show the paths to a peer and which of them is used.")
final class PathsCommand implements Callable<Integer> {
  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "NAME", description = "the peer's name")
  private String name = "";

  @Override
  public Integer call() throws DaemonException {
    try (var daemon = ControlClient.connect(place.run)) {
      output.print(daemon.ask(new Request.Paths(name)), StatusText::paths);
    }
    return 0;
  }
}
