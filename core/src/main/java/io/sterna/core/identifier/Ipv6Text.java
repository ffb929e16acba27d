package io.sterna.core.identifier;

import java.net.Inet6Address;
import java.net.InetAddress;

/// IPv6 addresses as text (RFC 4291 in, RFC 5952 out).
final class Ipv6Text {
  private Ipv6Text() {}

  static String format(long high, long low) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i & 3)) & 0xffff);
    }
    int start = -1;
    int length = 1; // a single zero group is not shortened
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) j++;
      if (j - i > length) {
        start = i;
        length = j - i;
      }
      if (j > i) i = j;
    }
    var text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (i > 0 && (start < 0 || i != start + length)) text.append(':');
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  static IpAddress.V6 parse(String literal) {
    if (literal.indexOf('%') >= 0) {
      throw new IllegalArgumentException("'" + literal + "' has a zone; leave it out");
    }
    if (literal.indexOf('[') >= 0) {
      throw new IllegalArgumentException("'" + literal + "' has brackets; leave them out");
    }
    try {
      var address = InetAddress.ofLiteral(literal);
      if (address instanceof Inet6Address) return (IpAddress.V6) IpAddress.of(address.getAddress());
      // The JDK turns ::ffff:a.b.c.d into an IPv4 address; an identifier address stays 16 bytes.
      var v4 = (IpAddress.V4) IpAddress.of(address.getAddress());
      return new IpAddress.V6(0, 0xffff_0000_0000L | Integer.toUnsignedLong(v4.bits()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + literal + "' is not an IPv6 address", e);
    }
  }
}
