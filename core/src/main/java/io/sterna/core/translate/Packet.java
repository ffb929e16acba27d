package io.sterna.core.translate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// An IP packet with TCP, UDP or ICMP inside, read in place. Mutable and used again for every
/// packet.
///
/// [#readAddresses] comes first and [#readContent] after it; the fields are only meaningful when
/// both found nothing wrong. Bytes behind the packet's own length (Ethernet padding) are ignored.
///
/// ICMP echo has the identifier of its requester as that end's port, and 0 as the other's: so both
/// directions of an exchange have ports as those of any other protocol do.
final class Packet {
  /// What a packet carries.
  enum Content {
    TCP,
    UDP,
    ECHO,
    /// An ICMP error.
    ERROR
  }

  static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);

  static final int IPV4_HEADER = 20;
  static final int IPV6_HEADER = 40;
  static final int TCP = 6;
  static final int TCP_HEADER = 20;
  static final int TCP_HEADER_LIMIT = 60;
  static final int UDP = 17;
  static final int UDP_HEADER = 8;
  static final int ICMP = 1;
  static final int ICMPV6 = 58;
  static final int ICMP_HEADER = 8;
  static final int FRAGMENT_HEADER = 44;

  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MOST_EXTENSION_HEADERS = 8;

  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int ACK = 0x10;

  MemorySegment bytes = MemorySegment.NULL;
  boolean v4;
  IpAddress source = new IpAddress.V4(0);
  IpAddress destination = source;
  int trafficClass;
  int flowLabel;
  int hopLimit;

  /// The packet's own length.
  int total;

  Content content = Content.TCP;

  /// Why it has no native form though its content may have one: [Reason#FRAGMENT] or
  /// [Reason#EXTENSION_HEADER]. Nothing behind the ports is read then.
  @Nullable Reason irregular;

  /// Whether it is an IPv4 packet that routers may cut up.
  boolean mayBeFragmented;

  /// Of a fragment: its offset in 8 bytes, whether more follow, the number that all have, and
  /// whether no other extension header or option stands beside.
  int fragmentOffset;

  boolean moreFragments;
  int fragmentId;
  boolean isBareFragment;

  /// Whether an extension header wants the packet to go elsewhere than to its destination.
  boolean rerouted;

  /// Where the transport header begins, and the length from there.
  int transport;

  int transportLength;
  int headerLength;
  int sourcePort;
  int destinationPort;
  int flags;

  /// Whether the ports were read, which is so for some packets that are refused too.
  boolean portsKnown;

  /// Reads version and addresses.
  ///
  /// @return what is wrong, or null
  @Nullable Reason readAddresses(MemorySegment packet) {
    bytes = packet;
    portsKnown = false;
    irregular = null;
    rerouted = false;
    mayBeFragmented = false;
    flags = 0;
    if (packet.byteSize() < 1) return Reason.TRUNCATED;
    int version = u8(0) >>> 4;
    if (version != 4 && version != 6) return Reason.NOT_IP;
    v4 = version == 4;
    if (packet.byteSize() < (v4 ? IPV4_HEADER : IPV6_HEADER)) return Reason.TRUNCATED;
    source = address(v4 ? 12 : 8);
    destination = address(v4 ? 16 : 24);
    return null;
  }

  /// Whether ICMP follows the header at once: errors come from others than peers.
  boolean isIcmp() {
    return v4 ? u8(9) == ICMP : u8(6) == ICMPV6;
  }

  /// Reads the rest.
  ///
  /// @return what is wrong, or null
  @Nullable Reason readContent() {
    return v4 ? readIpv4() : readIpv6();
  }

  private @Nullable Reason readIpv4() {
    trafficClass = u8(1);
    flowLabel = 0;
    hopLimit = u8(8);
    int header = (u8(0) & 15) * 4;
    total = u16(2);
    if (header < IPV4_HEADER || total <= header) return Reason.BAD_LENGTH;
    if (total > bytes.byteSize()) return Reason.TRUNCATED;
    if (Checksum.sum(bytes, 0, header) != 0xffff) return Reason.IPV4_CHECKSUM;
    int protocol = u8(9);
    mayBeFragmented = (u16(6) & DONT_FRAGMENT) == 0;
    int fragment = u16(6) & 0x3fff; // more fragments, or an offset
    if (fragment == 0 && header == IPV4_HEADER) return readTransport(protocol, header);
    irregular = fragment != 0 ? Reason.FRAGMENT : Reason.EXTENSION_HEADER;
    readFragment(fragment & 0x1fff, (fragment & 0x2000) != 0, u16(4), header == IPV4_HEADER);
    return peek(protocol, header, fragmentOffset == 0);
  }

  private void readFragment(int offset, boolean more, int id, boolean bare) {
    fragmentOffset = offset;
    moreFragments = more;
    fragmentId = id;
    isBareFragment = bare;
  }

  private @Nullable Reason readIpv6() {
    trafficClass = u16(0) >>> 4 & 0xff;
    flowLabel = bytes.get(U32, 0) & 0xf_ffff;
    hopLimit = u8(7);
    total = IPV6_HEADER + u16(4);
    if (total == IPV6_HEADER) return Reason.BAD_LENGTH; // jumbograms too
    if (total > bytes.byteSize()) return Reason.TRUNCATED;
    int protocol = u8(6);
    return isExtension(protocol) ? readExtensions(protocol) : readTransport(protocol, IPV6_HEADER);
  }

  private static boolean isExtension(int nextHeader) {
    return switch (nextHeader) {
      case 0, 43, FRAGMENT_HEADER, 51, 60, 135, 139, 140 -> true;
      default -> false;
    };
  }

  /// Walks the extension headers only to learn the protocol and the ports.
  private @Nullable Reason readExtensions(int first) {
    irregular = Reason.EXTENSION_HEADER;
    boolean begins = true;
    int next = first;
    int at = IPV6_HEADER;
    for (int n = 0; n < MOST_EXTENSION_HEADERS && begins && isExtension(next); n++) {
      if (at + 8 > total) return Reason.EXTENSION_HEADER;
      rerouted |= next == 43 || next == 135;
      int length = 8;
      if (next == FRAGMENT_HEADER) {
        irregular = Reason.FRAGMENT;
        int word = u16(at + 2);
        boolean bare = n == 0 && !isExtension(u8(at));
        readFragment(word >>> 3, (word & 1) != 0, bytes.get(U32, at + 4L), bare);
        begins = fragmentOffset == 0;
      } else {
        length = next == 51 ? (u8(at + 1) + 2) * 4 : (u8(at + 1) + 1) * 8;
      }
      next = u8(at);
      at += length;
    }
    return peek(next, at, begins);
  }

  /// Of a packet that has no native form only what is in it, and the ports if it begins here.
  private @Nullable Reason peek(int protocol, int at, boolean begins) {
    transport = at;
    transportLength = Math.max(0, total - at);
    switch (protocol) {
      case TCP -> content = Content.TCP;
      case UDP -> content = Content.UDP;
      case ICMP, ICMPV6 -> content = Content.ECHO;
      default -> {
        return Reason.PROTOCOL;
      }
    }
    if (!begins || at + 4 > total) return null;
    if (content == Content.ECHO) return at + 8 > total ? null : readIcmp(at);
    readPorts(at);
    return null;
  }

  private void readPorts(int at) {
    sourcePort = u16(at);
    destinationPort = u16(at + 2);
    portsKnown = true;
  }

  private @Nullable Reason readTransport(int protocol, int at) {
    transport = at;
    transportLength = total - at;
    return switch (protocol) {
      case TCP -> readTcp(at);
      case UDP -> readUdp(at);
      case ICMP -> v4 ? readIcmp(at) : Reason.PROTOCOL;
      case ICMPV6 -> v4 ? Reason.PROTOCOL : readIcmp(at);
      default -> Reason.PROTOCOL;
    };
  }

  private @Nullable Reason readTcp(int at) {
    content = Content.TCP;
    if (transportLength < TCP_HEADER) return Reason.TRUNCATED;
    readPorts(at);
    headerLength = (u8(at + 12) >>> 4) * 4;
    flags = u8(at + 13);
    if (headerLength < TCP_HEADER || headerLength > transportLength) return Reason.TCP_HEADER;
    if (has(SYN) && (has(FIN) || has(RST))) return Reason.TCP_HEADER;
    return null;
  }

  private @Nullable Reason readUdp(int at) {
    content = Content.UDP;
    headerLength = UDP_HEADER;
    if (transportLength < UDP_HEADER) return Reason.TRUNCATED;
    readPorts(at);
    int length = u16(at + 4);
    return length < UDP_HEADER || length > transportLength ? Reason.UDP_HEADER : null;
  }

  private @Nullable Reason readIcmp(int at) {
    headerLength = ICMP_HEADER;
    if (transportLength < ICMP_HEADER) return Reason.TRUNCATED;
    int type = u8(at);
    if (isEcho(v4, type)) {
      content = Content.ECHO;
      boolean request = isRequest(type);
      int id = u16(at + 4);
      sourcePort = request ? id : 0;
      destinationPort = request ? 0 : id;
      portsKnown = true;
      return null;
    }
    boolean error = v4 ? type == 3 || type == 11 || type == 12 : type < 128;
    if (!error) return Reason.ICMP;
    content = Content.ERROR;
    return null;
  }

  static boolean isEcho(boolean v4, int type) {
    return v4 ? type == 0 || type == 8 : type == 128 || type == 129;
  }

  /// Whether an echo's type is that of a request, in either family.
  static boolean isRequest(int type) {
    return type == 8 || type == 128;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean isSyn() {
    return has(SYN) && !has(ACK);
  }

  boolean isSynAck() {
    return has(SYN) && has(ACK);
  }

  boolean isFin() {
    return has(FIN);
  }

  boolean isRst() {
    return has(RST);
  }

  int sequence() {
    return bytes.get(U32, transport + 4L);
  }

  int acknowledgment() {
    return bytes.get(U32, transport + 8L);
  }

  /// How far the sequence number goes on with this segment.
  int sequenceLength() {
    int length = transportLength - headerLength;
    return length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /// The number under which contexts of this content are kept; ICMP echo has the same in either
  /// family.
  int protocol() {
    return switch (content) {
      case TCP -> TCP;
      case UDP -> UDP;
      case ECHO, ERROR -> ICMPV6;
    };
  }

  /// Where the checksum stands in the transport header.
  int checksumOffset() {
    return switch (content) {
      case TCP -> 16;
      case UDP -> 6;
      case ECHO, ERROR -> 2;
    };
  }

  /// Whether UDP came without a checksum.
  boolean isUnsummed() {
    return content == Content.UDP && u16(transport + 6) == 0;
  }

  /// The length that the checksum covers.
  int summedLength() {
    return content == Content.UDP ? u16(transport + 4) : transportLength;
  }

  /// Whether the checksum is right if `addresses` is the sum of the pseudo-header's addresses.
  boolean checksumFits(int addresses) {
    if (v4 && protocol() == ICMPV6) { // ICMPv4 has no pseudo-header
      return Checksum.of(Checksum.sum(bytes, transport, transportLength)) == 0;
    }
    return Checksum.transport(addresses, protocol(), bytes, transport, summedLength()) == 0;
  }

  /// The sum of source and destination address.
  int addressSum() {
    return Checksum.add(Checksum.sum(source), Checksum.sum(destination));
  }

  private IpAddress address(int at) {
    return v4
        ? new IpAddress.V4(bytes.get(U32, at))
        : new IpAddress.V6(bytes.get(U64, at), bytes.get(U64, at + 8L));
  }

  int u8(int at) {
    return Byte.toUnsignedInt(bytes.get(U8, at));
  }

  int u16(int at) {
    return Short.toUnsignedInt(bytes.get(U16, at));
  }
}
