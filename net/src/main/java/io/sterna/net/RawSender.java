package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;

/// Sends IP packets with locators in their headers: a raw socket for each local locator, bound to
/// it, so that the policy rules ([Footprint]) pick its uplink and gateway.
///
/// An error is an [Outcome], counted, and never an exception. Any thread may send.
@SuppressWarnings("DoNotCallSuggester") // signatures first, bodies follow
public final class RawSender implements AutoCloseable {
  /// What became of a packet.
  public enum Outcome {
    SENT,
    /// Larger than the uplink's MTU.
    TOO_BIG,
    /// No route, network or host unreachable, link down.
    UNREACHABLE,
    /// The source is none of the locators given to [#locators].
    NO_SOURCE,
    /// The host's firewall dropped it.
    FILTERED,
    /// Queues are full; TCP sends it again.
    BUSY,
    /// Not an IP packet, or something else that must not happen.
    INVALID
  }

  private RawSender() {}

  public static RawSender open() throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Follows the local locators: sockets of those that are gone are closed.
  public void locators(Set<IpAddress> now) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Sends a packet with full IPv4 or IPv6 header; its source is one of the locators.
  public Outcome send(MemorySegment packet) {
    throw new UnsupportedOperationException();
  }

  /// How often each outcome came up.
  public Map<Outcome, Long> counts() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
