package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import java.nio.ByteBuffer;

/// A look at the TCP header of a packet on the wire, whatever its checksum is made over.
record TcpHeader(
    int sourcePort,
    int destinationPort,
    int sequence,
    int flags,
    Bytes options,
    int payloadLength) {
  private static final int LENGTH = 20;

  /// @param packet whole, IPv4 without options or IPv6 without extension headers
  TcpHeader(Bytes packet) {
    this(ByteBuffer.wrap(packet.toArray()), packet.toArray()[0] >> 4 == 4 ? 20 : 40);
  }

  private TcpHeader(ByteBuffer in, int start) {
    this(
        Short.toUnsignedInt(in.getShort(start)),
        Short.toUnsignedInt(in.getShort(start + 2)),
        in.getInt(start + 4),
        in.get(start + 13),
        options(in, start),
        in.limit() - start - headerLength(in, start));
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// Kind 253 with our ExID (protocol §7), as request or as acceptance.
  boolean hasSternaOption() {
    var text = options.toString();
    return text.contains("fd105354") || text.contains("fd045354");
  }

  private static int headerLength(ByteBuffer in, int start) {
    int claimed = ((in.get(start + 12) >> 4) & 15) * 4;
    return Math.clamp(claimed, LENGTH, in.limit() - start); // it may be damaged
  }

  private static Bytes options(ByteBuffer in, int start) {
    var options = new byte[headerLength(in, start) - LENGTH];
    in.get(start + LENGTH, options);
    return Bytes.of(options);
  }
}
