package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// What was translated for a peer, in packets of the wire: struct st_traffic.
public record Traffic(long packetsSent, long bytesSent, long packetsReceived, long bytesReceived) {
  static final Traffic NONE = new Traffic(0, 0, 0, 0);

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          Struct.u64("packets_sent"),
          Struct.u64("bytes_sent"),
          Struct.u64("packets_received"),
          Struct.u64("bytes_received"));

  static Traffic read(MemorySegment from) {
    return new Traffic(
        from.get(JAVA_LONG, 0),
        from.get(JAVA_LONG, 8),
        from.get(JAVA_LONG, 16),
        from.get(JAVA_LONG, 24));
  }

  Traffic plus(Traffic other) {
    return new Traffic(
        packetsSent + other.packetsSent,
        bytesSent + other.bytesSent,
        packetsReceived + other.packetsReceived,
        bytesReceived + other.bytesReceived);
  }
}
