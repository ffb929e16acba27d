package io.sterna.lab;

import io.sterna.core.identifier.IpAddress;
import java.math.BigInteger;

/// An IPv4 or IPv6 prefix. Number 1 in it is the router.
///
/// @param base the prefix with zeros behind it
/// @param length of the prefix in bits
public record Subnet(IpAddress base, int length) {
  /// The subnet that text such as `192.0.2.0/24` or `2001:db8:1::/64` spells.
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) throw new IllegalArgumentException("'" + text + "' has no /length");
    return new Subnet(
        IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /// The address with this number in the subnet.
  public IpAddress address(int number) {
    var bytes = base.bytes();
    var sum = new BigInteger(1, bytes).add(BigInteger.valueOf(number)).toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      int from = sum.length - bytes.length + i;
      bytes[i] = from < 0 ? 0 : sum[from];
    }
    return IpAddress.of(bytes);
  }

  public IpAddress router() {
    return address(1);
  }

  boolean isV4() {
    return base instanceof IpAddress.V4;
  }

  /// The address with this number as `ip address add` takes it.
  String withLength(int number) {
    return address(number) + "/" + length;
  }
}
