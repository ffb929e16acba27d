package io.sterna.core.noise;

import io.sterna.core.identifier.Bytes;

/// An X25519 private key and its public one, 32 bytes each. Prints the public one only.
public record KeyPair(Bytes privateKey, Bytes publicKey) {
  /// Bytes in either key.
  public static final int LENGTH = X25519.KEY;

  public KeyPair {
    if (privateKey.length() != LENGTH || publicKey.length() != LENGTH) {
      throw new IllegalArgumentException("an X25519 key has 32 bytes");
    }
  }

  /// The pair that a private key makes.
  public static KeyPair fromPrivate(Bytes privateKey) {
    if (privateKey.length() != LENGTH) {
      throw new IllegalArgumentException(
          "an X25519 private key has 32 bytes, not " + privateKey.length());
    }
    return new KeyPair(privateKey, Bytes.of(X25519.publicKey(privateKey.toArray())));
  }

  /// A new pair out of 32 random bytes.
  public static KeyPair generate(RandomSource random) {
    var bytes = new byte[LENGTH];
    random.fill(bytes);
    return fromPrivate(Bytes.of(bytes));
  }

  @Override
  public String toString() {
    return "KeyPair[" + publicKey + "]";
  }
}
