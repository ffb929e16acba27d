package io.sterna.daemon;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import io.sterna.core.noise.KeyPair;
import io.sterna.daemon.configuration.PrivateKeyFile;
import io.sterna.naming.EndpointRecord;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.OptionalInt;

/// A host's key and what DNS has to say of it (protocol §3).
///
/// @param file where the private one is
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
    return of(file, PrivateKeyFile.create(file, new SecureRandom()::nextBytes), names, port);
  }

  /// The same for a key that is there.
  public static Keygen show(Path file, List<Identifier.Name> names, int port)
      throws DaemonException {
    return of(file, PrivateKeyFile.read(file), names, port);
  }

  private static Keygen of(Path file, KeyPair key, List<Identifier.Name> names, int port) {
    var inRecord = port == Locator.DEFAULT_PORT ? OptionalInt.empty() : OptionalInt.of(port);
    var record = new EndpointRecord(List.of(key.publicKey()), inRecord);
    return new Keygen(file, key.publicKey(), names.stream().map(record::zoneLine).toList());
  }
}
