package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;

/// The network that an address is counted with: its /24, or its /56 (protocol §5).
record Prefix(boolean v4, long bits) {
  static Prefix of(IpAddress address) {
    return switch (address) {
      case IpAddress.V4(var bits) -> new Prefix(true, bits >>> 8);
      case IpAddress.V6(var high, _) -> new Prefix(false, high >>> 8);
    };
  }
}
