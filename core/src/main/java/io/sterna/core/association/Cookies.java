package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.noise.CookieKey;
import io.sterna.core.noise.MacKey;
import io.sterna.core.wire.Cookie;
import io.sterna.core.wire.Init;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A responder's cookies: HMAC(secret, carrier | source address | port), which nobody but who gets
/// what is sent there can know (protocol §5).
///
/// The secret changes every 2 min; the one before counts as well, so that a cookie holds for 2 min
/// at least.
final class Cookies {
  /// How long a secret is the newest, and how long an initiator may use a cookie.
  static final Duration LIFE = Duration.ofMinutes(2);

  private static final int SECRET = 32;

  private final Host host;
  private List<MacKey> secrets = List.of();
  private Instant drawn = Instant.MIN;

  Cookies(Host host) {
    this.host = host;
  }

  /// Whether mac2 is the one of a cookie for where the INIT comes from.
  boolean proves(Init init, Input.Received packet, Instant now) {
    if (init.hasNoMac2()) return false;
    renew(now);
    var covered = init.beforeMac2();
    return secrets.stream()
        .anyMatch(s -> MacKey.of(cookie(s, packet)).verifies(covered, init.mac2()));
  }

  /// The answer to an INIT that proves nothing. No state comes of it, and it is short.
  ///
  /// @param called the key that the INIT is for
  Cookie answer(Init init, OwnKey called, Input.Received packet, Instant now) {
    renew(now);
    var nonce = Bytes.of(host.random(CookieKey.NONCE));
    var sealed = called.cookie().seal(nonce, init.mac1(), cookie(secrets.getFirst(), packet));
    return new Cookie(init.initiatorIndex(), nonce, sealed);
  }

  private void renew(Instant now) {
    if (!secrets.isEmpty() && !Host.elapsed(drawn, LIFE, now)) return;
    boolean stale = secrets.isEmpty() || Host.elapsed(drawn, LIFE.multipliedBy(2), now);
    var fresh = MacKey.of(Bytes.of(host.random(SECRET)));
    secrets = stale ? List.of(fresh) : List.of(fresh, secrets.getFirst());
    drawn = now;
  }

  private static Bytes cookie(MacKey secret, Input.Received packet) {
    var address = packet.remote().bytes();
    var place = ByteBuffer.allocate(1 + address.length + 2);
    byte carrier =
        switch (packet.carrier()) {
          case UDP -> 1;
          case ICMP -> 2;
        };
    place.put(carrier).put(address);
    return secret.mac(place.putShort((short) packet.remotePort()).array());
  }
}
