package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/// A TCP packet for tests: built and checked by code of its own, byte by byte, that
/// shares nothing with the translator.
final class TcpPacket {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  final IpAddress source;
  final IpAddress destination;
  final int sourcePort;
  final int destinationPort;
  int flags = ACK;
  int sequence = 1000;
  int acknowledgment = 2000;
  byte[] options = {};
  byte[] data = {};
  int trafficClass;
  int flowLabel;
  int hopLimit = 64;

  private TcpPacket(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
    this.source = source;
    this.sourcePort = sourcePort;
    this.destination = destination;
    this.destinationPort = destinationPort;
  }

  static TcpPacket of(IpAddress source, int sourcePort, IpAddress destination, int port) {
    return new TcpPacket(source, sourcePort, destination, port);
  }

  /// The same packet between other addresses.
  TcpPacket between(IpAddress newSource, IpAddress newDestination) {
    return new TcpPacket(newSource, sourcePort, newDestination, destinationPort)
        .flags(flags)
        .numbers(sequence, acknowledgment)
        .options(options)
        .data(data)
        .header(trafficClass, flowLabel, hopLimit);
  }

  TcpPacket flags(int flags) {
    this.flags = flags;
    return this;
  }

  TcpPacket numbers(int sequence, int acknowledgment) {
    this.sequence = sequence;
    this.acknowledgment = acknowledgment;
    return this;
  }

  TcpPacket options(byte[] options) {
    this.options = options.clone();
    return this;
  }

  TcpPacket data(byte[] data) {
    this.data = data.clone();
    return this;
  }

  TcpPacket header(int trafficClass, int flowLabel, int hopLimit) {
    this.trafficClass = trafficClass;
    this.flowLabel = flowLabel;
    this.hopLimit = hopLimit;
    return this;
  }

  /// Random numbers, options and data; ports and addresses stay.
  TcpPacket random(Random random, boolean flowLabels) {
    return numbers(random.nextInt(), random.nextInt())
        .options(randomOptions(random, 40))
        .data(randomBytes(random, random.nextInt(4) == 0 ? 0 : random.nextInt(1400)))
        .header(
            random.nextInt(256), flowLabels ? random.nextInt(1 << 20) : 0, 1 + random.nextInt(255));
  }

  /// A well-formed list of whole words, at most `most` bytes.
  static byte[] randomOptions(Random random, int most) {
    var out = new ByteArrayOutputStream();
    while (random.nextInt(4) != 0) {
      int length = 2 + random.nextInt(10);
      if (out.size() + length > most) break;
      out.write(2 + random.nextInt(100));
      out.write(length);
      out.writeBytes(randomBytes(random, length - 2));
    }
    while (out.size() % 4 != 0) out.write(1);
    return out.toByteArray();
  }

  static byte[] randomBytes(Random random, int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  MemorySegment segment() {
    return MemorySegment.ofArray(bytes());
  }

  /// The packet with the checksum over its own addresses.
  byte[] bytes() {
    return bytes(source, destination);
  }

  /// The packet with the checksum over other addresses than its own.
  byte[] bytes(IpAddress pseudoSource, IpAddress pseudoDestination) {
    var tcp = tcp();
    int checksum = naive(pseudoHeader(pseudoSource, pseudoDestination, tcp.length), tcp);
    tcp[16] = (byte) (checksum >> 8);
    tcp[17] = (byte) checksum;
    var out = new ByteArrayOutputStream();
    out.writeBytes(source.isV4() ? ipv4(tcp.length) : ipv6(tcp.length));
    out.writeBytes(tcp);
    return out.toByteArray();
  }

  private byte[] tcp() {
    int header = 20 + options.length;
    return ByteBuffer.allocate(header + data.length)
        .putShort((short) sourcePort)
        .putShort((short) destinationPort)
        .putInt(sequence)
        .putInt(acknowledgment)
        .put((byte) ((header / 4) << 4))
        .put((byte) flags)
        .putShort((short) 0xfeed)
        .putInt(0)
        .put(options)
        .put(data)
        .array();
  }

  private byte[] ipv6(int length) {
    return ByteBuffer.allocate(40)
        .putInt(0x6000_0000 | trafficClass << 20 | flowLabel)
        .putShort((short) length)
        .put((byte) 6)
        .put((byte) hopLimit)
        .put(source.bytes())
        .put(destination.bytes())
        .array();
  }

  private byte[] ipv4(int length) {
    var header =
        ByteBuffer.allocate(20)
            .put((byte) 0x45)
            .put((byte) trafficClass)
            .putShort((short) (20 + length))
            .putInt(0x0000_4000)
            .put((byte) hopLimit)
            .put((byte) 6)
            .putShort((short) 0)
            .put(source.bytes())
            .put(destination.bytes());
    header.putShort(10, (short) naive(header.array()));
    return header.array();
  }

  private static byte[] pseudoHeader(IpAddress source, IpAddress destination, int length) {
    var out = ByteBuffer.allocate(40).put(source.bytes()).put(destination.bytes());
    if (source.isV4()) out.putShort((short) 6).putShort((short) length);
    else out.putInt(length).putInt(6);
    return out.array();
  }

  /// Whether the TCP checksum of a whole packet is right over these addresses.
  static boolean isSumRight(byte[] packet, IpAddress source, IpAddress destination) {
    int header = packet[0] >>> 4 == 4 ? 20 : 40;
    var tcp = Arrays.copyOfRange(packet, header, packet.length);
    return naive(pseudoHeader(source, destination, tcp.length), tcp) == 0;
  }

  static boolean isIpv4HeaderRight(byte[] packet) {
    return naive(Arrays.copyOf(packet, 20)) == 0;
  }

  /// RFC 1071 as its text has it: word after word, each carry added at once.
  static int naive(byte[]... parts) {
    int sum = 0;
    for (var part : parts) {
      for (int i = 0; i < part.length; i += 2) {
        int low = i + 1 < part.length ? part[i + 1] & 255 : 0;
        sum += (part[i] & 255) << 8 | low;
        if (sum > 0xffff) sum -= 0xffff;
      }
    }
    return ~sum & 0xffff;
  }
}
