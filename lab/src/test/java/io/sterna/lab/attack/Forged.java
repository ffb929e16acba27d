package io.sterna.lab.attack;

import io.sterna.core.identifier.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// Packets as an attacker writes them: complete, with right checksums, from anybody to anybody.
final class Forged {
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  private static final int TCP = 6;
  private static final int UDP = 17;

  private Forged() {}

  static InetAddress java(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.bytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] udp(IpAddress from, IpAddress to, int port, byte[] payload) {
    return udp(from, port, to, port, payload);
  }

  static byte[] udp(IpAddress from, int fromPort, IpAddress to, int toPort, byte[] payload) {
    var out = ByteBuffer.allocate(8 + payload.length);
    out.putShort((short) fromPort).putShort((short) toPort);
    out.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
    return ip(from, to, UDP, out.array(), 6);
  }

  /// A TCP segment without data.
  ///
  /// @param options whole words
  static byte[] tcp(
      IpAddress from, int fromPort, IpAddress to, int toPort, int flags, byte[] options) {
    var out = ByteBuffer.allocate(20 + options.length);
    out.putShort((short) fromPort).putShort((short) toPort).putInt(1000).putInt(0);
    out.put((byte) ((5 + options.length / 4) << 4)).put((byte) flags).putShort((short) 0xffff);
    out.putInt(0).put(options);
    return ip(from, to, TCP, out.array(), 16);
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
    if (header == 20) out.putShort(10, (short) ~sum(packet, 0, 20, 0));
    long pseudo = (long) body.length + protocol;
    out.putShort(header + field, (short) ~sum(packet, header == 20 ? 12 : 8, out.limit(), pseudo));
    return packet;
  }

  private static int sum(byte[] in, int from, int to, long start) {
    long sum = start;
    for (int i = from; i < to; i++) sum += (in[i] & 0xffL) << ((i - from & 1) == 0 ? 8 : 0);
    while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
    return (int) sum;
  }
}
