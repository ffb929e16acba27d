package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import java.util.Optional;

/// An address on an interface, struct ifaddrmsg:
///
/// ```
/// 0        1        2       3       4       8
/// | family | prefix | flags | scope | index | attributes
/// ```
///
/// @param global of global or site scope
/// @param tentative duplicate address detection is not done, or failed
/// @param temporary a privacy address (RFC 8981)
public record InterfaceAddress(
    int index,
    IpAddress address,
    int prefixLength,
    boolean global,
    boolean tentative,
    boolean deprecated,
    boolean temporary) {
  static final int NEW = 20;
  static final int DELETE = 21;
  static final int GET = 22;

  private static final int FIXED = 8;
  private static final int SCOPE_LINK = 253;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_CACHEINFO = 6;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_PROTO = 11;
  private static final int TEMPORARY = 0x01; // in IPv4 the same bit means "secondary"
  private static final int NODAD = 0x02;
  private static final int OPTIMISTIC = 0x04;
  private static final int DADFAILED = 0x08;
  private static final int DEPRECATED = 0x20;
  private static final int TENTATIVE = 0x40;

  /// How long an address is to live, in seconds; -1 is for ever.
  public record Lifetime(int preferred, int valid) {
    public static final Lifetime FOR_EVER = new Lifetime(-1, -1);
  }

  /// Asks for all, of both families.
  public static NetlinkRequest dump() {
    return new NetlinkRequest(GET, NetlinkRequest.DUMP).bytes(new byte[FIXED]);
  }

  /// Empty if it is some other message.
  public static Optional<InterfaceAddress> decode(NetlinkMessage message) throws NetlinkException {
    if (message.type() != NEW) return Optional.empty();
    var fixed = message.fixed(FIXED);
    var attributes = message.attributes(FIXED);
    // On a point-to-point link IFA_ADDRESS is the other end's.
    var address = attributes.address(IFA_LOCAL).or(() -> attributes.address(IFA_ADDRESS));
    if (address.isEmpty()) return Optional.empty();
    int flags = attributes.u32(IFA_FLAGS, fixed.get(2) & 0xff);
    return Optional.of(
        new InterfaceAddress(
            fixed.getInt(4),
            address.get(),
            fixed.get(1) & 0xff,
            (fixed.get(3) & 0xff) < SCOPE_LINK,
            (flags & (TENTATIVE | OPTIMISTIC | DADFAILED)) != 0,
            (flags & DEPRECATED) != 0,
            address.get().isV6() && (flags & TEMPORARY) != 0));
  }

  /// Adds an address without duplicate address detection, or changes its lifetime.
  ///
  /// @param protocol who put it there (IFA_PROTO), ignored by kernels before 5.18
  public static NetlinkRequest add(
      int index, IpAddress address, int prefixLength, Lifetime lifetime, int protocol) {
    var cache = new byte[16];
    var fields = java.nio.ByteBuffer.wrap(cache).order(java.nio.ByteOrder.nativeOrder());
    fields.putInt(lifetime.preferred()).putInt(lifetime.valid());
    return header(NEW, NetlinkRequest.CREATE | NetlinkRequest.REPLACE, index, address, prefixLength)
        .attribute(IFA_CACHEINFO, cache)
        .attribute(IFA_FLAGS, NODAD)
        .attribute8(IFA_PROTO, protocol);
  }

  public static NetlinkRequest delete(int index, IpAddress address, int prefixLength) {
    return header(DELETE, 0, index, address, prefixLength);
  }

  private static NetlinkRequest header(
      int type, int flags, int index, IpAddress address, int prefixLength) {
    return new NetlinkRequest(type, flags)
        .u8(address.isV4() ? Libc.AF_INET : Libc.AF_INET6, prefixLength, 0, 0)
        .u32(index)
        .attribute(IFA_LOCAL, address)
        .attribute(IFA_ADDRESS, address);
  }
}
