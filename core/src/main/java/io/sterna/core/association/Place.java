package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Prefix;

/// Whom something is kept for: a key, and the network that its INIT came from (protocol §5).
record Place(Bytes key, Prefix prefix) {
  static Place of(Bytes key, IpAddress from) {
    return new Place(key, Prefix.of(from));
  }
}
