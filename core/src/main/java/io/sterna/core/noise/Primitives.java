package io.sterna.core.noise;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// SHA-256, HMAC, HKDF and ChaCha20-Poly1305 of the JDK, without exceptions that cannot happen.
///
/// An object keeps the JDK's objects for one handshake and one owner, for it takes longer to find
/// them than to use them. HKDF stands on [Mac]: `javax.crypto.KDF` takes a hundred times as
/// long.
final class Primitives {
  static final int HASH = 32;
  static final int AEAD_TAG = 16;
  static final int NONCE = 12;

  private static final String HMAC = "HmacSHA256";

  private final MessageDigest digest = newDigest();
  private final Mac mac = newMac();
  private final Cipher cipher = newCipher();

  byte[] sha256(byte[]... parts) {
    return sha256(digest, parts);
  }

  /// Likewise where there is only one to compute.
  static byte[] sha256Once(byte[]... parts) {
    return sha256(newDigest(), parts);
  }

  private static byte[] sha256(MessageDigest digest, byte[]... parts) {
    for (var part : parts) digest.update(part);
    return digest.digest();
  }

  /// HMAC-SHA256 over the parts one after the other.
  ///
  /// @param key at least 1 byte
  byte[] hmac(byte[] key, byte[]... parts) {
    start(mac, key);
    return next(parts);
  }

  /// HKDF of the Noise specification §4.3 with two outputs, which is RFC 5869's with the chaining
  /// key as salt and no info.
  byte[][] hkdf(byte[] chainingKey, byte[] input) {
    var extracted = hmac(chainingKey, input);
    start(mac, extracted);
    var first = next(new byte[] {1});
    var second = next(first, new byte[] {2});
    Arrays.fill(extracted, (byte) 0);
    return new byte[][] {first, second};
  }

  private static void start(Mac mac, byte[] key) {
    try {
      mac.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// With the key that was last set.
  private byte[] next(byte[]... parts) {
    for (var part : parts) mac.update(part);
    return mac.doFinal();
  }

  /// Ciphertext followed by its 16-byte tag.
  byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
    return seal(cipher, key, nonce, aad, plaintext);
  }

  /// Likewise for who has only one to seal.
  static byte[] sealOnce(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
    return seal(newCipher(), key, nonce, aad, plaintext);
  }

  private static byte[] seal(
      Cipher cipher, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
    try {
      start(cipher, Cipher.ENCRYPT_MODE, key, nonce, aad);
      return cipher.doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  byte[] open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws NoiseException {
    return open(cipher, key, nonce, aad, sealed);
  }

  /// Likewise for who has only one to open.
  static byte[] openOnce(byte[] key, byte[] nonce, byte[] aad, byte[] sealed)
      throws NoiseException {
    return open(newCipher(), key, nonce, aad, sealed);
  }

  private static byte[] open(Cipher cipher, byte[] key, byte[] nonce, byte[] aad, byte[] sealed)
      throws NoiseException {
    if (sealed.length < AEAD_TAG) {
      throw new NoiseException(NoiseException.Reason.TRUNCATED, "sealed bytes without a tag");
    }
    try {
      start(cipher, Cipher.DECRYPT_MODE, key, nonce, aad);
      return cipher.doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw new NoiseException(NoiseException.Reason.AUTHENTICATION, "sealed bytes do not verify");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static void start(Cipher cipher, int mode, byte[] key, byte[] nonce, byte[] aad)
      throws GeneralSecurityException {
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    cipher.updateAAD(aad);
  }

  /// An HMAC-SHA256 that is ready with this key, again after each use.
  static Mac keyed(byte[] key) {
    var mac = newMac();
    start(mac, key);
    return mac;
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static Mac newMac() {
    try {
      return Mac.getInstance(HMAC);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException(
        "this JDK lacks SHA-256, HMAC or ChaCha20-Poly1305: use an unmodified JDK 25", e);
  }
}
