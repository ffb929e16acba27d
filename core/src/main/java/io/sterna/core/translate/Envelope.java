package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.UDP;
import static io.sterna.core.translate.Packet.UDP_HEADER;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView.SendPath;
import java.lang.foreign.MemorySegment;

/// The outer headers of form `udp` (protocol §8).
///
/// ```
/// | IPv4 20 or IPv6 40 | UDP 8                                | inner IP packet ... |
///   locators             ports, length, checksum 0              identifier addresses
/// ```
///
/// Traffic class (its ECN bits in RFC 6040's normal mode), flow label and hop limit are those of
/// the inner packet: a path looks as long to programs as a native one.
public final class Envelope {
  /// By how many bytes a packet grows at most.
  static final int MOST = IPV6_HEADER + UDP_HEADER;

  private static final int CONGESTION = 3;

  private Envelope() {}

  /// Whether a UDP payload is an IP packet and no control message: the first nibble is 4 or 6, and
  /// a message's type never has it (protocol §4).
  public static boolean isPacket(byte first) {
    int version = first >>> 4 & 15;
    return version == 4 || version == 6;
  }

  static int overhead(LocatorPair pair) {
    return (pair.local().isV4() ? IPV4_HEADER : IPV6_HEADER) + UDP_HEADER;
  }

  /// Writes the outer headers.
  ///
  /// @param in the inner packet, whose header fields they take over
  /// @param inner its length
  static void write(Packet in, MemorySegment out, SendPath path, int inner) {
    var pair = path.pair();
    int header = overhead(pair);
    int length = header + inner;
    if (out.byteSize() < length) {
      throw new IllegalArgumentException(
          "the output has " + out.byteSize() + " bytes, but this packet needs " + length);
    }
    int udp = header - UDP_HEADER;
    out.set(U16, udp, (short) path.localPort());
    out.set(U16, udp + 2L, (short) path.remotePort());
    out.set(U16, udp + 4L, (short) (UDP_HEADER + inner));
    out.set(U16, udp + 6L, (short) 0); // RFC 768, and RFC 6935 for IPv6
    Headers.write(in, out, pair.local(), pair.remote(), UDP, UDP_HEADER + inner);
  }

  /// What the ECN bits of a packet become that comes out of its envelope (RFC 6040 §4.2).
  ///
  /// @param inner traffic class, and `outer` that of the envelope
  /// @return the traffic class, or -1 if the packet has to be dropped
  static int trafficClass(int inner, int outer) {
    int mark = outer & 3;
    int ecn = inner & 3;
    if (ecn == 0) return mark == CONGESTION ? -1 : inner;
    if (mark == CONGESTION) return inner | CONGESTION;
    return ecn == 2 && mark == 1 ? (inner & ~3) | 1 : inner;
  }
}
