package io.sterna.core.wire;

/// Bytes that are not what the protocol says: caught once where they came in, counted by reason,
/// and nothing else is lost. Without a stack trace, since whoever sends bytes decides how often.
public final class WireException extends Exception {
  private static final long serialVersionUID = 1;

  /// Why bytes were refused. The list only grows, as counters are kept by it.
  public enum Reason {
    /// They end within a field, or a length points beyond their end.
    TRUNCATED,
    /// Something follows where nothing may.
    TRAILING,
    /// A message of another version (protocol §5).
    VERSION,
    /// A message of a type that this version does not know.
    TYPE,
    /// A message of a length that its type cannot have.
    LENGTH,
    /// More than the limits of protocol §6 allow.
    LIMIT,
    /// An identifier of a known type whose value cannot be one (protocol §2).
    IDENTIFIER,
    /// A field with a value that it cannot have.
    VALUE
  }

  private final Reason reason;

  public WireException(Reason reason, String what) {
    super(what, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
