package io.sterna.core.association;

import io.sterna.core.identifier.Identifier;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Look-ups of peers to which no path works, [Effect.LookUp]: one for each peer at a time, and so
/// many in all. A peer that is not looked up now is when its search tries again (protocol §9).
final class Searches {
  /// A driver that does not answer is not waited for longer.
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Host host;
  private final Map<Identifier, Instant> underWay = new LinkedHashMap<>();

  Searches(Host host) {
    this.host = host;
  }

  void lookUp(Identifier peer, Instant now) {
    underWay.values().removeIf(begun -> Host.elapsed(begun, LONGEST, now));
    if (underWay.containsKey(peer)) return;
    if (underWay.size() >= host.settings.bounds().searches()) {
      host.met(Limit.SEARCHES, now);
      return;
    }
    underWay.put(peer, now);
    host.effect(new Effect.LookUp(peer));
  }

  void found(Identifier peer) {
    underWay.remove(peer);
  }
}
