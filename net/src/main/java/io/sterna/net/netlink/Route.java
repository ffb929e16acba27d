package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A unicast route with one next hop, struct rtmsg:
///
/// ```
/// 0        1    2    3     4       5          6       7      8       12
/// | family | to | from | tos | table | protocol | scope | type | flags | attributes
/// ```
///
/// @param to the destination prefix's address; all zeros with length 0 is the default route
/// @param via the gateway, of the other family perhaps; empty if the destination is on the link
/// @param source preferred source address
/// @param onLink the gateway counts as reachable whatever its address is
/// @param mtu 0 for the interface's
public record Route(
    IpAddress to,
    int prefixLength,
    int table,
    int protocol,
    int index,
    int metric,
    Optional<IpAddress> via,
    Optional<IpAddress> source,
    boolean onLink,
    int mtu) {
  public static final int MAIN = 254;

  static final int NEW = 24;
  static final int DELETE = 25;
  static final int GET = 26;

  private static final int FIXED = 12;
  private static final int UNICAST = 1;
  private static final int SCOPE_LINK = 253;
  private static final int TABLE_IN_ATTRIBUTE = 252; // RT_TABLE_COMPAT
  private static final int CLONED = 0x200;
  private static final int ONLINK = 4;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_METRICS = 8;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int RTA_VIA = 18;
  private static final int RTAX_MTU = 2;
  private static final int NEXT_HOP = 8; // struct rtnexthop

  /// Asks for all of one family in one table (kernels before 4.20 give those of all tables).
  public static NetlinkRequest dump(boolean v4, int table) {
    return new NetlinkRequest(GET, NetlinkRequest.DUMP)
        .u8(v4 ? Libc.AF_INET : Libc.AF_INET6, 0, 0, 0, 0, 0, 0, 0)
        .u32(0)
        .attribute(RTA_TABLE, table);
  }

  /// Asks for all of one family in all tables.
  public static NetlinkRequest dump(boolean v4) {
    return new NetlinkRequest(GET, NetlinkRequest.DUMP)
        .u8(v4 ? Libc.AF_INET : Libc.AF_INET6, 0, 0, 0, 0, 0, 0, 0)
        .u32(0);
  }

  /// The routes that a message holds: none if it is something else or not unicast, several if there
  /// are several next hops.
  public static List<Route> decode(NetlinkMessage message) throws NetlinkException {
    if (message.type() != NEW) return List.of();
    var fixed = message.fixed(FIXED);
    if (fixed.get(7) != UNICAST || (fixed.getInt(8) & CLONED) != 0) return List.of();
    boolean v4 = fixed.get(0) == Libc.AF_INET;
    if (!v4 && fixed.get(0) != Libc.AF_INET6) return List.of();
    var attributes = message.attributes(FIXED);
    var any = v4 ? new IpAddress.V4(0) : new IpAddress.V6(0, 0);
    var base =
        new Route(
            attributes.address(RTA_DST).orElse(any),
            fixed.get(1) & 0xff,
            attributes.u32(RTA_TABLE, fixed.get(4) & 0xff),
            fixed.get(5) & 0xff,
            attributes.u32(RTA_OIF, 0),
            attributes.u32(RTA_PRIORITY, 0),
            gateway(attributes),
            attributes.address(RTA_PREFSRC),
            (fixed.getInt(8) & ONLINK) != 0,
            attributes.nested(RTA_METRICS).u32(RTAX_MTU, 0));
    return attributes.has(RTA_MULTIPATH) ? nextHops(base, attributes) : List.of(base);
  }

  public boolean isDefault() {
    return prefixLength == 0;
  }

  /// The same route in another table, put there by `newProtocol`, without preferred source.
  public Route copy(int newTable, int newProtocol) {
    return new Route(
        to, prefixLength, newTable, newProtocol, index, metric, via, Optional.empty(), onLink, mtu);
  }

  /// Adds it; there must be none like it.
  public NetlinkRequest add() {
    return request(NEW, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE);
  }

  /// Adds it in place of one to the same destination with the same metric.
  public NetlinkRequest replace() {
    return request(NEW, NetlinkRequest.CREATE | NetlinkRequest.REPLACE);
  }

  public NetlinkRequest delete() {
    return request(DELETE, 0);
  }

  private NetlinkRequest request(int type, int flags) {
    boolean v4 = to.isV4();
    int scope = v4 && via.isEmpty() ? SCOPE_LINK : 0;
    var request =
        new NetlinkRequest(type, flags)
            .u8(v4 ? Libc.AF_INET : Libc.AF_INET6, prefixLength, 0, 0)
            .u8(TABLE_IN_ATTRIBUTE, protocol, scope, UNICAST)
            .u32(onLink ? ONLINK : 0)
            .attribute(RTA_TABLE, table)
            .attribute(RTA_OIF, index);
    if (prefixLength > 0) request.attribute(RTA_DST, to);
    if (metric != 0) request.attribute(RTA_PRIORITY, metric);
    if (via.isPresent()) gateway(request, via.get());
    if (source.isPresent()) request.attribute(RTA_PREFSRC, source.get());
    if (mtu != 0) request.nest(RTA_METRICS, () -> request.attribute(RTAX_MTU, mtu));
    return request;
  }

  /// An IPv4 route through an IPv6 gateway has it in RTA_VIA: family and address.
  private void gateway(NetlinkRequest request, IpAddress gateway) {
    if (gateway.isV4() == to.isV4()) {
      request.attribute(RTA_GATEWAY, gateway);
      return;
    }
    var bytes = gateway.bytes();
    var value = ByteBuffer.allocate(2 + bytes.length).order(ByteOrder.nativeOrder());
    value.putShort((short) (gateway.isV4() ? Libc.AF_INET : Libc.AF_INET6)).put(bytes);
    request.attribute(RTA_VIA, value.array());
  }

  private static Optional<IpAddress> gateway(Attributes attributes) {
    var plain = attributes.address(RTA_GATEWAY);
    var raw = attributes.raw(RTA_VIA);
    if (plain.isPresent() || (raw.remaining() != 6 && raw.remaining() != 18)) return plain;
    var bytes = new byte[raw.remaining() - 2];
    raw.get(2, bytes);
    return Optional.of(IpAddress.of(bytes));
  }

  /// RTA_MULTIPATH: a row of `length 2 | flags 1 | weight 1 | interface 4 | attributes`.
  private static List<Route> nextHops(Route base, Attributes attributes) throws NetlinkException {
    var in = attributes.raw(RTA_MULTIPATH);
    var routes = new ArrayList<Route>();
    while (in.remaining() >= NEXT_HOP) {
      int start = in.position();
      int length = Short.toUnsignedInt(in.getShort(start));
      if (length < NEXT_HOP || length > in.remaining()) {
        throw new NetlinkException("a next hop of " + length + " bytes");
      }
      var inner = Attributes.parse(in.slice(start + NEXT_HOP, length - NEXT_HOP));
      boolean onLink = (in.get(start + 2) & ONLINK) != 0;
      routes.add(base.through(in.getInt(start + 4), gateway(inner), onLink));
      in.position(Math.min(start + (length + 3 & ~3), in.limit()));
    }
    return routes;
  }

  private Route through(int nextIndex, Optional<IpAddress> nextVia, boolean nextOnLink) {
    return new Route(
        to, prefixLength, table, protocol, nextIndex, metric, nextVia, source, nextOnLink, mtu);
  }
}
