package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.OptionalInt;

/// What the kernel saw of a connection: struct st_context.
///
/// @param used when its last packet came by, in ns of CLOCK_MONOTONIC; 0 if none has
/// @param sentNext up to before which sequence number was sent
/// @param acknowledged the last acknowledgment that was sent
/// @param peerAcknowledged the last one that was received
public record Seen(
    long used,
    long packetsSent,
    long packetsReceived,
    OptionalInt sentNext,
    OptionalInt acknowledged,
    OptionalInt peerAcknowledged) {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          Struct.u64("used"),
          Struct.u64("packets_sent"),
          Struct.u64("packets_received"),
          Struct.u32("sent_next"),
          Struct.u32("acknowledged"),
          Struct.u32("peer_acknowledged"),
          Struct.u32("known"));

  private static final int SENT = 1;
  private static final int RECEIVED = 2;

  static Seen read(MemorySegment from) {
    int known = from.get(JAVA_INT, Struct.at(LAYOUT, "known"));
    return new Seen(
        from.get(JAVA_LONG, Struct.at(LAYOUT, "used")),
        from.get(JAVA_LONG, Struct.at(LAYOUT, "packets_sent")),
        from.get(JAVA_LONG, Struct.at(LAYOUT, "packets_received")),
        number(from, "sent_next", (known & SENT) != 0),
        number(from, "acknowledged", (known & SENT) != 0),
        number(from, "peer_acknowledged", (known & RECEIVED) != 0));
  }

  private static OptionalInt number(MemorySegment from, String name, boolean known) {
    return known
        ? OptionalInt.of(from.get(JAVA_INT, Struct.at(LAYOUT, name)))
        : OptionalInt.empty();
  }
}
