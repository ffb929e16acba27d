package io.sterna.cli;

import io.sterna.daemon.Daemon;
import io.sterna.daemon.DaemonException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sterna up`.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Run the daemon in the foreground until SIGTERM, SIGINT or `sterna down`.")
final class UpCommand implements Callable<Integer> {
  @Mixin private Place place = new Place();

  @Option(
      names = "--no-bpf",
      description = "Let every packet take the daemon's way, without the fast path in the kernel.")
  private boolean noBpf;

  @Override
  public Integer call() throws DaemonException {
    Daemon.run(place.config, place.state, place.run, !noBpf);
    return 0;
  }
}
