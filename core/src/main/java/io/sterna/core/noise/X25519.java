package io.sterna.core.noise;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/// X25519 (RFC 7748 §5) over raw 32-byte keys, by the JDK.
final class X25519 {
  static final int KEY = 32;

  private static final byte[] BASE_POINT = basePoint();

  private X25519() {}

  /// The public key of a private one: the agreement with the base point, u = 9.
  static byte[] publicKey(byte[] privateKey) {
    try {
      return agree(privateKey, BASE_POINT);
    } catch (NoiseException e) {
      throw new IllegalStateException("the base point is not of low order", e);
    }
  }

  /// The shared secret, 32 bytes; refused if it is all zeros (RFC 7748 §6.1).
  static byte[] agree(byte[] privateKey, byte[] publicKey) throws NoiseException {
    try {
      var agreement = KeyAgreement.getInstance("X25519");
      agreement.init(privateOf(privateKey));
      agreement.doPhase(publicOf(publicKey), true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) { // how the JDK says "small order"
      throw new NoiseException(NoiseException.Reason.LOW_ORDER, "public key of low order");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks X25519: use an unmodified JDK 25", e);
    }
  }

  private static PrivateKey privateOf(byte[] key) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key));
  }

  /// RFC 7748 §5: little-endian, the top bit ignored, values above the prime taken modulo it.
  private static PublicKey publicOf(byte[] key) throws GeneralSecurityException {
    var big = new byte[KEY];
    for (int i = 0; i < KEY; i++) big[i] = key[KEY - 1 - i];
    big[0] &= 0x7f;
    return KeyFactory.getInstance("X25519")
        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, big)));
  }

  private static byte[] basePoint() {
    var u = new byte[KEY];
    u[0] = 9;
    return u;
  }
}
