package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.Packet.Content;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Between what an IPv4 program sees of a packet and what stands in an envelope, which is IPv6
/// between identifier addresses (protocol §2, §8):
///
/// ```
///   IPv4 198.18.x.y | TCP, UDP, ICMP       <->  IPv6 2001:2f:... | TCP, UDP, ICMPv6
///   IPv4 fragment   | a piece of TCP, UDP   ->  IPv6 | fragment header | the piece
/// ```
///
/// In the other direction, and of ICMP, fragments are put together first ([Fragments]).
final class Conversion {
  private static final int FRAGMENT = 8;
  private static final int LONGEST = 0xffff;

  private final Packet in;
  private final boolean toV4;

  private Conversion(Packet in, boolean toV4) {
    this.in = in;
    this.toV4 = toV4;
  }

  /// The conversion of this packet into the other family.
  static Conversion of(Packet in) {
    return new Conversion(in, !in.v4);
  }

  /// Why there is none, or null.
  @Nullable Reason refusal() {
    if (in.content == Content.ERROR) return in.irregular;
    if (in.irregular == Reason.EXTENSION_HEADER) return Reason.EXTENSION_HEADER;
    if (in.irregular == Reason.FRAGMENT && (toV4 || !isFragmentFit())) return Reason.FRAGMENT;
    return length() > LONGEST + (toV4 ? 0 : IPV6_HEADER) ? Reason.TOO_LONG : null;
  }

  /// The checksum of ICMPv6 covers the length of the whole, which no piece tells, and a piece of an
  /// unsummed datagram cannot be summed (RFC 7915 §4.2, §4.5).
  private boolean isFragmentFit() {
    if (!in.isBareFragment || in.content == Content.ECHO) return false;
    return in.fragmentOffset != 0 || (hasChecksum() && !in.isUnsummed());
  }

  private boolean hasChecksum() {
    return in.transportLength >= in.checksumOffset() + 2;
  }

  /// How long the packet becomes; not of an error ([ErrorConversion]).
  int length() {
    int header = toV4 ? IPV4_HEADER : IPV6_HEADER;
    boolean piece = in.irregular == Reason.FRAGMENT;
    return header + in.transportLength + (piece ? FRAGMENT : 0);
  }

  /// Writes it to the start of `out`.
  ///
  /// @param was the sum of the addresses that the checksum covers, and `is` of those that it shall
  ///     cover
  /// @return [#length]
  int write(MemorySegment out, IpAddress source, IpAddress destination, int was, int is) {
    if (in.irregular == null) {
      return Rewriter.write(in, out, source, destination, Rewriter.KEEP, was, is);
    }
    int at = length() - in.transportLength;
    MemorySegment.copy(in.bytes, in.transport, out, at, in.transportLength);
    if (in.fragmentOffset == 0) {
      int field = at + in.checksumOffset();
      int sum = Checksum.update(Short.toUnsignedInt(out.get(U16, field)), was, is);
      boolean zero = sum == 0 && in.content == Content.UDP;
      out.set(U16, field, (short) (zero ? 0xffff : sum));
    }
    int length = FRAGMENT + in.transportLength;
    Headers.write(in, out, source, destination, Packet.FRAGMENT_HEADER, length);
    out.set(U8, IPV6_HEADER, (byte) in.protocol());
    out.set(U8, IPV6_HEADER + 1L, (byte) 0);
    int more = in.moreFragments ? 1 : 0;
    out.set(U16, IPV6_HEADER + 2L, (short) (in.fragmentOffset << 3 | more));
    out.set(U32, IPV6_HEADER + 4L, in.fragmentId);
    return length();
  }
}
