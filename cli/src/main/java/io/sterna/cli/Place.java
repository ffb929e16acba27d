package io.sterna.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where a daemon has its things; several daemons on one file system have different ones.
final class Place {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file (${DEFAULT-VALUE})")
  Path config = Path.of("/etc/sterna/sterna.toml");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "directory for what the daemon remembers (${DEFAULT-VALUE})")
  Path state = Path.of("/var/lib/sterna");

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "directory of the control socket (${DEFAULT-VALUE})")
  Path run = Path.of("/run/sterna");
}
