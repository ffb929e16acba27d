package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/// What a TAP with IFF_VNET_HDR reads and writes, around an IP packet:
///
/// ```
/// 0        10             16        22          24
/// | vnet   | destination  | source  | ethertype | IP packet
/// | header | MAC          | MAC     |           |
/// ```
///
/// The source MAC says where a frame comes from: sterna0's own if this host's stack sent it,
/// `02:53:` and the interface's index if it was steered. On the way back in, `06:53:` and the index
/// tell the kernel to let the packet arrive on that interface ([Steering]).
final class TapFrame {
  /// struct virtio_net_hdr, zeros: nothing is left to the device.
  static final int VNET_HEADER = 10;

  static final int HEADERS = VNET_HEADER + 14;
  static final int STEERED = 0x0253;
  static final int HANDED_BACK = 0x0653;

  private static final int NEEDS_CHECKSUM = 1;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final ValueLayout.OfShort U16 =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private TapFrame() {}

  /// The IP packet in a frame that was read, its checksum completed; nothing if it holds none.
  static Optional<Arrival> decode(MemorySegment frame, byte[] ownMac) {
    if (frame.byteSize() < VNET_HEADER + 20) return Optional.empty();
    completeChecksum(frame);
    if (frame.byteSize() >= HEADERS) {
      int type = u16(frame, 22);
      boolean own = isSource(frame, ownMac);
      if ((type == IPV4 || type == IPV6) && (own || u16(frame, 16) == STEERED)) {
        int from = own ? Arrival.OWN_STACK : frame.get(U32, 18);
        return packet(frame.asSlice(HEADERS)).map(p -> new Arrival(p, from));
      }
      if (own) return Optional.empty(); // some other protocol's noise
    }
    // An interface without link-layer addresses hands over the bare packet.
    return packet(frame.asSlice(VNET_HEADER)).map(p -> new Arrival(p, Arrival.UNKNOWN));
  }

  /// Writes the frame around `packet` into `into`.
  ///
  /// @param index the interface on which the packet is to arrive, 0 for the TAP itself
  /// @return the frame's length
  static int encode(MemorySegment packet, byte[] ownMac, int index, MemorySegment into) {
    into.asSlice(0, VNET_HEADER).fill((byte) 0);
    MemorySegment.copy(ownMac, 0, into, JAVA_BYTE, 10, 6);
    into.set(U16, 16, (short) HANDED_BACK);
    into.set(U32, 18, index);
    boolean v4 = (packet.get(JAVA_BYTE, 0) & 0xf0) == 0x40;
    into.set(U16, 22, (short) (v4 ? IPV4 : IPV6));
    MemorySegment.copy(packet, 0, into, HEADERS, packet.byteSize());
    return (int) (HEADERS + packet.byteSize());
  }

  /// NEEDS_CSUM: the checksum field holds the sum of the pseudo-header only; `csum_start` counts
  /// from the Ethernet header and `csum_offset` from there.
  private static void completeChecksum(MemorySegment frame) {
    if ((frame.get(JAVA_BYTE, 0) & NEEDS_CHECKSUM) == 0) return;
    long start = VNET_HEADER + Short.toUnsignedLong(frame.get(JAVA_SHORT_UNALIGNED, 6));
    long field = start + Short.toUnsignedLong(frame.get(JAVA_SHORT_UNALIGNED, 8));
    if (field + 2 > frame.byteSize()) return;
    long sum = 0;
    long end = frame.byteSize();
    for (long at = start; at + 1 < end; at += 2) sum += u16(frame, at);
    if ((end - start & 1) == 1) sum += (frame.get(JAVA_BYTE, end - 1) & 0xff) << 8;
    while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
    int complement = (int) ~sum & 0xffff;
    frame.set(U16, field, (short) (complement == 0 ? 0xffff : complement));
    frame.set(JAVA_BYTE, 0, (byte) 0);
  }

  /// The packet without what stands behind it, if its first bytes are those of an IP header.
  private static Optional<MemorySegment> packet(MemorySegment in) {
    if (in.byteSize() < 20) return Optional.empty();
    long length =
        switch (in.get(JAVA_BYTE, 0) >>> 4 & 15) {
          case 4 -> u16(in, 2);
          case 6 -> 40 + u16(in, 4);
          default -> -1;
        };
    if (length < 20 || length > in.byteSize()) return Optional.empty();
    return Optional.of(in.asSlice(0, length));
  }

  private static boolean isSource(MemorySegment frame, byte[] mac) {
    for (int i = 0; i < 6; i++) if (frame.get(JAVA_BYTE, 16 + i) != mac[i]) return false;
    return true;
  }

  private static int u16(MemorySegment in, long at) {
    return Short.toUnsignedInt(in.get(U16, at));
  }
}
