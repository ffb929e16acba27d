package io.sterna.daemon.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.core.identifier.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/// The little that the data path reads of packets itself; translating is the translator's.
final class PacketAddresses {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PacketAddresses() {}

  /// A TCP segment's ends as seen from here.
  record Ends(
      IpAddress local, int localPort, IpAddress remote, int remotePort, boolean syn, boolean rst) {}

  static Optional<IpAddress> destination(MemorySegment packet) {
    return switch (version(packet)) {
      case 4 -> Optional.of(address(packet, 16, 4));
      case 6 -> Optional.of(address(packet, 24, 16));
      default -> Optional.empty();
    };
  }

  /// Whose segment an incoming packet is; empty if it is no TCP segment with its ports in it.
  static Optional<Ends> ends(MemorySegment packet) {
    int version = version(packet);
    if (version == 0) return Optional.empty();
    boolean v4 = version == 4;
    int tcp = v4 ? (packet.get(JAVA_BYTE, 0) & 15) * 4 : 40;
    if (packet.get(JAVA_BYTE, v4 ? 9 : 6) != TCP || packet.byteSize() < tcp + 14) {
      return Optional.empty();
    }
    return Optional.of(
        new Ends(
            v4 ? address(packet, 16, 4) : address(packet, 24, 16),
            Short.toUnsignedInt(packet.get(U16, tcp + 2)),
            v4 ? address(packet, 12, 4) : address(packet, 8, 16),
            Short.toUnsignedInt(packet.get(U16, tcp)),
            (packet.get(JAVA_BYTE, tcp + 13) & (SYN | ACK)) == SYN,
            (packet.get(JAVA_BYTE, tcp + 13) & RST) != 0));
  }

  /// Whether a local program begins something with this packet, or may do so: waiting a moment is
  /// better than silence.
  static boolean begins(MemorySegment packet) {
    int version = version(packet);
    if (version == 0) return false;
    int next = packet.get(JAVA_BYTE, version == 4 ? 9 : 6);
    boolean icmp = next == (version == 4 ? ICMP : ICMPV6);
    return next == UDP || icmp || ends(packet).filter(Ends::syn).isPresent();
  }

  static boolean isRst(MemorySegment packet) {
    return ends(packet).filter(Ends::rst).isPresent();
  }

  static boolean isV4(MemorySegment packet) {
    return version(packet) == 4;
  }

  private static int version(MemorySegment packet) {
    if (packet.byteSize() < 20) return 0;
    int version = packet.get(JAVA_BYTE, 0) >>> 4 & 15;
    return switch (version) {
      case 4 -> 4;
      case 6 -> packet.byteSize() < 40 ? 0 : 6;
      default -> 0;
    };
  }

  private static IpAddress address(MemorySegment packet, int at, int length) {
    return IpAddress.of(packet.asSlice(at, length).toArray(JAVA_BYTE));
  }
}
