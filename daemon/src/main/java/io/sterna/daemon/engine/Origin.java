package io.sterna.daemon.engine;

import io.sterna.core.translate.Outer;
import io.sterna.net.Arrival;

/// Where a packet on the data path comes from.
sealed interface Origin {
  /// Out of the TAP: of this host's own stack, or steered from an interface ([Arrival#from]).
  record Device(int from) implements Origin {
    boolean isOwnStack() {
      return from == Arrival.OWN_STACK;
    }
  }

  /// Out of an envelope that came to our UDP port (protocol §8).
  record Envelope(Outer outer) implements Origin {}
}
