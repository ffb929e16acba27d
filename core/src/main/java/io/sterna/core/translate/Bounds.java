package io.sterna.core.translate;

import java.time.Duration;

/// How many contexts are kept, and for how long after their last packet.
///
/// @param contexts at most, 1 or more
/// @param opening while the handshake is not finished
/// @param closed after both FINs or a RST
/// @param datagram those of UDP and ICMP echo (protocol §7), of which there are half of all at most
/// @param idle all others (RFC 5382 §5 asks for no less than 2 h 4 min)
public record Bounds(
    int contexts, Duration opening, Duration closed, Duration datagram, Duration idle) {
  public static final Bounds DEFAULT =
      new Bounds(
          65_536,
          Duration.ofSeconds(120),
          Duration.ofSeconds(60),
          Duration.ofSeconds(180),
          Duration.ofMinutes(2 * 60 + 4));

  public Bounds {
    if (contexts < 1) {
      throw new IllegalArgumentException("at least 1 context is needed, not " + contexts);
    }
    if (!opening.isPositive()
        || !closed.isPositive()
        || !datagram.isPositive()
        || !idle.isPositive()) {
      throw new IllegalArgumentException("the lifetimes of contexts are positive");
    }
  }
}
