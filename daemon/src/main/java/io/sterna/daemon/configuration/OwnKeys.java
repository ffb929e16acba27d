package io.sterna.daemon.configuration;

import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Locator;
import io.sterna.core.noise.KeyPair;
import io.sterna.daemon.DaemonException;
import io.sterna.naming.EndpointRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The private keys of a host: one, or two while it is rolled over (protocol §3).
///
/// @param key what the host uses itself
/// @param further the one to come, which peers are told of, or the one before, which they are not
public record OwnKeys(KeyPair key, Optional<Settings.Further> further) {
  /// Those that the configuration names.
  public static OwnKeys read(Configuration configuration) throws DaemonException {
    var key = PrivateKeyFile.read(configuration.keyFile());
    if (configuration.nextKeyFile().isPresent()) {
      var next = PrivateKeyFile.read(configuration.nextKeyFile().orElseThrow());
      return new OwnKeys(key, Optional.of(new Settings.Further(next, /* named= */ true)));
    }
    if (configuration.previousKeyFile().isPresent()) {
      var before = PrivateKeyFile.read(configuration.previousKeyFile().orElseThrow());
      return new OwnKeys(key, Optional.of(new Settings.Further(before, /* named= */ false)));
    }
    return new OwnKeys(key, Optional.empty());
  }

  /// The public ones, the one in use first.
  public List<Bytes> publicKeys() {
    var keys = new ArrayList<Bytes>();
    keys.add(key.publicKey());
    further.ifPresent(f -> keys.add(f.key().publicKey()));
    return List.copyOf(keys);
  }

  /// What DNS has to say of a host with these.
  public EndpointRecord record(int port) {
    var inRecord = port == Locator.DEFAULT_PORT ? OptionalInt.empty() : OptionalInt.of(port);
    return new EndpointRecord(publicKeys(), inRecord);
  }
}
