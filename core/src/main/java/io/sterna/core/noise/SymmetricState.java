package io.sterna.core.noise;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// SymmetricState and CipherState of the Noise specification (§5.1, §5.2): the chaining key `ck`,
/// the hash `h` of all that has passed, and the key `k` with its counter `n`.
///
/// `k` is there after the first [#mixKey]; in IK nothing is encrypted before.
final class SymmetricState {
  private final Primitives primitives;
  private byte[] ck;
  private byte[] h;
  private byte[] k = new byte[0];
  private long n;

  private SymmetricState(Primitives primitives, byte[] ck, byte[] h) {
    this.primitives = primitives;
    this.ck = ck;
    this.h = h;
  }

  /// InitializeSymmetric and the prologue. A protocol name longer than the hash is hashed.
  static SymmetricState of(String protocolName, byte[] prologue) {
    var primitives = new Primitives();
    var name = protocolName.getBytes(StandardCharsets.US_ASCII);
    var h =
        name.length <= Primitives.HASH
            ? Arrays.copyOf(name, Primitives.HASH)
            : primitives.sha256(name);
    var state = new SymmetricState(primitives, h, h);
    state.mixHash(prologue);
    return state;
  }

  /// An equal state that goes its own way.
  SymmetricState copy() {
    var copy = new SymmetricState(primitives, ck.clone(), h.clone());
    copy.k = k.clone();
    copy.n = n;
    return copy;
  }

  void mixHash(byte[] data) {
    h = primitives.sha256(h, data);
  }

  /// MixKey with an agreement of the two keys.
  void mixAgreement(byte[] privateKey, byte[] publicKey) throws NoiseException {
    var shared = X25519.agree(privateKey, publicKey);
    var keys = primitives.hkdf(ck, shared);
    Arrays.fill(shared, (byte) 0);
    ck = keys[0];
    k = keys[1];
    n = 0;
  }

  byte[] encryptAndHash(byte[] plaintext) {
    var sealed = primitives.seal(k, nonce(n++), h, plaintext);
    mixHash(sealed);
    return sealed;
  }

  byte[] decryptAndHash(byte[] sealed) throws NoiseException {
    var plaintext = primitives.open(k, nonce(n++), h, sealed);
    mixHash(sealed);
    return plaintext;
  }

  /// Split: the initiator's sending key and the responder's.
  byte[][] split() {
    return primitives.hkdf(ck, new byte[0]);
  }

  TagKey tagKey() {
    return TagKey.of(ck, primitives);
  }

  /// The counter as ChaCha20-Poly1305's nonce: 4 zero bytes, then little-endian (§12.3).
  static byte[] nonce(long counter) {
    return ByteBuffer.allocate(Primitives.NONCE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(4, counter)
        .array();
  }
}
