package io.sterna.core.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sterna.core.wire.Icmpv6Error.Unreachable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// ICMPv4 errors about packets of programs that know no IPv6, for the local kernel, like
/// [Icmpv6Error] (RFC 792; RFC 1191 §4).
///
/// ```
/// 0             20     21     22         24  26    28
/// | IPv4 header | type | code | checksum | 0 | MTU | the packet, as much as 576 bytes hold |
/// ```
public final class Icmpv4Error {
  /// The room that an error needs (RFC 1812 §4.3.2.3).
  public static final int MOST = 576;

  private static final int ICMP = 1;
  private static final int DESTINATION_UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int IPV4_HEADER = 20;
  private static final int HEADERS = IPV4_HEADER + 8;
  private static final int HOP_LIMIT = 64;
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;
  private static final int MULTICAST = 0xe0; // and what is above: reserved, broadcast
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);

  private Icmpv4Error() {}

  /// Writes a "destination unreachable" about `packet` into `out`.
  ///
  /// @param packet IPv4
  /// @param out at least [#MOST] bytes
  /// @return the length; 0 if there is no error about such a packet: not IPv4, cut off, a later
  ///     fragment, to or from no single host, or ICMP other than echo (RFC 1122 §3.2.2)
  public static int unreachable(Unreachable why, MemorySegment packet, MemorySegment out) {
    int code =
        switch (why) {
          case NO_ROUTE -> 0;
          case ADDRESS -> 1;
          case PORT -> 3;
          case PROHIBITED -> 13;
        };
    return write(code, 0, packet, out);
  }

  /// Writes a "fragmentation needed" likewise.
  ///
  /// @param mtu of the link that it does not fit
  public static int tooBig(int mtu, MemorySegment packet, MemorySegment out) {
    return write(FRAGMENTATION_NEEDED, Math.clamp(mtu, 68, 0xffff), packet, out);
  }

  private static int write(int code, int word, MemorySegment packet, MemorySegment out) {
    if (!isFit(packet)) return 0;
    long quoted = Math.min(packet.byteSize(), MOST - HEADERS);
    int length = (int) (HEADERS + quoted);
    out.set(U16, 0, (short) 0x4500);
    out.set(U16, 2, (short) length);
    out.set(U32, 4, 0x4000); // identification 0, DF, offset 0
    out.set(JAVA_BYTE, 8, (byte) HOP_LIMIT);
    out.set(JAVA_BYTE, 9, (byte) ICMP);
    out.set(U16, 10, (short) 0);
    // As if the destination itself answered: the way back to it is the way that the packet came.
    MemorySegment.copy(packet, DESTINATION, out, SOURCE, 4);
    MemorySegment.copy(packet, SOURCE, out, DESTINATION, 4);
    out.set(U16, 10, (short) Checksum.of(Checksum.sum(out, 0, IPV4_HEADER)));
    out.set(JAVA_BYTE, 20, (byte) DESTINATION_UNREACHABLE);
    out.set(JAVA_BYTE, 21, (byte) code);
    out.set(U16, 22, (short) 0);
    out.set(U32, 24, word);
    MemorySegment.copy(packet, 0, out, HEADERS, quoted);
    out.set(U16, 22, (short) Checksum.of(Checksum.sum(out, IPV4_HEADER, length - IPV4_HEADER)));
    return length;
  }

  private static boolean isFit(MemorySegment packet) {
    if (packet.byteSize() < IPV4_HEADER || (packet.get(JAVA_BYTE, 0) & 0xf0) != 0x40) return false;
    if ((packet.get(U16, 6) & 0x1fff) != 0) return false;
    if (!isHost(packet, SOURCE) || !isHost(packet, DESTINATION)) return false;
    if (packet.get(JAVA_BYTE, 9) != ICMP) return true;
    int header = (packet.get(JAVA_BYTE, 0) & 15) * 4;
    if (packet.byteSize() <= header) return false;
    int type = packet.get(JAVA_BYTE, header);
    return type == 0 || type == 8;
  }

  private static boolean isHost(MemorySegment packet, int at) {
    int first = Byte.toUnsignedInt(packet.get(JAVA_BYTE, at));
    return first != 0 && first < MULTICAST;
  }
}
