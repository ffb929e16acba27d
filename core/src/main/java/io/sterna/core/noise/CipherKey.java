package io.sterna.core.noise;

import io.sterna.core.identifier.Bytes;
import java.util.Arrays;

/// One direction of a session: ChaCha20-Poly1305 with the message counter as nonce (protocol §5).
///
/// The caller counts: a counter seals once, and what is opened is checked and marked in a
/// [ReplayWindow]. Never prints its key.
public final class CipherKey {
  /// What sealed bytes are longer than the plaintext.
  public static final int OVERHEAD = Primitives.AEAD_TAG;

  private final byte[] key;
  private boolean destroyed;

  CipherKey(byte[] key) {
    this.key = key;
  }

  /// The plaintext sealed, with its tag.
  ///
  /// @param aad bytes that are not sealed but protected: the 16 header bytes of SEALED
  public Bytes seal(long counter, byte[] aad, byte[] plaintext) {
    return Bytes.of(Primitives.sealOnce(live(), SymmetricState.nonce(counter), aad, plaintext));
  }

  /// The plaintext of what the peer sealed with this counter and these bytes beside it.
  public byte[] open(long counter, byte[] aad, Bytes sealed) throws NoiseException {
    return Primitives.openOnce(live(), SymmetricState.nonce(counter), aad, sealed.toArray());
  }

  /// Overwrites the key; a later use is a bug.
  public void destroy() {
    Arrays.fill(key, (byte) 0);
    destroyed = true;
  }

  private byte[] live() {
    if (destroyed) throw new IllegalStateException("this session key is destroyed");
    return key;
  }
}
