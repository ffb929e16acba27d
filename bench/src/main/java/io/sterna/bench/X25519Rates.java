package io.sterna.bench;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.bouncycastle.math.ec.rfc7748.X25519;

/// Agreements and key pairs a second of one processor's time: by Bouncy Castle's arithmetic, which
/// `core` uses, and by the JDK, both from and to raw bytes.
final class X25519Rates {
  private static final int KEY = 32;
  private static final int TIMES = 1_000;

  /// Something that turns 32 bytes into 32 others.
  private interface Work {
    byte[] of(byte[] input) throws GeneralSecurityException;
  }

  private X25519Rates() {}

  static double agreements() throws GeneralSecurityException {
    var key = bytes();
    return rate(
        point -> {
          var shared = new byte[KEY];
          X25519.scalarMult(key, 0, point, 0, shared, 0);
          return shared;
        });
  }

  static double jdkAgreements() throws GeneralSecurityException {
    var key = bytes();
    return rate(
        point -> {
          var agreement = KeyAgreement.getInstance("X25519");
          agreement.init(privateKey(key));
          agreement.doPhase(publicKey(point), true);
          return agreement.generateSecret();
        });
  }

  static double keyPairs() throws GeneralSecurityException {
    return rate(
        key -> {
          var point = new byte[KEY];
          X25519.generatePublicKey(key, 0, point, 0);
          return point;
        });
  }

  static double jdkKeyPairs() throws GeneralSecurityException {
    var base = new byte[KEY];
    base[0] = 9;
    return rate(
        key -> {
          var agreement = KeyAgreement.getInstance("X25519");
          agreement.init(privateKey(key));
          agreement.doPhase(publicKey(base), true);
          return agreement.generateSecret();
        });
  }

  private static double rate(Work work) throws GeneralSecurityException {
    var bytes = bytes();
    long before = Handshakes.cpuTime();
    for (int i = 0; i < TIMES; i++) bytes = work.of(bytes);
    return TIMES * 1e9 / (Handshakes.cpuTime() - before);
  }

  private static byte[] bytes() {
    var bytes = new byte[KEY];
    new Random(KEY).nextBytes(bytes);
    return bytes;
  }

  private static PrivateKey privateKey(byte[] key) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key));
  }

  private static PublicKey publicKey(byte[] point) throws GeneralSecurityException {
    var big = new byte[KEY];
    for (int i = 0; i < KEY; i++) big[i] = point[KEY - 1 - i];
    big[0] &= 0x7f;
    var u = new BigInteger(1, big);
    return KeyFactory.getInstance("X25519")
        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
  }
}
