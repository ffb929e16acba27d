package io.sterna.core.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// ICMPv6 errors about packets that cannot be sent on (RFC 4443 §3), for the local kernel: so that
/// a refused connection fails at once, and TCP learns of a smaller MTU.
///
/// ```
/// 0             40     41     42         44             48
/// | IPv6 header | type | code | checksum | 0 or the MTU | the packet, as much as 1280 bytes hold |
/// ```
public final class Icmpv6Error {
  /// Why a packet did not get to its destination; what a program that connects then sees.
  public enum Unreachable {
    /// "Network is unreachable".
    NO_ROUTE(0),
    /// "Permission denied".
    PROHIBITED(1),
    /// "No route to host".
    ADDRESS(3),
    /// "Connection refused".
    PORT(4);

    private final int code;

    Unreachable(int code) {
      this.code = code;
    }
  }

  /// The room that an error needs: no larger than the least MTU (RFC 4443 §2.4 (c)).
  public static final int MOST = 1280;

  private static final int ICMPV6 = 58;
  private static final int DESTINATION_UNREACHABLE = 1;
  private static final int PACKET_TOO_BIG = 2;
  private static final int INFORMATIONAL = 128;
  private static final int IPV6_HEADER = 40;
  private static final int HEADERS = IPV6_HEADER + 8;
  private static final int HOP_LIMIT = 64;
  private static final int SOURCE = 8;
  private static final int DESTINATION = 24;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);

  private Icmpv6Error() {}

  /// Writes a "destination unreachable" about `packet` into `out`.
  ///
  /// @param packet IPv6
  /// @param out at least [#MOST] bytes
  /// @return the length; 0 if there is no error about such a packet: not IPv6, cut off, to a
  ///     multicast address, from none, or itself an ICMPv6 error (RFC 4443 §2.4 (e))
  public static int unreachable(Unreachable why, MemorySegment packet, MemorySegment out) {
    return write(DESTINATION_UNREACHABLE, why.code, 0, packet, out);
  }

  /// Writes a "packet too big" likewise.
  ///
  /// @param mtu of the link that it does not fit, at least 1280
  public static int packetTooBig(int mtu, MemorySegment packet, MemorySegment out) {
    return write(PACKET_TOO_BIG, 0, Math.max(MOST, mtu), packet, out);
  }

  private static int write(int type, int code, int word, MemorySegment packet, MemorySegment out) {
    if (!isFit(packet)) return 0;
    long quoted = Math.min(packet.byteSize(), MOST - HEADERS);
    int length = (int) (HEADERS + quoted);
    out.set(U32, 0, 0x60000000);
    out.set(U16, 4, (short) (length - IPV6_HEADER));
    out.set(JAVA_BYTE, 6, (byte) ICMPV6);
    out.set(JAVA_BYTE, 7, (byte) HOP_LIMIT);
    // As if the destination itself answered: the way back to it is the way that the packet came.
    MemorySegment.copy(packet, DESTINATION, out, SOURCE, 16);
    MemorySegment.copy(packet, SOURCE, out, DESTINATION, 16);
    out.set(JAVA_BYTE, 40, (byte) type);
    out.set(JAVA_BYTE, 41, (byte) code);
    out.set(U16, 42, (short) 0);
    out.set(U32, 44, word);
    MemorySegment.copy(packet, 0, out, HEADERS, quoted);
    int addresses = Checksum.sum(out, SOURCE, 32);
    int sum = Checksum.transport(addresses, ICMPV6, out, IPV6_HEADER, length - IPV6_HEADER);
    out.set(U16, 42, (short) sum);
    return length;
  }

  private static boolean isFit(MemorySegment packet) {
    if (packet.byteSize() < IPV6_HEADER || (packet.get(JAVA_BYTE, 0) & 0xf0) != 0x60) return false;
    if (packet.get(JAVA_BYTE, DESTINATION) == (byte) 0xff) return false;
    if (packet.get(JAVA_BYTE, SOURCE) == (byte) 0xff) return false;
    if (Checksum.sum(packet, SOURCE, 16) == 0) return false;
    if (packet.get(JAVA_BYTE, 6) != ICMPV6) return true;
    return packet.byteSize() > IPV6_HEADER
        && Byte.toUnsignedInt(packet.get(JAVA_BYTE, IPV6_HEADER)) >= INFORMATIONAL;
  }
}
