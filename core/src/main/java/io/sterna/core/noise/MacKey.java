package io.sterna.core.noise;

import io.sterna.core.identifier.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/// A key for the MACs around a handshake, the first 16 bytes of HMAC-SHA256 (protocol §5). For one
/// owner: it keeps what it needs to be used again at once.
public final class MacKey {
  /// Bytes in a MAC, and in a cookie.
  public static final int MAC = 16;

  private final Mac mac;

  private MacKey(byte[] key) {
    this.mac = Primitives.keyed(key);
  }

  /// The key of mac1 in messages to the holder of this public key.
  public static MacKey mac1(Bytes receiverPublic) {
    return new MacKey(
        Primitives.sha256Once(
            "sterna mac1".getBytes(StandardCharsets.US_ASCII), receiverPublic.toArray()));
  }

  /// A key out of bytes at hand: the cookie for mac2, the changing secret for cookies.
  ///
  /// @param secret at least 1 byte
  public static MacKey of(Bytes secret) {
    return new MacKey(secret.toArray());
  }

  /// The MAC of these bytes, 16 bytes.
  public Bytes mac(byte[] covered) {
    return Bytes.of(Arrays.copyOf(mac.doFinal(covered), MAC));
  }

  /// Whether `mac` is the one of these bytes, in a time that does not depend on where it differs.
  public boolean verifies(byte[] covered, Bytes mac) {
    return MessageDigest.isEqual(mac(covered).toArray(), mac.toArray());
  }
}
