package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// UDP, ICMP and envelopes for tests: built and checked byte by byte, sharing nothing with the
/// translator.
final class IpPacket {
  static final int UDP = 17;
  static final int ECHO_REQUEST = 128;
  static final int ECHO_REPLY = 129;

  private IpPacket() {}

  static byte[] ip(IpAddress source, IpAddress destination, int protocol, byte[] content) {
    return ip(source, destination, protocol, content, 0, 0, 64);
  }

  static byte[] ip(
      IpAddress source,
      IpAddress destination,
      int protocol,
      byte[] content,
      int trafficClass,
      int flowLabel,
      int hopLimit) {
    if (!source.isV4()) {
      return ByteBuffer.allocate(40 + content.length)
          .putInt(0x6000_0000 | trafficClass << 20 | flowLabel)
          .putShort((short) content.length)
          .put((byte) protocol)
          .put((byte) hopLimit)
          .put(source.bytes())
          .put(destination.bytes())
          .put(content)
          .array();
    }
    var packet =
        ByteBuffer.allocate(20 + content.length)
            .put((byte) 0x45)
            .put((byte) trafficClass)
            .putShort((short) (20 + content.length))
            .putInt(0x4000)
            .put((byte) hopLimit)
            .put((byte) protocol)
            .putShort((short) 0)
            .put(source.bytes())
            .put(destination.bytes())
            .put(content);
    packet.putShort(10, (short) TcpPacket.naive(Arrays.copyOf(packet.array(), 20)));
    return packet.array();
  }

  /// A datagram with its checksum over other addresses than its own, as form `names` has it.
  static byte[] udp(int sourcePort, int port, byte[] data, IpAddress from, IpAddress to) {
    var udp =
        ByteBuffer.allocate(8 + data.length)
            .putShort((short) sourcePort)
            .putShort((short) port)
            .putShort((short) (8 + data.length))
            .putShort((short) 0)
            .put(data);
    int sum = TcpPacket.naive(pseudoHeader(from, to, UDP, udp.capacity()), udp.array());
    return udp.putShort(6, (short) (sum == 0 ? 0xffff : sum)).array();
  }

  static byte[] udp(IpAddress source, int sourcePort, IpAddress to, int port, byte[] data) {
    return ip(source, to, UDP, udp(sourcePort, port, data, source, to));
  }

  /// The same with a checksum of 0.
  static byte[] unsummed(byte[] udpPacket) {
    int at = isV4(udpPacket) ? 20 : 40;
    udpPacket[at + 6] = udpPacket[at + 7] = 0;
    return udpPacket;
  }

  static byte[] echo(IpAddress source, IpAddress to, boolean request, int id, byte[] data) {
    boolean v4 = source.isV4();
    int type = v4 ? (request ? 8 : 0) : request ? ECHO_REQUEST : ECHO_REPLY;
    return icmp(source, to, type << 8, id << 16 | 7, data);
  }

  /// Any ICMP message of the family.
  static byte[] icmp(IpAddress source, IpAddress to, int kind, int word, byte[] data) {
    boolean v4 = source.isV4();
    var icmp =
        ByteBuffer.allocate(8 + data.length)
            .putShort((short) kind)
            .putShort((short) 0)
            .putInt(word)
            .put(data);
    var pseudo = v4 ? new byte[0] : pseudoHeader(source, to, 58, icmp.capacity());
    icmp.putShort(2, (short) TcpPacket.naive(pseudo, icmp.array()));
    return ip(source, to, v4 ? 1 : 58, icmp.array());
  }

  /// An envelope with checksum 0.
  static byte[] envelope(IpAddress source, IpAddress to, byte[] inner) {
    return envelope(source, to, inner, 0, 0, 64);
  }

  static byte[] envelope(
      IpAddress source, IpAddress to, byte[] inner, int trafficClass, int flowLabel, int hops) {
    var udp =
        ByteBuffer.allocate(8 + inner.length)
            .putShort((short) 19941)
            .putShort((short) 19941)
            .putShort((short) (8 + inner.length))
            .putShort((short) 0)
            .put(inner);
    return ip(source, to, UDP, udp.array(), trafficClass, flowLabel, hops);
  }

  /// What is in an envelope.
  static byte[] open(byte[] packet) {
    return Arrays.copyOfRange(packet, (isV4(packet) ? 20 : 40) + 8, packet.length);
  }

  /// Whether the checksum of UDP or ICMP is right over these addresses.
  static boolean isSumRight(byte[] packet, IpAddress source, IpAddress destination) {
    boolean v4 = isV4(packet);
    int protocol = packet[v4 ? 9 : 6];
    var content = Arrays.copyOfRange(packet, v4 ? 20 : 40, packet.length);
    var pseudo =
        protocol == 1 ? new byte[0] : pseudoHeader(source, destination, protocol, content.length);
    return TcpPacket.naive(pseudo, content) == 0;
  }

  static boolean isV4(byte[] packet) {
    return packet[0] >>> 4 == 4;
  }

  private static byte[] pseudoHeader(
      IpAddress source, IpAddress destination, int protocol, int length) {
    return ByteBuffer.allocate(40)
        .put(source.bytes())
        .put(destination.bytes())
        .putInt(length)
        .putInt(protocol)
        .array();
  }
}
