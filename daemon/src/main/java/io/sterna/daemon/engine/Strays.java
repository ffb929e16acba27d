package io.sterna.daemon.engine;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Segments of connections of a run before, whose associations are not back yet: the translator
/// does not know them, and local TCP would end them with a RST.
///
/// From the locators that the run before steered, only what a local socket takes is let through,
/// until there is an association or a minute has passed.
final class Strays {
  static final Duration LONGEST = Duration.ofMinutes(1);

  private final Set<IpAddress> locators;
  private final Instant until;
  private long dropped;

  Strays(Set<IpAddress> locators, Instant now) {
    this.locators = new HashSet<>(locators);
    this.until = now.plus(LONGEST);
  }

  /// The association with a peer that has these is confirmed: the translator knows its connections.
  void settle(Set<IpAddress> known) {
    locators.removeAll(known);
  }

  /// Whether the packet has to be kept from local TCP.
  boolean isStray(MemorySegment packet, int from, KernelSockets sockets, Instant now)
      throws IOException {
    if (locators.isEmpty()) return false;
    if (now.isAfter(until)) {
      locators.clear();
      return false;
    }
    var segment = PacketAddresses.ends(packet);
    if (segment.isEmpty()) return false;
    var ends = segment.orElseThrow();
    if (ends.syn() || !locators.contains(ends.remote())) return false;
    boolean taken =
        sockets.isConnection(
            new KernelSockets.Ends(
                ends.local(), ends.localPort(), ends.remote(), ends.remotePort(), from),
            now);
    if (!taken) dropped++;
    return !taken;
  }

  long dropped() {
    return dropped;
  }
}
