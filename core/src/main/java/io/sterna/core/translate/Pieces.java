package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Cuts an encapsulated packet into IP fragments (RFC 791 §3.2, RFC 8200 §4.5), for
/// [Verdict.ForwardInPieces]. The peer's kernel puts them together before its UDP socket.
public final class Pieces {
  private static final int FRAGMENT_HEADER = 8;
  private static final int MORE = 0x2000;

  private Pieces() {}

  /// The fragments, each at most `mtu` bytes long, in buffers of their own.
  ///
  /// @param packet IPv4 without options or IPv6 without extension headers
  /// @param mtu 68 or more for IPv4, 1280 or more for IPv6
  /// @param identification the same for all pieces, and of no other packet of the last minutes
  public static List<MemorySegment> of(MemorySegment packet, int mtu, int identification) {
    boolean v4 = (packet.get(U8, 0) & 0xf0) == 0x40;
    int header = v4 ? IPV4_HEADER : IPV6_HEADER;
    int headers = v4 ? header : header + FRAGMENT_HEADER;
    int most = (mtu - headers) / 8 * 8;
    if (most <= 0) throw new IllegalArgumentException("no piece fits " + mtu + " bytes");
    int content = (int) packet.byteSize() - header;
    var pieces = new ArrayList<MemorySegment>();
    for (int offset = 0; offset < content; offset += most) {
      int length = Math.min(most, content - offset);
      var piece = MemorySegment.ofArray(new byte[headers + length]);
      MemorySegment.copy(packet, 0, piece, 0, header);
      MemorySegment.copy(packet, header + offset, piece, headers, length);
      boolean last = offset + length == content;
      if (v4) finishIpv4(piece, offset, last, identification);
      else finishIpv6(piece, offset, last, identification);
      pieces.add(piece);
    }
    return pieces;
  }

  private static void finishIpv4(
      MemorySegment piece, int offset, boolean last, int identification) {
    piece.set(U16, 2, (short) piece.byteSize());
    piece.set(U16, 4, (short) identification);
    piece.set(U16, 6, (short) (offset / 8 | (last ? 0 : MORE)));
    piece.set(U16, 10, (short) 0);
    piece.set(U16, 10, (short) Checksum.of(Checksum.sum(piece, 0, IPV4_HEADER)));
  }

  /// ```
  /// | next header | 0 | offset 13, 0 2, more 1 | identification 4 |
  /// ```
  private static void finishIpv6(
      MemorySegment piece, int offset, boolean last, int identification) {
    piece.set(U16, 4, (short) (piece.byteSize() - IPV6_HEADER));
    byte next = piece.get(U8, 6);
    piece.set(U8, 6, (byte) Packet.FRAGMENT_HEADER);
    piece.set(U8, IPV6_HEADER, next);
    piece.set(U16, IPV6_HEADER + 2, (short) (offset | (last ? 0 : 1)));
    piece.set(U32, IPV6_HEADER + 4, identification);
  }
}
