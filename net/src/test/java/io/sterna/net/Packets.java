package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;

/// Packets for tests, with complete checksums.
final class Packets {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  private Packets() {}

  /// From `port` to `port`, `length` zeros.
  static byte[] udp(IpAddress from, IpAddress to, int port, int length) {
    var out = ByteBuffer.allocate(8 + length);
    out.putShort((short) port).putShort((short) port).putShort((short) (8 + length));
    return ip(from, to, UDP, out.array(), 6);
  }

  static byte[] tcp(IpAddress from, int fromPort, IpAddress to, int toPort, int flags) {
    var out = ByteBuffer.allocate(20);
    out.putShort((short) fromPort).putShort((short) toPort).putInt(1000).putInt(0);
    out.put((byte) 0x50).put((byte) flags).putShort((short) 0xffff);
    return ip(from, to, TCP, out.array(), 16);
  }

  /// Whether the transport checksum of a packet without options is right.
  static boolean isWhole(byte[] packet) {
    int header = packet[0] >>> 4 == 4 ? 20 : 40;
    int protocol = header == 20 ? packet[9] : packet[6];
    long sum = pseudoHeader(packet, header, packet.length - header, protocol);
    return fold(sum + sum(packet, header, packet.length)) == 0xffff;
  }

  private static byte[] ip(IpAddress from, IpAddress to, int protocol, byte[] body, int field) {
    int header = from.isV4() ? 20 : 40;
    var out = ByteBuffer.allocate(header + body.length);
    if (header == 20) {
      out.putInt(0x45000000 | (20 + body.length)).putInt(0x4000).put((byte) 64);
      out.put((byte) protocol).putShort((short) 0);
    } else {
      out.putInt(0x60000000).putShort((short) body.length).put((byte) protocol).put((byte) 64);
    }
    out.put(from.bytes()).put(to.bytes()).put(body);
    var packet = out.array();
    if (header == 20) out.putShort(10, (short) ~fold(sum(packet, 0, 20)));
    long sum = pseudoHeader(packet, header, body.length, protocol);
    out.putShort(header + field, (short) ~fold(sum + sum(packet, header, packet.length)));
    return packet;
  }

  private static long pseudoHeader(byte[] packet, int header, int length, int protocol) {
    return sum(packet, header == 20 ? 12 : 8, header) + length + protocol;
  }

  private static long sum(byte[] in, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) sum += (in[i] & 0xffL) << ((i - from & 1) == 0 ? 8 : 0);
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) folded = (folded & 0xffff) + (folded >>> 16);
    return (int) folded;
  }
}
