package io.sterna.core.translate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// An IP packet with TCP inside, read in place. Mutable and used again for every packet.
///
/// [#readAddresses] comes first and [#readSegment] after it; the fields are only meaningful when
/// both found nothing wrong. Bytes behind the packet's own length (Ethernet padding) are ignored.
final class Packet {
  static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);

  static final int IPV4_HEADER = 20;
  static final int IPV6_HEADER = 40;
  static final int TCP = 6;
  static final int TCP_HEADER = 20;
  static final int TCP_HEADER_LIMIT = 60;

  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int FRAGMENT_HEADER = 44;
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

  /// Where the TCP header begins, and the length of the segment from there.
  int tcp;

  int tcpLength;
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
    if (packet.byteSize() < 1) return Reason.TRUNCATED;
    int version = u8(0) >>> 4;
    if (version != 4 && version != 6) return Reason.NOT_IP;
    v4 = version == 4;
    if (packet.byteSize() < (v4 ? IPV4_HEADER : IPV6_HEADER)) return Reason.TRUNCATED;
    source = address(v4 ? 12 : 8);
    destination = address(v4 ? 16 : 24);
    return null;
  }

  /// Reads the rest.
  ///
  /// @return what is wrong, or null for a whole TCP segment without fragment or extension header
  @Nullable Reason readSegment() {
    return v4 ? readIpv4() : readIpv6();
  }

  private @Nullable Reason readIpv4() {
    trafficClass = u8(1);
    flowLabel = 0;
    hopLimit = u8(8);
    int header = (u8(0) & 15) * 4;
    int total = u16(2);
    if (header < IPV4_HEADER || total <= header) return Reason.BAD_LENGTH;
    if (total > bytes.byteSize()) return Reason.TRUNCATED;
    if (Checksum.sum(bytes, 0, header) != 0xffff) return Reason.IPV4_CHECKSUM;
    int protocol = u8(9);
    int fragment = u16(6) & 0x3fff; // more fragments, or an offset
    if (fragment != 0 || header > IPV4_HEADER) {
      if ((fragment & 0x1fff) == 0) peekPorts(protocol, header, total);
      return fragment != 0 ? Reason.FRAGMENT : Reason.EXTENSION_HEADER;
    }
    return readTransport(protocol, header, total);
  }

  private @Nullable Reason readIpv6() {
    trafficClass = u16(0) >>> 4 & 0xff;
    flowLabel = bytes.get(U32, 0) & 0xf_ffff;
    hopLimit = u8(7);
    int total = IPV6_HEADER + u16(4);
    if (total == IPV6_HEADER) return Reason.BAD_LENGTH; // jumbograms too
    if (total > bytes.byteSize()) return Reason.TRUNCATED;
    int protocol = u8(6);
    if (isExtension(protocol)) return readExtensions(protocol, total);
    return readTransport(protocol, IPV6_HEADER, total);
  }

  private static boolean isExtension(int nextHeader) {
    return switch (nextHeader) {
      case 0, 43, FRAGMENT_HEADER, 51, 60, 135, 139, 140 -> true;
      default -> false;
    };
  }

  /// Walks the extension headers only to learn the ports: such packets are not translated.
  private Reason readExtensions(int first, int total) {
    var reason = Reason.EXTENSION_HEADER;
    int next = first;
    int at = IPV6_HEADER;
    for (int n = 0; n < MOST_EXTENSION_HEADERS && isExtension(next); n++) {
      if (at + 8 > total) return reason;
      if (next == FRAGMENT_HEADER) {
        reason = Reason.FRAGMENT;
        if ((u16(at + 2) & 0xfff8) != 0) return reason;
        next = u8(at);
        at += 8;
      } else {
        int length = next == 51 ? (u8(at + 1) + 2) * 4 : (u8(at + 1) + 1) * 8;
        next = u8(at);
        at += length;
      }
    }
    peekPorts(next, at, total);
    return reason;
  }

  private void peekPorts(int protocol, int at, int total) {
    if (protocol != TCP || at + 4 > total) return;
    readPorts(at);
  }

  private void readPorts(int at) {
    sourcePort = u16(at);
    destinationPort = u16(at + 2);
    portsKnown = true;
  }

  private @Nullable Reason readTransport(int protocol, int at, int total) {
    return switch (protocol) {
      case TCP -> readTcp(at, total);
      case UDP -> Reason.UDP;
      case ICMP -> v4 ? Reason.ICMP : Reason.PROTOCOL;
      case ICMPV6 -> v4 ? Reason.PROTOCOL : u8(at) < 128 ? Reason.ICMP_ERROR : Reason.ICMP;
      default -> Reason.PROTOCOL;
    };
  }

  private @Nullable Reason readTcp(int at, int total) {
    tcp = at;
    tcpLength = total - at;
    if (tcpLength < TCP_HEADER) return Reason.TRUNCATED;
    readPorts(at);
    headerLength = (u8(at + 12) >>> 4) * 4;
    flags = u8(at + 13);
    if (headerLength < TCP_HEADER || headerLength > tcpLength) return Reason.TCP_HEADER;
    if (has(SYN) && (has(FIN) || has(RST))) return Reason.TCP_HEADER;
    return null;
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
    return bytes.get(U32, tcp + 4L);
  }

  int acknowledgment() {
    return bytes.get(U32, tcp + 8L);
  }

  /// Whether the checksum is right if `addresses` is the sum of the pseudo-header's addresses.
  boolean checksumFits(int addresses) {
    return Checksum.transport(addresses, TCP, bytes, tcp, tcpLength) == 0;
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

  private int u8(int at) {
    return Byte.toUnsignedInt(bytes.get(U8, at));
  }

  private int u16(int at) {
    return Short.toUnsignedInt(bytes.get(U16, at));
  }
}
