package io.sterna.core.noise;

import io.sterna.core.identifier.Bytes;
import java.nio.charset.StandardCharsets;

/// Seals a cookie for the initiator whose mac1 it was that drew COOKIE (protocol §5).
///
/// Keyed by the responder's public key: whoever sent the INIT knows it, and a bystander who only
/// sees the packets does not.
public final class CookieKey {
  /// Bytes in the nonce of COOKIE.
  public static final int NONCE = Primitives.NONCE;

  private final byte[] key;

  private CookieKey(byte[] key) {
    this.key = key;
  }

  public static CookieKey of(Bytes responderPublic) {
    return new CookieKey(
        Primitives.sha256Once(
            "sterna cookie".getBytes(StandardCharsets.US_ASCII), responderPublic.toArray()));
  }

  /// The cookie sealed for whoever sent that INIT.
  ///
  /// @param nonce 12 random bytes
  /// @param mac1 of the INIT that this answers
  /// @param cookie 16 bytes; 32 when sealed
  public Bytes seal(Bytes nonce, Bytes mac1, Bytes cookie) {
    return Bytes.of(Primitives.sealOnce(key, nonce.toArray(), mac1.toArray(), cookie.toArray()));
  }

  /// The cookie, if it was sealed for the INIT with this mac1.
  ///
  /// @param nonce 12 bytes
  public Bytes open(Bytes nonce, Bytes mac1, Bytes sealed) throws NoiseException {
    return Bytes.of(Primitives.openOnce(key, nonce.toArray(), mac1.toArray(), sealed.toArray()));
  }
}
