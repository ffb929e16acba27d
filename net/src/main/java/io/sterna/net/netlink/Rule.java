package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import java.util.Optional;

/// A policy rule `from <address> fwmark <mark> lookup <table>`, struct fib_rule_hdr:
///
/// ```
/// 0        1    2      3     4       5          7        8       12
/// | family | to | from | tos | table | reserved | action | flags | attributes
/// ```
///
/// @param from a whole address
public record Rule(IpAddress from, int mark, int table, int priority, int protocol) {
  static final int NEW = 32;
  static final int DELETE = 33;
  static final int GET = 34;

  private static final int FIXED = 12;
  private static final int TO_TABLE = 1;
  private static final int FRA_SRC = 2;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final int FRA_PROTOCOL = 21;

  /// Asks for all of one family.
  public static NetlinkRequest dump(boolean v4) {
    return new NetlinkRequest(GET, NetlinkRequest.DUMP)
        .u8(v4 ? Libc.AF_INET : Libc.AF_INET6, 0, 0, 0, 0, 0, 0, 0)
        .u32(0);
  }

  /// Empty if it is some other message, or a rule without a source address.
  public static Optional<Rule> decode(NetlinkMessage message) throws NetlinkException {
    if (message.type() != NEW) return Optional.empty();
    var fixed = message.fixed(FIXED);
    var attributes = message.attributes(FIXED);
    var from = attributes.address(FRA_SRC);
    if (from.isEmpty()) return Optional.empty();
    return Optional.of(
        new Rule(
            from.get(),
            attributes.u32(FRA_FWMARK, 0),
            attributes.u32(FRA_TABLE, fixed.get(4) & 0xff),
            attributes.u32(FRA_PRIORITY, 0),
            attributes.u8(FRA_PROTOCOL, 0)));
  }

  public NetlinkRequest add() {
    return request(NEW, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE);
  }

  public NetlinkRequest delete() {
    return request(DELETE, 0);
  }

  private NetlinkRequest request(int type, int flags) {
    boolean v4 = from.isV4();
    return new NetlinkRequest(type, flags)
        .u8(v4 ? Libc.AF_INET : Libc.AF_INET6, 0, v4 ? 32 : 128, 0, 0, 0, 0, TO_TABLE)
        .u32(0)
        .attribute(FRA_SRC, from)
        .attribute(FRA_PRIORITY, priority)
        .attribute(FRA_FWMARK, mark)
        .attribute(FRA_FWMASK, -1)
        .attribute(FRA_TABLE, table)
        .attribute8(FRA_PROTOCOL, protocol);
  }
}
