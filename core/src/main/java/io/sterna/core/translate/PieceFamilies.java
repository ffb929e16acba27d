package io.sterna.core.translate;

import java.util.LinkedHashMap;
import java.util.Map;

/// Of which packets for IPv4 programs the first fragment has come, so that those behind it, which
/// have no ports, go the same way. Few and not for long: what comes before its first fragment is
/// taken for IPv6, and its datagram is lost.
final class PieceFamilies {
  private static final int MOST = 64;
  private static final long FRESH_MILLIS = 30_000; // RFC 1122 §3.3.2: of reassembly

  private record Key(Peer peer, int id) {}

  private final Map<Key, Long> untilMillis = new LinkedHashMap<>();

  void note(Peer peer, int id, long nowMillis) {
    var key = new Key(peer, id);
    untilMillis.remove(key); // so that it is the newest
    untilMillis.put(key, nowMillis + FRESH_MILLIS);
    if (untilMillis.size() > MOST) untilMillis.remove(untilMillis.keySet().iterator().next());
  }

  boolean isV4(Peer peer, int id, long nowMillis) {
    var until = untilMillis.get(new Key(peer, id));
    return until != null && until > nowMillis;
  }
}
