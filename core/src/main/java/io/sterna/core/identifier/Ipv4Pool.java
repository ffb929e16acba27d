package io.sterna.core.identifier;

import io.sterna.core.identifier.IpAddress.V4;

/// The IPv4 addresses that a host lends to identifiers, for its programs that know no IPv6
/// (protocol §2). They never leave the host.
///
/// @param network the first address
/// @param prefixLength 8 to 28
public record Ipv4Pool(V4 network, int prefixLength) {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 28;

  public Ipv4Pool {
    if (prefixLength < SHORTEST || prefixLength > LONGEST) {
      throw new IllegalArgumentException(
          "a pool has a prefix length of 8 to 28, not " + prefixLength);
    }
    if ((network.bits() & ~mask(prefixLength)) != 0) {
      throw new IllegalArgumentException(
          network + "/" + prefixLength + " has bits behind its prefix");
    }
  }

  /// The pool that a text such as `198.18.0.0/15` spells.
  ///
  /// @throws IllegalArgumentException if it is something else
  public static Ipv4Pool parse(String text) {
    int slash = text.indexOf('/');
    if (slash > 0
        && text.substring(slash + 1).matches("[0-9]{1,2}")
        && IpAddress.parse(text.substring(0, slash)) instanceof V4 network) {
      return new Ipv4Pool(network, Integer.parseInt(text.substring(slash + 1)));
    }
    throw new IllegalArgumentException("'" + text + "' is not an IPv4 network");
  }

  public boolean contains(IpAddress address) {
    return address instanceof V4(var bits) && (bits & mask(prefixLength)) == network.bits();
  }

  /// How many addresses can be lent: all but the first and the last, which some programs take for a
  /// network and a broadcast.
  public int size() {
    return (1 << (32 - prefixLength)) - 2;
  }

  /// One of them.
  ///
  /// @param index 0 to [#size] - 1
  public V4 address(int index) {
    if (index < 0 || index >= size()) throw new IndexOutOfBoundsException(index);
    return new V4(network.bits() + 1 + index);
  }

  private static int mask(int prefixLength) {
    return -1 << (32 - prefixLength);
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }
}
