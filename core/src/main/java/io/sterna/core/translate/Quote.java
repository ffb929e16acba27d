package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U64;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.IpAddress;
import java.lang.foreign.MemorySegment;

/// The packet that an ICMP error quotes, cut off somewhere behind its ports. Mutable and used again
/// for every error.
final class Quote {
  private static final int LEAST = 8; // RFC 792: the header and 64 bits

  MemorySegment bytes = MemorySegment.NULL;
  boolean v4;
  IpAddress source = new IpAddress.V4(0);
  IpAddress destination = source;

  /// 6, 17, or 58 for ICMP echo in either family.
  int protocol;

  /// Where the quoted IP header begins, its transport header, and where the quote ends.
  int start;

  int transport;
  int end;
  int sourcePort;
  int destinationPort;
  int trafficClass;
  int flowLabel;
  int hopLimit;

  /// How long the packet was behind its IP header.
  int payloadLength;

  /// Reads what begins at `at`.
  ///
  /// @return whether it is a packet with TCP, UDP or ICMP echo right behind its IP header, with the
  ///     ports and, of TCP, the sequence number
  boolean read(MemorySegment bytes, int at, int end) {
    this.bytes = bytes;
    this.start = at;
    this.end = end;
    if (at >= end) return false;
    int version = u8(at) >>> 4;
    if (version == 4) return readIpv4(at);
    return version == 6 && readIpv6(at);
  }

  private boolean readIpv4(int at) {
    if (at + IPV4_HEADER + LEAST > end || (u8(at) & 15) != 5) return false;
    if ((u16(at + 6) & 0x3fff) != 0) return false; // of a fragment
    v4 = true;
    source = new IpAddress.V4(bytes.get(U32, at + 12L));
    destination = new IpAddress.V4(bytes.get(U32, at + 16L));
    trafficClass = u8(at + 1);
    flowLabel = 0;
    hopLimit = u8(at + 8);
    payloadLength = Math.max(0, u16(at + 2) - IPV4_HEADER);
    transport = at + IPV4_HEADER;
    return readTransport(u8(at + 9));
  }

  private boolean readIpv6(int at) {
    if (at + IPV6_HEADER + LEAST > end) return false;
    v4 = false;
    source = new IpAddress.V6(bytes.get(U64, at + 8L), bytes.get(U64, at + 16L));
    destination = new IpAddress.V6(bytes.get(U64, at + 24L), bytes.get(U64, at + 32L));
    trafficClass = u16(at) >>> 4 & 0xff;
    flowLabel = bytes.get(U32, at) & 0xf_ffff;
    hopLimit = u8(at + 7);
    payloadLength = u16(at + 4);
    transport = at + IPV6_HEADER;
    return readTransport(u8(at + 6));
  }

  private boolean readTransport(int next) {
    if (next == Packet.TCP || next == Packet.UDP) {
      protocol = next;
      sourcePort = u16(transport);
      destinationPort = u16(transport + 2);
      return true;
    }
    if (next != (v4 ? Packet.ICMP : Packet.ICMPV6) || !Packet.isEcho(v4, u8(transport))) {
      return false;
    }
    protocol = Packet.ICMPV6;
    boolean request = isRequest();
    int id = u16(transport + 4);
    sourcePort = request ? id : 0;
    destinationPort = request ? 0 : id;
    return true;
  }

  boolean isRequest() {
    return Packet.isRequest(u8(transport));
  }

  /// Of TCP.
  int sequence() {
    return bytes.get(U32, transport + 4L);
  }

  int ports() {
    return sourcePort << 16 | destinationPort;
  }

  private int u8(int at) {
    return Byte.toUnsignedInt(bytes.get(U8, at));
  }

  private int u16(int at) {
    return Short.toUnsignedInt(bytes.get(U16, at));
  }
}
