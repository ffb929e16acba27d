package io.sterna.core.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sterna.core.identifier.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
///
/// A *sum* here is a one's-complement sum of 16-bit words in network order, folded to 16 bits; a
/// *checksum* is the complement of one, as it stands in a header.
public final class Checksum {
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);

  private Checksum() {}

  /// The sum of `length` bytes from `offset` on; an odd last byte is the high half of a word.
  public static int sum(MemorySegment bytes, long offset, long length) {
    long total = 0;
    long end = offset + length;
    long at = offset;
    for (; at + 4 <= end; at += 4) total += Integer.toUnsignedLong(bytes.get(U32, at));
    if (at + 2 <= end) {
      total += Short.toUnsignedInt(bytes.get(U16, at));
      at += 2;
    }
    if (at < end) total += Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at)) << 8;
    return fold(total);
  }

  /// The sum of an address's bytes.
  public static int sum(IpAddress address) {
    return switch (address) {
      case IpAddress.V4(var bits) -> fold(Integer.toUnsignedLong(bits));
      case IpAddress.V6(var high, var low) ->
          fold((high >>> 32) + (high & 0xffff_ffffL) + (low >>> 32) + (low & 0xffff_ffffL));
    };
  }

  public static int add(int sum, int other) {
    return fold((long) sum + other);
  }

  /// The checksum that stands for `sum`.
  public static int of(int sum) {
    return ~sum & 0xffff;
  }

  /// What `checksum` becomes when words whose sum was `was` change to words whose sum `is`
  /// (equation 3 of RFC 1624). A checksum that was wrong stays wrong.
  public static int update(int checksum, int was, int is) {
    return of(fold((long) of(checksum) + of(was) + is));
  }

  /// The checksum of a whole transport segment whose own checksum field is 0; over one whose field
  /// is filled in, 0 if that is right (RFC 9293 §3.1, RFC 8200 §8.1).
  ///
  /// @param addresses the sum of both addresses of the pseudo-header
  public static int transport(
      int addresses, int protocol, MemorySegment bytes, long offset, long length) {
    long pseudo = addresses + protocol + (length >>> 16) + (length & 0xffff);
    return of(fold(pseudo + sum(bytes, offset, length)));
  }

  private static int fold(long total) {
    long sum = total;
    while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
    return (int) sum;
  }
}
