package io.sterna.core.identifier;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/// An IPv4 or IPv6 address as a value: no scope, no name, no look-up.
///
/// Unlike [InetAddress] it keeps `::ffff:a.b.c.d` a 16-byte address, which identifier addresses of
/// IPv4 identifiers need (protocol §2).
public sealed interface IpAddress extends Comparable<IpAddress> {
  /// 4 bytes, big-endian in `bits`.
  record V4(int bits) implements IpAddress {
    private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");

    /// Four decimal numbers. The JDK's own parser would take `10.1` for `10.0.0.1` as well.
    private static V4 parse(String literal) {
      var numbers = literal.split("\\.", -1);
      int bits = 0;
      for (var number : numbers) {
        if (numbers.length != 4
            || !BYTE.matcher(number).matches()
            || Integer.parseInt(number) > 255) {
          throw new IllegalArgumentException("'" + literal + "' is not an IP address");
        }
        bits = bits << 8 | Integer.parseInt(number);
      }
      return new V4(bits);
    }

    @Override
    public byte[] bytes() {
      return ByteBuffer.allocate(4).putInt(bits).array();
    }

    @Override
    public String toString() {
      return (bits >>> 24)
          + "."
          + (bits >>> 16 & 255)
          + "."
          + (bits >>> 8 & 255)
          + "."
          + (bits & 255);
    }
  }

  /// 16 bytes, the first eight big-endian in `high`.
  record V6(long high, long low) implements IpAddress {
    @Override
    public byte[] bytes() {
      return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /// The canonical text of RFC 5952.
    @Override
    public String toString() {
      return Ipv6Text.format(high, low);
    }
  }

  /// 4 or 16 bytes in network order; a fresh array.
  byte[] bytes();

  /// The address whose 4 or 16 bytes, in network order, these are.
  ///
  /// @throws IllegalArgumentException if there are not 4 or 16
  static IpAddress of(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    return switch (bytes.length) {
      case 4 -> new V4(in.getInt());
      case 16 -> new V6(in.getLong(), in.getLong());
      default ->
          throw new IllegalArgumentException(
              "an IP address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /// The address that a literal such as `192.0.2.1` or `2001:db8::1` spells. Names are refused.
  ///
  /// @throws IllegalArgumentException if it is not an address literal
  static IpAddress parse(String literal) {
    return literal.indexOf(':') >= 0 ? Ipv6Text.parse(literal) : V4.parse(literal);
  }

  static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /// For sockets and DNS. A v4-mapped [V6] becomes an IPv4 address there: a habit of [InetAddress].
  default InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for a wrong length, which cannot be
    }
  }

  default boolean isV4() {
    return this instanceof V4;
  }

  default boolean isV6() {
    return this instanceof V6;
  }

  default boolean isLoopback() {
    return switch (this) {
      case V4(var bits) -> bits >>> 24 == 127;
      case V6(var high, var low) -> high == 0 && low == 1;
    };
  }

  default boolean isUnspecified() {
    return switch (this) {
      case V4(var bits) -> bits == 0;
      case V6(var high, var low) -> high == 0 && low == 0;
    };
  }

  default boolean isMulticast() {
    return switch (this) {
      case V4(var bits) -> bits >>> 28 == 0xe || bits == -1; // limited broadcast too
      case V6(var high, _) -> high >>> 56 == 0xff;
    };
  }

  default boolean isLinkLocal() {
    return switch (this) {
      case V4(var bits) -> bits >>> 16 == 0xa9fe;
      case V6(var high, _) -> high >>> 54 == 0xfe80L >>> 6;
    };
  }

  /// Whether this is an IPv4 address in 16 bytes, `::ffff:a.b.c.d`: right as an identifier address,
  /// but sockets take it for that IPv4 address.
  default boolean isV4Mapped() {
    return this instanceof V6(var high, var low) && high == 0 && low >>> 32 == 0xffff;
  }

  /// Whether this is in `2001:2f::/32`, the prefix of the identifier addresses of names and keys
  /// (protocol §2).
  default boolean isIdentifierAddress() {
    return this instanceof V6(var high, _) && high >>> 32 == Identifier.ADDRESS_PREFIX;
  }

  /// IPv4 before IPv6, then by unsigned value.
  @Override
  default int compareTo(IpAddress other) {
    return switch (this) {
      case V4(var a) -> other instanceof V4(var b) ? Integer.compareUnsigned(a, b) : -1;
      case V6(var high, var low) ->
          switch (other) {
            case V4 _ -> 1;
            case V6(var h, var l) ->
                high == h ? Long.compareUnsigned(low, l) : Long.compareUnsigned(high, h);
          };
    };
  }
}
