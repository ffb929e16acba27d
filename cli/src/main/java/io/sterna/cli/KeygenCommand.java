package io.sterna.cli;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.Keygen;
import io.sterna.daemon.configuration.ConfigurationFile;
import io.sterna.daemon.configuration.KeyText;
import io.sterna.daemon.control.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sterna keygen`.
@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = "Make this host's key and print the line that DNS needs.")
final class KeygenCommand implements Callable<Integer> {
  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "where to write it (key-file of the configuration, else key beside it)")
  private @Nullable Path keyFile;

  @Option(names = "--show", description = "print the line of the key that is there")
  private boolean show;

  @Option(
      names = "--next",
      description = "make the key that is to come, at next-key-file; the line has both")
  private boolean next;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "this host's names (names of the configuration)")
  private List<String> names = List.of();

  @Override
  public Integer call() throws DaemonException {
    var key = Files.exists(place.config) ? configured() : unconfigured();
    output.print(
        Json.object()
            .with("key_file", key.file().toString())
            .with("public_key", KeyText.encode(key.publicKey()))
            .with("records", Json.texts(key.zoneLines())),
        _ -> key.zoneLines());
    var wrote = show ? "" : "wrote " + key.file() + "; ";
    var lines = key.zoneLines().size() == 1 ? "this line" : "these lines";
    output.note(wrote + "put " + lines + " into the zone:");
    return 0;
  }

  private Keygen configured() throws DaemonException {
    var configuration = ConfigurationFile.read(place.config);
    var given = given();
    var own = given.isEmpty() ? configuration.names() : given;
    if (next) return Keygen.createNext(configuration, own);
    if (show && keyFile == null) return Keygen.show(configuration, own);
    return keygen(keyFile == null ? configuration.keyFile() : keyFile, own, configuration.port());
  }

  private Keygen unconfigured() throws DaemonException {
    if (next) {
      throw new DaemonException(
          Reason.CONFIGURATION,
          place.config + " does not exist: --next needs its key-file and next-key-file");
    }
    if (names.isEmpty()) {
      throw new DaemonException(
          Reason.CONFIGURATION,
          place.config + " does not exist: write it first, or give this host's name here");
    }
    var file = keyFile == null ? place.config.toAbsolutePath().resolveSibling("key") : keyFile;
    return keygen(file, given(), Locator.DEFAULT_PORT);
  }

  private Keygen keygen(Path file, List<Identifier.Name> own, int port) throws DaemonException {
    return show ? Keygen.show(file, own, port) : Keygen.create(file, own, port);
  }

  private List<Identifier.Name> given() throws DaemonException {
    try {
      var given = names.stream().map(Identifier.Name::of).toList();
      for (var name : given) refuseLabel(name);
      return given;
    } catch (IllegalArgumentException e) {
      throw new DaemonException(Reason.CONFIGURATION, e.getMessage() + ": write it as in DNS", e);
    }
  }

  /// Nobody else can look up a name without a domain.
  private static void refuseLabel(Identifier.Name name) throws DaemonException {
    if (name.name().contains(".")) return;
    throw new DaemonException(
        Reason.CONFIGURATION,
        "'" + name + "' has no domain: write the whole name, as " + name + ".example.org");
  }
}
