package io.sterna.net.libc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.sterna.core.identifier.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// struct sockaddr_in, sockaddr_in6 and sockaddr_nl.
///
/// ```
/// 0        2      4              8                        24         28
/// | family | port | IPv4 address | zeros to 16 |
/// | family | port | flow         | IPv6 address           | scope id |
/// | family | 0    | port id      | groups to 12 |
/// ```
public final class SocketAddress {
  /// Enough for each of them.
  public static final int MOST = 28;

  private static final ValueLayout.OfShort PORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddress() {}

  /// A new sockaddr_in or sockaddr_in6.
  public static MemorySegment of(IpAddress address, int port, Arena arena) {
    var out = arena.allocate(address.isV4() ? 16 : 28, 8);
    write(address, port, out);
    return out;
  }

  /// Writes a sockaddr_in (16 bytes) or sockaddr_in6 (28).
  public static void write(IpAddress address, int port, MemorySegment out) {
    out.fill((byte) 0);
    out.set(JAVA_SHORT, 0, (short) (address.isV4() ? Libc.AF_INET : Libc.AF_INET6));
    out.set(PORT, 2, (short) port);
    var bytes = address.bytes();
    MemorySegment.copy(bytes, 0, out, JAVA_BYTE, address.isV4() ? 4 : 8, bytes.length);
  }

  /// A netlink address that lets the kernel choose the port id.
  ///
  /// @param groups multicast groups to join, one bit each
  public static MemorySegment netlink(int groups, Arena arena) {
    var out = arena.allocate(12, 8);
    out.set(JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
    out.set(JAVA_INT, 8, groups);
    return out;
  }

  public static IpAddress address(MemorySegment in) {
    boolean v4 = in.get(JAVA_SHORT, 0) == Libc.AF_INET;
    return IpAddress.of(in.asSlice(v4 ? 4 : 8, v4 ? 4 : 16).toArray(JAVA_BYTE));
  }

  public static int port(MemorySegment in) {
    return Short.toUnsignedInt(in.get(PORT, 2));
  }
}
