package io.sterna.fuzz;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Random;

/// TCP segments as a kernel makes them, over either family.
final class TcpPackets {
  static final int SYN = 2;
  static final int ACK = 16;
  private static final int RST = 4;
  private static final int TCP = 6;
  private static final int[] FLAGS = {SYN, SYN | ACK, ACK, ACK, ACK | 8, ACK | 1, RST, RST | ACK};

  /// Between which two sockets.
  record Ends(IpAddress from, int fromPort, IpAddress to, int toPort) {}

  private TcpPackets() {}

  static byte[] any(Ends ends, Random random) {
    return packet(ends, FLAGS[random.nextInt(FLAGS.length)], random);
  }

  /// A whole packet, its checksums right.
  static byte[] packet(Ends ends, int flags, Random random) {
    var options = new byte[4 * random.nextInt(11)];
    if (options.length >= 4) ByteBuffer.wrap(options).putInt(0x020405b4); // MSS, then end of list
    var data = new byte[(flags & SYN) != 0 ? 0 : random.nextInt(200)];
    random.nextBytes(data);
    int length = 20 + options.length + data.length;
    boolean v4 = ends.from.isV4();
    var out = ByteBuffer.allocate((v4 ? 20 : 40) + length);
    if (v4) {
      out.putShort((short) 0x4500).putShort((short) out.capacity()).putInt(0x4000);
      out.putShort((short) (64 << 8 | TCP)).putShort((short) 0);
    } else {
      out.putInt(0x6000_0000).putShort((short) length).putShort((short) (TCP << 8 | 64));
    }
    out.put(ends.from.bytes()).put(ends.to.bytes());
    int start = out.position();
    out.putShort((short) ends.fromPort).putShort((short) ends.toPort);
    out.putInt(random.nextInt()).putInt(random.nextInt());
    out.putShort((short) (((20 + options.length) / 4) << 12 | flags)).putShort((short) 1000);
    out.putInt(0).put(options).put(data);
    var bytes = MemorySegment.ofArray(out.array());
    if (v4) out.putShort(10, (short) Checksum.of(Checksum.sum(bytes, 0, 20)));
    int addresses = Checksum.add(Checksum.sum(ends.from), Checksum.sum(ends.to));
    out.putShort(start + 16, (short) Checksum.transport(addresses, TCP, bytes, start, length));
    return out.array();
  }
}
