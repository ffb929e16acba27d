package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.U32;

import java.lang.foreign.MemorySegment;

/// ICMP errors about packets of an envelope: as an IPv4 program's kernel writes or reads them, and
/// as they stand in the envelope between identifier addresses (protocol §7, §8).
final class ErrorConversion {
  private static final int GROWTH = Packet.IPV6_HEADER - Packet.IPV4_HEADER;

  private final Quote quote = new Quote();

  /// What the local kernel says of a packet of the peer's.
  ///
  /// @param packet ICMPv4
  /// @return the length; 0 if there is no such error in ICMPv6
  int toEnvelope(Packet packet, Peer peer, MemorySegment out) {
    int kind = ErrorWriter.kindOfV4(packet.u16(packet.transport));
    if (kind < 0 || !readQuote(packet)) return 0;
    int mtu = packet.u16(packet.transport + 6) + GROWTH;
    int word = kind == ErrorWriter.PACKET_TOO_BIG ? Math.max(ErrorWriter.MOST6, mtu) : 0;
    var ends = peer.inEnvelope();
    int was = Ends.of(quote.source, quote.destination).sum();
    return ErrorWriter.write(out, ends, kind, word, quote, was, ends.reversed());
  }

  /// What the peer's kernel says of a packet of the local program's.
  ///
  /// @param packet ICMPv6
  /// @param to the program
  /// @return the length; 0 if there is no such error in ICMPv4
  int toProgram(Packet packet, Peer peer, Ends to, MemorySegment out) {
    int kind = packet.u16(packet.transport);
    if (!ErrorWriter.existsInV4(kind) || !readQuote(packet)) return 0;
    int mtu = packet.bytes.get(U32, packet.transport + 4L);
    int fits = (mtu < 0 ? Integer.MAX_VALUE : mtu) - GROWTH;
    boolean tooBig = kind == ErrorWriter.PACKET_TOO_BIG;
    int word = tooBig ? Math.max(Peer.LEAST_MTU4, fits) : 0;
    return ErrorWriter.write(out, to, kind, word, quote, peer.identifierSum, to.reversed());
  }

  private boolean readQuote(Packet packet) {
    int at = packet.transport + Packet.ICMP_HEADER;
    return quote.read(packet.bytes, at, packet.total)
        && quote.v4 == packet.v4
        && quote.source.equals(packet.destination);
  }
}
