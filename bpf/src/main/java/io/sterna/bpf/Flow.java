package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A connection with a peer, wherever both are: struct st_flow.
///
/// @param peer its number
public record Flow(int peer, int protocol, int localPort, int remotePort) {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          Struct.u32("peer"),
          Struct.u16("local_port"),
          Struct.u16("remote_port"),
          Struct.u8("protocol"),
          Struct.bytes("zero", 3));

  private static final ValueLayout.OfShort PORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long LOCAL_PORT = Struct.at(LAYOUT, "local_port");
  private static final long REMOTE_PORT = Struct.at(LAYOUT, "remote_port");
  private static final long PROTOCOL = Struct.at(LAYOUT, "protocol");

  MemorySegment write(MemorySegment to) {
    to.fill((byte) 0);
    to.set(JAVA_INT, 0, peer);
    to.set(PORT, LOCAL_PORT, (short) localPort);
    to.set(PORT, REMOTE_PORT, (short) remotePort);
    to.set(JAVA_BYTE, PROTOCOL, (byte) protocol);
    return to;
  }
}
