package io.sterna.core.association;

import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Nonces of the peer's PROBEs of the last 10 s: our own PROBEs carry them back, so that a path
/// that works in one direction only is found to (protocol §6, §9; RFC 5534).
final class Heard {
  private static final Duration KEPT = Duration.ofSeconds(10);

  private record One(Probe.Heard heard, Instant at) {}

  private final Deque<One> all = new ArrayDeque<>(2);

  void add(long nonce, Endpoint source, Instant now) {
    all.removeIf(o -> o.heard.nonce() == nonce);
    if (all.size() == Probe.MOST_HEARD) all.removeFirst();
    all.addLast(new One(new Probe.Heard(nonce, source), now));
  }

  List<Probe.Heard> list(Instant now) {
    all.removeIf(o -> Host.elapsed(o.at, KEPT, now));
    return all.stream().map(One::heard).toList();
  }
}
