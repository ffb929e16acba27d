package io.sterna.daemon;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.noise.KeyPair;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.configuration.OwnKeys;
import io.sterna.daemon.configuration.PrivateKeyFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// A host's key and what DNS has to say of it (protocol §3).
///
/// @param file where the private one is
/// @param publicKey of the key in that file
/// @param zoneLines one for each of the host's names, for its zone file
public record Keygen(Path file, Bytes publicKey, List<String> zoneLines) {
  public Keygen {
    zoneLines = List.copyOf(zoneLines);
  }

  /// Writes a new private key to a new file.
  ///
  /// @param port on which the host's daemon listens
  public static Keygen create(Path file, List<Identifier.Name> names, int port)
      throws DaemonException {
    var key = PrivateKeyFile.create(file, new SecureRandom()::nextBytes);
    return of(file, key, names, port);
  }

  /// Writes the key that is to come to a new file; the lines have both keys.
  ///
  /// @throws DaemonException if the configuration names no such file, or the file is there
  public static Keygen createNext(Configuration configuration, List<Identifier.Name> names)
      throws DaemonException {
    var file =
        configuration
            .nextKeyFile()
            .orElseThrow(
                () ->
                    new DaemonException(
                        Reason.CONFIGURATION,
                        configuration.file()
                            + " does not say where the next key is to be: add next-key-file ="
                            + " \"next-key\""));
    PrivateKeyFile.read(configuration.keyFile());
    PrivateKeyFile.create(file, new SecureRandom()::nextBytes);
    var keys = OwnKeys.read(configuration);
    return of(file, keys.publicKeys().getLast(), keys, names, configuration.port());
  }

  /// The same for the keys that are there.
  public static Keygen show(Configuration configuration, List<Identifier.Name> names)
      throws DaemonException {
    var keys = OwnKeys.read(configuration);
    var first = keys.key().publicKey();
    return of(configuration.keyFile(), first, keys, names, configuration.port());
  }

  /// The same for one key.
  public static Keygen show(Path file, List<Identifier.Name> names, int port)
      throws DaemonException {
    return of(file, PrivateKeyFile.read(file), names, port);
  }

  private static Keygen of(Path file, KeyPair key, List<Identifier.Name> names, int port) {
    return of(file, key.publicKey(), new OwnKeys(key, Optional.empty()), names, port);
  }

  private static Keygen of(
      Path file, Bytes publicKey, OwnKeys keys, List<Identifier.Name> names, int port) {
    var record = keys.record(port);
    return new Keygen(file, publicKey, names.stream().map(record::zoneLine).toList());
  }
}
