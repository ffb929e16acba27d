package io.sterna.bpf;

import io.sterna.core.identifier.IpAddress;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/// Two addresses as one end sees them: struct st_pair.
public record Pair(IpAddress local, IpAddress remote) {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(Struct.bytes("local", 16), Struct.bytes("remote", 16));

  MemorySegment write(MemorySegment to) {
    write(local, to.asSlice(0, 16));
    write(remote, to.asSlice(16, 16));
    return to;
  }

  /// IPv4 as ::ffff:a.b.c.d.
  private static void write(IpAddress address, MemorySegment to) {
    var bytes = address.bytes();
    to.fill((byte) 0);
    if (address.isV4()) {
      to.set(ValueLayout.JAVA_SHORT, 10, (short) -1);
    }
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, 16 - bytes.length, bytes.length);
  }
}
