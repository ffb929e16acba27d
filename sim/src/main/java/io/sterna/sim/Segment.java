package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A TCP segment in its IP packet (RFC 9293 §3.1), encoded and checked by code of the simulator's
/// own, so that core's checksums are held against a second opinion.
///
/// @param source with `destination` both ends of the pseudo-header
/// @param options a multiple of 4 bytes
record Segment(
    IpAddress source,
    IpAddress destination,
    int sourcePort,
    int destinationPort,
    int sequence,
    int acknowledgment,
    int flags,
    Bytes options,
    Bytes payload) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  static final int TCP = 6;

  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;
  private static final int WINDOW = 0xffff;
  private static final int HOP_LIMIT = 64;

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// Sequence numbers that this segment takes.
  int span() {
    return payload.length() + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /// The packet, with complete checksums over the addresses that it shows.
  byte[] encode() {
    int length = TCP_HEADER + options.length() + payload.length();
    var packet = new byte[(source.isV4() ? IPV4_HEADER : IPV6_HEADER) + length];
    var out = ByteBuffer.wrap(packet);
    if (source.isV4()) ipv4(packet, out, length);
    else ipv6(out, length);
    int start = out.position();
    out.putShort((short) sourcePort).putShort((short) destinationPort);
    out.putInt(sequence).putInt(acknowledgment);
    out.put((byte) (((TCP_HEADER + options.length()) / 4) << 4)).put((byte) flags);
    out.putShort((short) WINDOW).putShort((short) 0).putShort((short) 0);
    out.put(options.toArray()).put(payload.toArray());
    long sum = pseudoHeader(source, destination, length) + sum(packet, start, length);
    out.putShort(start + 16, (short) ~fold(sum));
    return packet;
  }

  private void ipv4(byte[] packet, ByteBuffer out, int length) {
    out.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_HEADER + length));
    out.putInt(0x4000).put((byte) HOP_LIMIT).put((byte) TCP).putShort((short) 0);
    out.put(source.bytes()).put(destination.bytes());
    out.putShort(10, (short) ~fold(sum(packet, 0, IPV4_HEADER)));
  }

  private void ipv6(ByteBuffer out, int length) {
    out.putInt(0x6000_0000).putShort((short) length).put((byte) TCP).put((byte) HOP_LIMIT);
    out.put(source.bytes()).put(destination.bytes());
  }

  /// The segment in a packet whose checksums are right over the addresses that it shows; empty for
  /// any other, as a kernel would drop it.
  static Optional<Segment> decode(byte[] packet) {
    return packet.length > 0 && packet[0] >> 4 == 4 ? decodeV4(packet) : decodeV6(packet);
  }

  private static Optional<Segment> decodeV4(byte[] packet) {
    if (packet.length < IPV4_HEADER + TCP_HEADER || packet[0] != 0x45 || packet[9] != TCP) {
      return Optional.empty();
    }
    if (fold(sum(packet, 0, IPV4_HEADER)) != 0xffff) return Optional.empty();
    var in = ByteBuffer.wrap(packet);
    if (Short.toUnsignedInt(in.getShort(2)) != packet.length) return Optional.empty();
    return decodeTcp(packet, in, address(in, 12, 4), address(in, 16, 4), IPV4_HEADER);
  }

  private static Optional<Segment> decodeV6(byte[] packet) {
    if (packet.length < IPV6_HEADER + TCP_HEADER || packet[0] >> 4 != 6 || packet[6] != TCP) {
      return Optional.empty();
    }
    var in = ByteBuffer.wrap(packet);
    if (Short.toUnsignedInt(in.getShort(4)) != packet.length - IPV6_HEADER) {
      return Optional.empty();
    }
    return decodeTcp(packet, in, address(in, 8, 16), address(in, 24, 16), IPV6_HEADER);
  }

  private static Optional<Segment> decodeTcp(
      byte[] packet, ByteBuffer in, IpAddress source, IpAddress destination, int start) {
    int length = packet.length - start;
    int header = ((in.get(start + 12) >> 4) & 15) * 4;
    if (header < TCP_HEADER || header > length) return Optional.empty();
    long sum = pseudoHeader(source, destination, length) + sum(packet, start, length);
    if (fold(sum) != 0xffff) return Optional.empty();
    return Optional.of(
        new Segment(
            source,
            destination,
            Short.toUnsignedInt(in.getShort(start)),
            Short.toUnsignedInt(in.getShort(start + 2)),
            in.getInt(start + 4),
            in.getInt(start + 8),
            in.get(start + 13),
            slice(in, start + TCP_HEADER, header - TCP_HEADER),
            slice(in, start + header, length - header)));
  }

  private static long pseudoHeader(IpAddress source, IpAddress destination, int length) {
    byte[] from = source.bytes();
    byte[] to = destination.bytes();
    return sum(from, 0, from.length) + sum(to, 0, to.length) + length + TCP;
  }

  /// Sum of the big-endian 16-bit words (RFC 1071), not yet folded.
  private static long sum(byte[] bytes, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (long) (bytes[from + i] & 255) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  private static int fold(long sum) {
    while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
    return (int) sum;
  }

  private static IpAddress address(ByteBuffer in, int at, int length) {
    return IpAddress.of(slice(in, at, length).toArray());
  }

  private static Bytes slice(ByteBuffer in, int at, int length) {
    var copy = new byte[length];
    in.get(at, copy);
    return Bytes.of(copy);
  }
}
