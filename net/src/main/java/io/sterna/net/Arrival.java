package io.sterna.net;

import java.lang.foreign.MemorySegment;

/// A packet that came out of the TAP.
///
/// @param packet IPv4 or IPv6, at most wire size, transport checksum complete; a slice of the
///     buffer that was read into, so it is good until the next read
/// @param from [#OWN_STACK], [#UNKNOWN], or the index of the interface on which it arrived before
///     it was steered here ([Steering])
public record Arrival(MemorySegment packet, int from) {
  /// Sent by this host's own stack to an identifier address.
  public static final int OWN_STACK = 0;

  /// Steered from an interface without link-layer addresses, which does not say which one.
  public static final int UNKNOWN = -1;

  /// Whether it came from the network, and not from this host's own stack.
  public boolean isSteered() {
    return from != OWN_STACK;
  }
}
