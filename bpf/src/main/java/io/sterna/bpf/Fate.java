package io.sterna.bpf;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/// What the programs did with a packet: enum st_fate. All but the first and the last leave it to
/// the slow path.
public enum Fate {
  TRANSLATED(0),
  /// Between addresses that belong to no peer.
  NO_PEER(1),
  NO_CONTEXT(2),
  /// No TCP, a fragment, options of IP, wrong lengths.
  IRREGULAR(3),
  /// SYN, FIN, RST.
  BEGIN_OR_END(4),
  /// For the path.
  TOO_BIG(5),
  /// A wrong one, which translation to IPv6 would hide.
  IPV4_CHECKSUM(6),
  /// The peer's record changed while it was read.
  TORN(7),
  /// The kernel refused to rewrite it, and it was dropped.
  FAILED(8);

  /// How many numbers there is room for.
  static final int ROOM = 16;

  /// struct st_fates.
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(ROOM, ValueLayout.JAVA_LONG).withName("sent"),
          MemoryLayout.sequenceLayout(ROOM, ValueLayout.JAVA_LONG).withName("received"));

  private final int number;

  Fate(int number) {
    this.number = number;
  }

  /// As in abi.h.
  public int number() {
    return number;
  }
}
