package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// Whose packets come between a pair of locators: struct st_in.
///
/// @param peer its number
/// @param delta [Out#delta]
public record In(int peer, Pair identifiers, int delta) {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          Struct.u32("version"),
          Struct.u32("peer"),
          Pair.LAYOUT.withName("identifiers"),
          Struct.u32("delta"),
          Struct.u32("version_again"));

  private static final long PEER = Struct.at(LAYOUT, "peer");
  private static final long IDENTIFIERS = Struct.at(LAYOUT, "identifiers");
  private static final long DELTA = Struct.at(LAYOUT, "delta");
  private static final long VERSION_AGAIN = Struct.at(LAYOUT, "version_again");

  MemorySegment write(MemorySegment to, int version) {
    to.set(JAVA_INT, 0, version);
    to.set(JAVA_INT, PEER, peer);
    identifiers.write(to.asSlice(IDENTIFIERS, Pair.LAYOUT.byteSize()));
    to.set(JAVA_INT, DELTA, delta);
    to.set(JAVA_INT, VERSION_AGAIN, version);
    return to;
  }
}
