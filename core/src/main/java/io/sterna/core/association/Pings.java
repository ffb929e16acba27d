package io.sterna.core.association;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// PROBEs that somebody asked for ([Input.Ping]). They are PROBEs like all others: to a locator
/// that is not verified no more leave than protocol §6 allows, and an answer says what any answer
/// says. Silence says nothing here: whether a path has failed is for [Paths] to find out.
final class Pings {
  static final int A_SECOND = 5;

  /// What is waited for; the eldest makes way.
  static final int MOST = 256;

  private record Sent(long ping, LocatorPair path, Carrier carrier, Instant at) {}

  private final Association association;
  private final Map<Long, Sent> waiting = new LinkedHashMap<>();
  private final Budget budget;

  Pings(Association association, Instant now) {
    this.association = association;
    this.budget = new Budget(A_SECOND, now);
  }

  void send(Input.Ping ping, Instant now) {
    boolean inTime = budget.take(now);
    for (var path : association.paths.states().keySet()) {
      for (var carrier : carriers(ping, path)) {
        boolean sent = inTime && send(ping.ping(), path, carrier, now);
        association.host.effect(new Effect.PingSent(ping.ping(), path, carrier, !sent));
      }
    }
  }

  private List<Carrier> carriers(Input.Ping ping, LocatorPair path) {
    boolean one = ping.carriers().isEmpty() || !association.remotes.isVerified(path.remote());
    return one ? List.of(association.ways.carrier(path)) : List.copyOf(ping.carriers());
  }

  private boolean send(long ping, LocatorPair path, Carrier carrier, Instant now) {
    if (!association.paths.mayTry(path)) return false;
    association.remotes.claim(path.local(), path.remote());
    long nonce = association.host.nonce();
    if (!association.ways.ping(path, carrier, nonce, now)) return false;
    if (waiting.size() >= MOST) waiting.remove(waiting.keySet().iterator().next());
    waiting.put(nonce, new Sent(ping, path, carrier, now));
    return true;
  }

  /// A nonce has come back, perhaps one of these: as good as a handshake over the path.
  void answered(long nonce, Endpoint sourceSeen, Instant now) {
    var sent = waiting.remove(nonce);
    if (sent == null) return;
    var roundTrip = Duration.between(sent.at, now);
    association.host.effect(
        new Effect.PingAnswered(sent.ping, sent.path, sent.carrier, roundTrip, sourceSeen));
    if (sent.carrier == association.ways.carrier(sent.path)) {
      association.paths.proven(sent.path, Optional.of(roundTrip), now);
    }
  }
}
