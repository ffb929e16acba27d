package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.wire.Checksum;
import io.sterna.net.libc.Libc;
import io.sterna.net.libc.SocketOption;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// The message in an ICMP or ICMPv6 message of an experimental type (protocol §4; RFC 4727, RFC
/// 4443), which no kernel answers and which is no echo.
///
/// ```
/// 0            1          2          4             8
/// | 253 or 200 | code = 0 | checksum | 53 54 52 4E | message ...
/// ```
record IcmpFraming() implements CarrierSocket.Framing {
  static final int TYPE_V4 = 253;
  static final int TYPE_V6 = 200;
  static final int HEADER_LENGTH = 8;

  private static final int MAGIC = 0x5354_524e;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int LEAST_IPV4_HEADER = 20;
  private static final ValueLayout.OfShort U16 = JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

  @Override
  public String name() {
    return "icmp";
  }

  @Override
  public int open(boolean v4) {
    return Libc.socket(
        v4 ? Libc.AF_INET : Libc.AF_INET6,
        Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK,
        v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
  }

  /// Keeps echoes, errors and neighbour discovery away, as far as the kernel can.
  @Override
  public void prepare(int fd, boolean v4) throws IOException {
    if (v4) {
      // One bit for each type below 32, 1 for drop; the others always come (raw(7)).
      CarrierSocket.set(fd, SocketOption.ICMP_FILTER, -1);
      return;
    }
    var blocked = new int[8]; // one bit for each of 256 types (RFC 3542 §3.2)
    Arrays.fill(blocked, -1);
    blocked[TYPE_V6 >> 5] &= ~(1 << (TYPE_V6 & 31));
    Libc.check(SocketOption.ICMPV6_FILTER.set(fd, blocked), "cannot filter ICMPv6");
  }

  @Override
  public int write(Bytes message, MemorySegment into, boolean v4) {
    int length = HEADER_LENGTH + message.length();
    into.set(JAVA_BYTE, 0, (byte) (v4 ? TYPE_V4 : TYPE_V6));
    into.set(JAVA_BYTE, 1, (byte) 0);
    into.set(U16, 2, (short) 0);
    into.set(U32, 4, MAGIC);
    MemorySegment.copy(message.toArray(), 0, into, JAVA_BYTE, HEADER_LENGTH, message.length());
    // The kernel fills in that of ICMPv6, which covers the addresses (RFC 3542 §3.1).
    if (v4) into.set(U16, 2, (short) Checksum.of(Checksum.sum(into, 0, length)));
    return length;
  }

  /// ICMPv4 comes with its IP header and its checksum not looked at yet, ICMPv6 without and
  // checked.
  @Override
  public Optional<Bytes> read(MemorySegment received, boolean v4) {
    var icmp = received;
    if (v4) {
      if (received.byteSize() < LEAST_IPV4_HEADER) return Optional.empty();
      int header = (received.get(JAVA_BYTE, 0) & 15) * 4;
      if (header < LEAST_IPV4_HEADER || received.byteSize() < header) return Optional.empty();
      icmp = received.asSlice(header);
    }
    if (icmp.byteSize() < HEADER_LENGTH) return Optional.empty();
    int type = Byte.toUnsignedInt(icmp.get(JAVA_BYTE, 0));
    boolean ours =
        type == (v4 ? TYPE_V4 : TYPE_V6)
            && icmp.get(JAVA_BYTE, 1) == 0
            && icmp.get(U32, 4) == MAGIC
            && (!v4 || Checksum.of(Checksum.sum(icmp, 0, icmp.byteSize())) == 0);
    if (!ours) return Optional.empty();
    return Optional.of(Bytes.of(icmp.asSlice(HEADER_LENGTH).toArray(JAVA_BYTE)));
  }

  @Override
  public boolean hasPorts() {
    return false;
  }
}
