package io.sterna.core.wire;

/// What a PROBE travels as, and so what it shows (protocol §6).
public enum Kind {
  /// Over the control channel.
  CONTROL(0),
  /// As a native packet with its checksum over locators.
  PLAIN(1),
  /// As a native packet with its checksum over identifier addresses.
  NAMES(2);

  private final int code;

  Kind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  static Kind decode(WireReader in) throws WireException {
    int code = in.u8();
    for (var kind : values()) if (kind.code == code) return kind;
    throw in.refused(WireException.Reason.VALUE, "kind " + code);
  }
}
