package io.sterna.daemon.engine;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.Translator;
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

  /// How long a SYN that asks for a connection between identifiers counts too: TCP repeats it, and
  /// by then its association may be back. Later it begins a plain connection.
  static final Duration LONGEST_SYN = Duration.ofSeconds(3);

  private final Set<IpAddress> locators;
  private final Instant until;
  private final Instant synsUntil;
  private long dropped;

  Strays(Set<IpAddress> locators, Instant now) {
    this.locators = new HashSet<>(locators);
    this.until = now.plus(LONGEST);
    this.synsUntil = now.plus(LONGEST_SYN);
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
    if (!locators.contains(ends.remote())) return false;
    if (ends.syn()) {
      boolean early = !now.isAfter(synsUntil) && Translator.isRequest(packet);
      if (early) dropped++;
      return early;
    }
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
