package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import java.nio.ByteBuffer;

/// The question which socket of TCP or UDP a packet would reach, struct inet_diag_req_v2:
///
/// ```
/// 0        1          2     3     4        8            10            12       28       44
/// | family | protocol | ext | pad | states | local port | remote port | local | remote | ...
/// 44          48       56
/// | interface | cookie |
/// ```
///
/// For UDP the kernel takes the two ends the other way round ("swapped for historical reasons").
///
/// @param protocol 6 or 17
/// @param index the interface that it came by, 0 if sockets bound to one do not matter
public record SocketQuery(
    int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort, int index) {
  /// TCP_LISTEN of the kernel's socket states.
  public static final int LISTEN = 10;

  private static final int SOCK_DIAG_BY_FAMILY = 20;
  private static final int TCP = 6;
  private static final int UDP = 17;

  public SocketQuery {
    if (protocol != TCP && protocol != UDP) {
      throw new IllegalArgumentException("sockets of protocol " + protocol + " are not asked for");
    }
  }

  public NetlinkRequest request() {
    boolean swapped = protocol == UDP;
    int first = swapped ? remotePort : localPort;
    int second = swapped ? localPort : remotePort;
    return new NetlinkRequest(SOCK_DIAG_BY_FAMILY, 0)
        .u8(local.isV4() ? Libc.AF_INET : Libc.AF_INET6, protocol, 0, 0)
        .u32(-1)
        .bytes(ByteBuffer.allocate(4).putShort((short) first).putShort((short) second).array())
        .bytes(padded(swapped ? remote : local))
        .bytes(padded(swapped ? local : remote))
        .u32(index)
        .u32(-1) // INET_DIAG_NOCOOKIE
        .u32(-1);
  }

  /// The state of the socket that an answer names (struct inet_diag_msg, byte 1).
  public static int state(NetlinkMessage answer) throws NetlinkException {
    return answer.fixed(2).get(1);
  }

  private static byte[] padded(IpAddress address) {
    return java.util.Arrays.copyOf(address.bytes(), 16);
  }
}
