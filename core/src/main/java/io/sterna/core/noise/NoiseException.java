package io.sterna.core.noise;

/// Bytes that do not fit the keys at hand: refused, counted, and nothing else lost.
///
/// Stackless, for it is an answer to what came from the network and no fault of ours.
public final class NoiseException extends Exception {
  /// Why the bytes were refused.
  public enum Reason {
    /// Shorter than its fields.
    TRUNCATED,
    /// The AEAD tag does not fit: forged, damaged, or for other keys.
    AUTHENTICATION,
    /// A public key of low order, with which every agreement is all zeros (RFC 7748 §6.1).
    LOW_ORDER
  }

  private final Reason reason;

  NoiseException(Reason reason, String what) {
    super(what, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
