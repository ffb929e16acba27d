package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// Where a peer's packets go now: struct st_out.
///
/// @param peer its number
/// @param interfaceIndex out of which they leave
/// @param mtu of IP packets on the wire
/// @param delta [#delta]
public record Out(int peer, Pair locators, int interfaceIndex, int mtu, int delta) {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          Struct.u32("version"),
          Struct.u32("peer"),
          Pair.LAYOUT.withName("locators"),
          Struct.u32("interface"),
          Struct.u32("mtu"),
          Struct.u32("delta"),
          Struct.u32("version_again"));

  private static final long PEER = Struct.at(LAYOUT, "peer");
  private static final long LOCATORS = Struct.at(LAYOUT, "locators");
  private static final long INTERFACE = Struct.at(LAYOUT, "interface");
  private static final long MTU = Struct.at(LAYOUT, "mtu");
  private static final long DELTA = Struct.at(LAYOUT, "delta");
  private static final long VERSION_AGAIN = Struct.at(LAYOUT, "version_again");

  /// What a checksum's words grow by if the addresses that it covers change so (protocol §7), in
  /// the order of this machine; 0 if nothing is to be done.
  public static int delta(Pair was, Pair is) {
    int before = sum(was);
    int after = sum(is);
    if (before == after) return 0;
    return Short.toUnsignedInt(
        Short.reverseBytes((short) Checksum.add(after, Checksum.of(before))));
  }

  private static int sum(Pair pair) {
    return Checksum.add(sum(pair.local()), sum(pair.remote()));
  }

  private static int sum(IpAddress address) {
    return Checksum.sum(address);
  }

  MemorySegment write(MemorySegment to, int version) {
    to.set(JAVA_INT, 0, version);
    to.set(JAVA_INT, PEER, peer);
    locators.write(to.asSlice(LOCATORS, Pair.LAYOUT.byteSize()));
    to.set(JAVA_INT, INTERFACE, interfaceIndex);
    to.set(JAVA_INT, MTU, mtu);
    to.set(JAVA_INT, DELTA, delta);
    to.set(JAVA_INT, VERSION_AGAIN, version);
    return to;
  }
}
