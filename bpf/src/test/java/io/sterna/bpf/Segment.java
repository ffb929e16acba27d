package io.sterna.bpf;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/// A TCP packet in an Ethernet frame, built byte by byte and sharing nothing with the translator.
///
/// @param sums the addresses that its checksum covers, by default its own
record Segment(Ends ends, Ends sums, Header header, Bytes options, Bytes data) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  record Ends(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {}

  record Header(
      int flags, int sequence, int acknowledgment, int trafficClass, int flowLabel, int hops) {}

  /// One with random content between these ends.
  static Segment random(Random random, Ends ends, Ends sums, int most) {
    boolean v4 = ends.source.isV4();
    var options = new byte[4 * random.nextInt(11)];
    Arrays.fill(options, (byte) 1);
    var data = new byte[random.nextInt(8) == 0 ? 0 : random.nextInt(most)];
    random.nextBytes(data);
    var header =
        new Header(
            ACK | (random.nextInt(4) == 0 ? 0x20 | 8 : 0),
            random.nextInt(),
            random.nextInt(),
            random.nextInt(256),
            v4 ? 0 : random.nextInt(1 << 20),
            1 + random.nextInt(255));
    return new Segment(ends, sums, header, Bytes.of(options), Bytes.of(data));
  }

  Segment flags(int flags) {
    var changed =
        new Header(
            flags,
            header.sequence,
            header.acknowledgment,
            header.trafficClass,
            header.flowLabel,
            header.hops);
    return new Segment(ends, sums, changed, options, data);
  }

  /// The IP packet.
  byte[] packet() {
    var tcp = tcp();
    int checksum = checksum(tcp);
    tcp[16] = (byte) (checksum >> 8);
    tcp[17] = (byte) checksum;
    var ip = ends.source.isV4() ? ipv4(tcp.length) : ipv6(tcp.length);
    return ByteBuffer.allocate(ip.length + tcp.length).put(ip).put(tcp).array();
  }

  /// The IP packet with data such that the checksum's field becomes 0, which some take for none.
  byte[] packetWithZeroChecksum() {
    if (data.length() < 2) return packet();
    var changed = data.toArray();
    changed[0] = changed[1] = 0;
    var open = new Segment(ends, sums, header, options, Bytes.of(changed));
    int missing = open.checksum(open.tcp());
    changed[0] = (byte) (missing >> 8);
    changed[1] = (byte) missing;
    return new Segment(ends, sums, header, options, Bytes.of(changed)).packet();
  }

  /// In a frame, with zeros behind it to Ethernet's least length.
  static byte[] frame(byte[] packet) {
    boolean v4 = packet[0] >>> 4 == 4;
    return ByteBuffer.allocate(Math.max(60, 14 + packet.length))
        .put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2})
        .putShort((short) (v4 ? 0x0800 : 0x86dd))
        .put(packet)
        .array();
  }

  private byte[] tcp() {
    int length = 20 + options.length();
    return ByteBuffer.allocate(length + data.length())
        .putShort((short) ends.sourcePort)
        .putShort((short) ends.destinationPort)
        .putInt(header.sequence)
        .putInt(header.acknowledgment)
        .put((byte) ((length / 4) << 4))
        .put((byte) header.flags)
        .putShort((short) 0xfeed)
        .putInt(0)
        .put(options.toArray())
        .put(data.toArray())
        .array();
  }

  private int checksum(byte[] tcp) {
    var pseudo = ByteBuffer.allocate(40).put(sums.source.bytes()).put(sums.destination.bytes());
    pseudo.putInt(tcp.length).putInt(6);
    return ~sum(pseudo.array(), tcp) & 0xffff;
  }

  private byte[] ipv6(int length) {
    return ByteBuffer.allocate(40)
        .putInt(0x6000_0000 | header.trafficClass << 20 | header.flowLabel)
        .putShort((short) length)
        .put((byte) 6)
        .put((byte) header.hops)
        .put(ends.source.bytes())
        .put(ends.destination.bytes())
        .array();
  }

  private byte[] ipv4(int length) {
    var ip =
        ByteBuffer.allocate(20)
            .put((byte) 0x45)
            .put((byte) header.trafficClass)
            .putShort((short) (20 + length))
            .putInt(0x4000)
            .put((byte) header.hops)
            .put((byte) 6)
            .putShort((short) 0)
            .put(ends.source.bytes())
            .put(ends.destination.bytes());
    return seal(ip.array());
  }

  /// Computes the checksum of an IPv4 header anew.
  static byte[] seal(byte[] ipv4) {
    ipv4[10] = ipv4[11] = 0;
    int checksum = ~sum(Arrays.copyOf(ipv4, 20)) & 0xffff;
    ipv4[10] = (byte) (checksum >> 8);
    ipv4[11] = (byte) checksum;
    return ipv4;
  }

  private static int sum(byte[]... parts) {
    int sum = 0;
    for (var part : parts) {
      for (int i = 0; i < part.length; i += 2) {
        sum += (part[i] & 255) << 8 | (i + 1 < part.length ? part[i + 1] & 255 : 0);
        if (sum > 0xffff) sum -= 0xffff;
      }
    }
    return sum;
  }
}
