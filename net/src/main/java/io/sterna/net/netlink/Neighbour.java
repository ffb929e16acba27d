package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import java.util.Optional;

/// An entry of a neighbour table, struct ndmsg:
///
/// ```
/// 0        1     4       8       10      11     12
/// | family | pad | index | state | flags | type | attributes
/// ```
///
/// @param permanent set by hand, or of a kind that needs no resolution
public record Neighbour(int index, IpAddress address, boolean permanent) {
  static final int NEW = 28;
  static final int DELETE = 29;
  static final int GET = 30;

  private static final int FIXED = 12;
  private static final int NOARP = 0x40;
  private static final int PERMANENT = 0x80;
  private static final int NDA_DST = 1;
  private static final int NDA_IFINDEX = 8;

  /// Asks for all on one interface, unresolved ones too.
  public static NetlinkRequest dump(int index) {
    return new NetlinkRequest(GET, NetlinkRequest.DUMP)
        .bytes(new byte[FIXED])
        .attribute(NDA_IFINDEX, index);
  }

  /// Empty if it is some other message.
  public static Optional<Neighbour> decode(NetlinkMessage message) throws NetlinkException {
    if (message.type() != NEW) return Optional.empty();
    var fixed = message.fixed(FIXED);
    boolean permanent = (fixed.getShort(8) & (NOARP | PERMANENT)) != 0;
    return message
        .attributes(FIXED)
        .address(NDA_DST)
        .map(address -> new Neighbour(fixed.getInt(4), address, permanent));
  }

  public NetlinkRequest delete() {
    return new NetlinkRequest(DELETE, 0)
        .u8(address.isV4() ? Libc.AF_INET : Libc.AF_INET6, 0, 0, 0)
        .u32(index)
        .u16(0)
        .u8(0, 0)
        .attribute(NDA_DST, address);
  }
}
