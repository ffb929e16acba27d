package io.sterna.naming;

import io.sterna.core.identifier.IpAddress;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/// Names under the reverse trees of the identifier addresses, `2001:2f::/32`, and of those that are
/// lent in IPv4 (protocol §2), which no server of the world knows: the stub answers for them.
final class ReverseName {
  private static final Name ZONE = Name.fromConstantString("f.2.0.0.1.0.0.2.ip6.arpa.");
  private static final Name IPV4 = Name.fromConstantString("in-addr.arpa.");
  private static final int NIBBLES = 32;

  private ReverseName() {}

  static boolean isOurs(Name name) {
    return name.subdomain(ZONE);
  }

  /// The address that a full name of 32 nibbles stands for.
  static Optional<IpAddress.V6> address(Name name) {
    if (name.labels() != NIBBLES + 3) return Optional.empty(); // ip6, arpa and the root
    long high = 0;
    long low = 0;
    for (int i = NIBBLES - 1; i >= 0; i--) {
      var label = name.getLabelString(i);
      int nibble = label.length() == 1 ? Character.digit(label.charAt(0), 16) : -1;
      if (nibble < 0) return Optional.empty();
      high = high << 4 | low >>> 60;
      low = low << 4 | nibble;
    }
    return Optional.of(new IpAddress.V6(high, low));
  }

  /// The IPv4 address that a full name of four numbers stands for.
  static Optional<IpAddress.V4> ipv4(Name name) {
    if (name.labels() != 7 || !name.subdomain(IPV4)) return Optional.empty();
    int bits = 0;
    for (int i = 3; i >= 0; i--) {
      var label = name.getLabelString(i);
      if (!label.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(label) > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | Integer.parseInt(label);
    }
    return Optional.of(new IpAddress.V4(bits));
  }

  /// The largest zone around `address` that has nothing but addresses of this prefix.
  static Name zone(IpAddress.V4 address, int prefixLength) {
    int octets = (prefixLength + 7) / 8;
    var text = new StringBuilder();
    for (int i = octets - 1; i >= 0; i--) {
      text.append((address.bits() >>> (24 - 8 * i)) & 255).append('.');
    }
    return Name.fromConstantString(text + "in-addr.arpa.");
  }

  /// How long the absence of a name there may be kept: `ttl` seconds.
  static Record soa(long ttl) {
    return soa(ZONE, ttl);
  }

  /// The same for what this host answers in the place of `zone`.
  static Record soa(Name zone, long ttl) {
    var host = Name.fromConstantString("localhost.");
    return new SOARecord(zone, DClass.IN, ttl, host, host, 1, 3600, 600, 86_400, ttl);
  }
}
