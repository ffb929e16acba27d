package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import java.util.Optional;

/// A label of the policy table for source address selection (RFC 6724 §2.1), struct ifaddrlblmsg:
///
/// ```
/// 0        1          2        3       4       8          12
/// | family | reserved | prefix | flags | index | sequence | attributes
/// ```
public record AddressLabel(IpAddress prefix, int prefixLength, int label) {
  static final int NEW = 72;
  static final int DELETE = 73;
  static final int GET = 74;

  private static final int FIXED = 12;
  private static final int IFAL_ADDRESS = 1;
  private static final int IFAL_LABEL = 2;

  /// Asks for all.
  public static NetlinkRequest dump() {
    return new NetlinkRequest(GET, NetlinkRequest.DUMP).u8(Libc.AF_INET6, 0, 0, 0).u32(0).u32(0);
  }

  /// Empty if it is some other message.
  public static Optional<AddressLabel> decode(NetlinkMessage message) throws NetlinkException {
    if (message.type() != NEW) return Optional.empty();
    int length = message.fixed(FIXED).get(2) & 0xff;
    var attributes = message.attributes(FIXED);
    return attributes
        .address(IFAL_ADDRESS)
        .map(prefix -> new AddressLabel(prefix, length, attributes.u32(IFAL_LABEL, 0)));
  }

  public NetlinkRequest add() {
    return request(NEW, NetlinkRequest.CREATE | NetlinkRequest.REPLACE);
  }

  public NetlinkRequest delete() {
    return request(DELETE, 0);
  }

  private NetlinkRequest request(int type, int flags) {
    return new NetlinkRequest(type, flags)
        .u8(Libc.AF_INET6, 0, prefixLength, 0)
        .u32(0)
        .u32(0)
        .attribute(IFAL_ADDRESS, prefix)
        .attribute(IFAL_LABEL, label);
  }
}
