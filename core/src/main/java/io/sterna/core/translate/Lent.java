package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The IPv4 addresses that stand for identifiers towards programs of this host that know no IPv6
/// (protocol §2). An IPv4 identifier needs none: it is such an address itself.
final class Lent {
  private static final long MAPPED = 0xffff_0000_0000L;

  private final Map<IpAddress.V4, IpAddress.V6> identifiers = new LinkedHashMap<>();
  private final Map<IpAddress.V6, IpAddress.V4> addresses = new LinkedHashMap<>();

  /// From now on `address` stands for `identifier` alone, and the identifier for no other.
  void put(IpAddress.V6 identifier, IpAddress.V4 address) {
    var before = addresses.put(identifier, address);
    if (before != null) identifiers.remove(before);
    var other = identifiers.put(address, identifier);
    if (other != null && !other.equals(identifier)) addresses.remove(other);
  }

  /// Nothing is lent to it any more.
  void remove(IpAddress.V6 identifier) {
    var address = addresses.remove(identifier);
    if (address != null) identifiers.remove(address);
  }

  /// The identifier address that an address of a local program's packet stands for.
  IpAddress.V6 identifier(IpAddress address) {
    return switch (address) {
      case IpAddress.V6 v6 -> v6;
      case IpAddress.V4 v4 -> {
        var lent = identifiers.get(v4);
        yield lent != null ? lent : wide(v4);
      }
    };
  }

  /// What an IPv4 program knows this identifier by; null if there is nothing.
  IpAddress.@Nullable V4 address(IpAddress.V6 identifier) {
    return identifier.isV4Mapped()
        ? new IpAddress.V4((int) identifier.low())
        : addresses.get(identifier);
  }

  /// An IPv4 identifier's address as identifier addresses are written.
  static IpAddress.V6 wide(IpAddress address) {
    return switch (address) {
      case IpAddress.V6 v6 -> v6;
      case IpAddress.V4(var bits) -> new IpAddress.V6(0, MAPPED | Integer.toUnsignedLong(bits));
    };
  }
}
