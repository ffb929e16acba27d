package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.noise.MacKey;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Init;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// An initiator's cookies from one peer, each for the carrier and the address pair that it came by
/// (protocol §5).
///
/// One COOKIE counts for each copy of INIT that has left, so that nobody who repeats or forges them
/// makes this host send more than twice what it would.
final class CookieJar {
  /// Carriers and address pairs; the eldest makes way.
  private static final int MOST = 32;

  record Way(Carrier carrier, IpAddress local, IpAddress remote) {}

  private record Held(MacKey cookie, Instant until) {}

  private final Map<Way, Held> cookies = new LinkedHashMap<>();
  private final Set<Way> unanswered = new LinkedHashSet<>();

  /// The copy that leaves by this way: with mac2 if there is a cookie for it.
  Init copy(Init init, Way way, Instant now) {
    unanswered.add(way);
    if (unanswered.size() > MOST) unanswered.remove(unanswered.iterator().next());
    return withMac2(init, way, now);
  }

  /// The copy that answers a COOKIE: a second one would be for nothing.
  Init again(Init init, Way way, Instant now) {
    return withMac2(init, way, now);
  }

  private Init withMac2(Init init, Way way, Instant now) {
    var held = cookies.get(way);
    if (held == null || !held.until.isAfter(now)) return init;
    return init.withMac2(held.cookie.mac(init.beforeMac2()));
  }

  /// A COOKIE that opened; false if it answers no copy that has left this way.
  boolean keep(Way way, Bytes cookie, Instant now) {
    if (!unanswered.remove(way)) return false;
    cookies.remove(way);
    cookies.put(way, new Held(MacKey.of(cookie), now.plus(Cookies.LIFE)));
    if (cookies.size() > MOST) cookies.remove(cookies.keySet().iterator().next());
    return true;
  }
}
