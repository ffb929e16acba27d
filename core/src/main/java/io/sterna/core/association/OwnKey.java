package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.noise.CookieKey;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.MacKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A static key of this host, with what depends on it.
///
/// @param mac1 of what is sent to it (protocol §5)
/// @param cookie what seals cookies to those who call it
/// @param named the further key that peers hear of in its sessions (protocol §6, capability 5)
record OwnKey(KeyPair pair, MacKey mac1, CookieKey cookie, Optional<Bytes> named) {
  private static OwnKey of(KeyPair pair, Optional<Bytes> named) {
    var key = pair.publicKey();
    return new OwnKey(pair, MacKey.mac1(key), CookieKey.of(key), named);
  }

  /// Those that a host has, the one that it uses itself first.
  static List<OwnKey> all(Settings settings) {
    var further = settings.further();
    var named = further.filter(Settings.Further::named).map(f -> f.key().publicKey());
    var keys = new ArrayList<OwnKey>();
    keys.add(of(settings.key(), named));
    further.ifPresent(f -> keys.add(of(f.key(), Optional.empty())));
    return List.copyOf(keys);
  }
}
