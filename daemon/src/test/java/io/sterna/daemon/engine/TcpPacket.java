package io.sterna.daemon.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// TCP segments for tests.
record TcpPacket(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
  static final int SYN = 0x02;
  static final int ACK = 0x10;

  /// A whole IPv4 or IPv6 packet without options or data, checksums right.
  byte[] segment(int flags, int sequence, int acknowledgment) {
    return segment(flags, sequence, acknowledgment, new byte[0]);
  }

  /// @param options a multiple of 4 bytes
  byte[] segment(int flags, int sequence, int acknowledgment, byte[] options) {
    int length = 20 + options.length;
    var tcp = ByteBuffer.allocate(length).put(20, options);
    tcp.putShort((short) sourcePort).putShort((short) destinationPort);
    tcp.putInt(sequence).putInt(acknowledgment);
    tcp.put((byte) (length << 2)).put((byte) flags).putShort((short) 65_535);
    int addresses = Checksum.add(Checksum.sum(source), Checksum.sum(destination));
    var bytes = MemorySegment.ofArray(tcp.array());
    tcp.putShort(16, (short) Checksum.transport(addresses, 6, bytes, 0, length));
    return source.isV4() ? ipv4(tcp.array(), 6) : ipv6(tcp.array(), 6);
  }

  /// A UDP datagram without data.
  byte[] datagram() {
    var udp = ByteBuffer.allocate(8);
    udp.putShort((short) sourcePort).putShort((short) destinationPort).putShort((short) 8);
    int addresses = Checksum.add(Checksum.sum(source), Checksum.sum(destination));
    var bytes = MemorySegment.ofArray(udp.array());
    udp.putShort(6, (short) Checksum.transport(addresses, 17, bytes, 0, 8));
    return source.isV4() ? ipv4(udp.array(), 17) : ipv6(udp.array(), 17);
  }

  private byte[] ipv6(byte[] payload, int protocol) {
    return ByteBuffer.allocate(40 + payload.length)
        .putInt(0x6000_0000)
        .putShort((short) payload.length)
        .put((byte) protocol)
        .put((byte) 64)
        .put(source.bytes())
        .put(destination.bytes())
        .put(payload)
        .array();
  }

  private byte[] ipv4(byte[] payload, int protocol) {
    var packet = ByteBuffer.allocate(20 + payload.length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length)).putInt(0);
    packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    packet.put(source.bytes()).put(destination.bytes()).put(payload);
    var bytes = MemorySegment.ofArray(packet.array());
    packet.putShort(10, (short) Checksum.of(Checksum.sum(bytes, 0, 20)));
    return packet.array();
  }

  /// An address in an IP packet: `at` is 0 for the source, 1 for the destination.
  static IpAddress address(byte[] packet, int at) {
    boolean v4 = (packet[0] & 0xf0) == 0x40;
    int length = v4 ? 4 : 16;
    int from = (v4 ? 12 : 8) + at * length;
    return IpAddress.of(java.util.Arrays.copyOfRange(packet, from, from + length));
  }

  /// The source port of a TCP segment without IP options.
  static int sourcePort(byte[] packet) {
    int at = (packet[0] & 0xf0) == 0x40 ? 20 : 40;
    return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
  }

  static byte[] copy(MemorySegment packet) {
    return packet.toArray(JAVA_BYTE);
  }
}
