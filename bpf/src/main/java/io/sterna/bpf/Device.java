package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sterna.core.identifier.Bytes;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// What the programs have to know of Sterna's device: struct st_host.
///
/// @param index of `sterna0`
/// @param mac its address, 6 bytes
/// @param mark that packets leave with, for the policy rules
public record Device(int index, Bytes mac, int mark) {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          Struct.u32("device"),
          Struct.u32("mark"),
          Struct.bytes("mac", 6),
          Struct.bytes("zero", 2));

  public Device {
    if (mac.length() != 6) throw new IllegalArgumentException("a MAC address has 6 bytes");
  }

  MemorySegment write(MemorySegment to) {
    to.fill((byte) 0);
    to.set(JAVA_INT, 0, index);
    to.set(JAVA_INT, Struct.at(LAYOUT, "mark"), mark);
    MemorySegment.copy(mac.toArray(), 0, to, JAVA_BYTE, Struct.at(LAYOUT, "mac"), 6);
    return to;
  }
}
