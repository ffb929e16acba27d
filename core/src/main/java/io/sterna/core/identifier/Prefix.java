package io.sterna.core.identifier;

/// The network that an address is counted with: its /24, or its /56 (protocol §5).
public record Prefix(boolean v4, long bits) {
  public static Prefix of(IpAddress address) {
    return switch (address) {
      case IpAddress.V4(var bits) -> new Prefix(true, bits >>> 8);
      case IpAddress.V6(var high, _) -> new Prefix(false, high >>> 8);
    };
  }
}
