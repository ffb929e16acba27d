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
/// HKDF stands on [Mac]: `javax.crypto.KDF` takes a hundred times as long.
final class Primitives {
  static final int HASH = 32;
  static final int AEAD_TAG = 16;
  static final int NONCE = 12;

  private Primitives() {}

  static byte[] sha256(byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) digest.update(part);
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// HMAC-SHA256 over the parts one after the other.
  ///
  /// @param key at least 1 byte
  static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (var part : parts) mac.update(part);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// HKDF of the Noise specification §4.3 with two outputs, which is RFC 5869's with the chaining
  /// key as salt and no info.
  static byte[][] hkdf(byte[] chainingKey, byte[] input) {
    var extracted = hmac(chainingKey, input);
    var first = hmac(extracted, new byte[] {1});
    var second = hmac(extracted, first, new byte[] {2});
    Arrays.fill(extracted, (byte) 0);
    return new byte[][] {first, second};
  }

  /// Ciphertext followed by its 16-byte tag.
  static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, key, nonce, aad).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static byte[] open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws NoiseException {
    if (sealed.length < AEAD_TAG) {
      throw new NoiseException(NoiseException.Reason.TRUNCATED, "sealed bytes without a tag");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, aad).doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw new NoiseException(NoiseException.Reason.AUTHENTICATION, "sealed bytes do not verify");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] aad)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    cipher.updateAAD(aad);
    return cipher;
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException(
        "this JDK lacks SHA-256, HMAC or ChaCha20-Poly1305: use an unmodified JDK 25", e);
  }
}
