package io.sterna.net.netlink;

import java.util.Optional;

/// A network interface, struct ifinfomsg:
///
/// ```
/// 0        1     2      4       8       12       16
/// | family | pad | type | index | flags | change | attributes
/// ```
///
/// @param ethernet whether its frames have Ethernet headers (ARPHRD_ETHER)
/// @param enslaved whether it belongs to a bridge, a bond or a VRF
/// @param kind what made it, as `ip -d link` shows it: "tun", "veth"; empty for hardware
/// @param alias a text for people (IFLA_IFALIAS), empty if there is none
public record Link(
    int index,
    String name,
    int mtu,
    boolean up,
    boolean carrier,
    boolean arp,
    boolean loopback,
    boolean ethernet,
    boolean enslaved,
    String kind,
    String alias) {
  static final int NEW = 16;
  static final int DELETE = 17;
  static final int GET = 18;

  private static final int FIXED = 16;
  private static final int IFF_UP = 0x1;
  private static final int IFF_LOOPBACK = 0x8;
  private static final int IFF_RUNNING = 0x40;
  private static final int IFF_NOARP = 0x80;
  private static final int IFF_LOWER_UP = 0x10000;

  /// The first knows of 802.1X and the like, but comes up to a second late.
  private static final int CARRIER = IFF_RUNNING | IFF_LOWER_UP;

  private static final int ARPHRD_ETHER = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_IFALIAS = 20;
  private static final int IFLA_AF_SPEC = 26;
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final int ADDR_GEN_NONE = 1;
  private static final int AF_INET6 = 10;

  /// Asks for all.
  public static NetlinkRequest dump() {
    return new NetlinkRequest(GET, NetlinkRequest.DUMP).bytes(new byte[FIXED]);
  }

  /// Asks for the one of this name.
  public static NetlinkRequest named(String name) {
    return new NetlinkRequest(GET, 0).bytes(new byte[FIXED]).attribute(IFLA_IFNAME, name);
  }

  /// Empty if it is some other message.
  public static Optional<Link> decode(NetlinkMessage message) throws NetlinkException {
    if (message.type() != NEW) return Optional.empty();
    var fixed = message.fixed(FIXED);
    var attributes = message.attributes(FIXED);
    int flags = fixed.getInt(8);
    return Optional.of(
        new Link(
            fixed.getInt(4),
            attributes.text(IFLA_IFNAME),
            attributes.u32(IFLA_MTU, 0),
            (flags & IFF_UP) != 0,
            (flags & CARRIER) == CARRIER,
            (flags & IFF_NOARP) == 0,
            (flags & IFF_LOOPBACK) != 0,
            Short.toUnsignedInt(fixed.getShort(2)) == ARPHRD_ETHER,
            attributes.u32(IFLA_MASTER, 0) != 0,
            attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND),
            attributes.text(IFLA_IFALIAS)));
  }

  /// Has it get no link-local IPv6 address when it is set up.
  public NetlinkRequest withoutLinkLocal() {
    var request = change(0, 0);
    return request.nest(
        IFLA_AF_SPEC,
        () ->
            request.nest(
                AF_INET6, () -> request.attribute8(IFLA_INET6_ADDR_GEN_MODE, ADDR_GEN_NONE)));
  }

  /// Sets it up, without ARP.
  public NetlinkRequest activate(int wantedMtu) {
    return change(IFF_UP | IFF_NOARP, IFF_UP | IFF_NOARP).attribute(IFLA_MTU, wantedMtu);
  }

  /// Replaces the text for people.
  public NetlinkRequest alias(String text) {
    return change(0, 0).attribute(IFLA_IFALIAS, text);
  }

  public NetlinkRequest delete() {
    return new NetlinkRequest(DELETE, 0).u8(0, 0).u16(0).u32(index).u32(0).u32(0);
  }

  private NetlinkRequest change(int flags, int mask) {
    return new NetlinkRequest(NEW, 0).u8(0, 0).u16(0).u32(index).u32(flags).u32(mask);
  }
}
