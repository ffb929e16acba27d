package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import java.nio.ByteBuffer;

/// The question which TCP socket a segment would reach, struct inet_diag_req_v2:
///
/// ```
/// 0        1          2     3     4        8            10            12       28       44
/// | family | protocol | ext | pad | states | local port | remote port | local | remote | ...
/// 44          48       56
/// | interface | cookie |
/// ```
///
/// @param index the interface that it came by, 0 if sockets bound to one do not matter
public record TcpSocketQuery(
    IpAddress local, int localPort, IpAddress remote, int remotePort, int index) {
  /// TCP_LISTEN of the kernel's socket states.
  public static final int LISTEN = 10;

  private static final int SOCK_DIAG_BY_FAMILY = 20;
  private static final int TCP = 6;

  public NetlinkRequest request() {
    return new NetlinkRequest(SOCK_DIAG_BY_FAMILY, 0)
        .u8(local.isV4() ? Libc.AF_INET : Libc.AF_INET6, TCP, 0, 0)
        .u32(-1)
        .bytes(
            ByteBuffer.allocate(4).putShort((short) localPort).putShort((short) remotePort).array())
        .bytes(padded(local))
        .bytes(padded(remote))
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
