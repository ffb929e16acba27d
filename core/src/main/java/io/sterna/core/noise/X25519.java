package io.sterna.core.noise;

/// X25519 (RFC 7748 §5) over raw 32-byte keys.
///
/// By Bouncy Castle's arithmetic, which takes half the time of the JDK's for an agreement and
/// a quarter for a key pair (`./dev bench handshakes` shows both). No provider of it is
/// registered, and nothing else of it is used.
final class X25519 {
  static final int KEY = 32;

  private X25519() {}

  /// The public key of a private one: the agreement with the base point, u = 9.
  static byte[] publicKey(byte[] privateKey) {
    var key = new byte[KEY];
    org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(privateKey, 0, key, 0);
    return key;
  }

  /// The shared secret, 32 bytes; refused if it is all zeros (RFC 7748 §6.1).
  static byte[] agree(byte[] privateKey, byte[] publicKey) throws NoiseException {
    var shared = new byte[KEY];
    boolean good =
        org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
            privateKey, 0, publicKey, 0, shared, 0);
    if (!good) {
      throw new NoiseException(NoiseException.Reason.LOW_ORDER, "public key of low order");
    }
    return shared;
  }
}
