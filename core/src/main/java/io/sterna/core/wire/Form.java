package io.sterna.core.wire;

import java.util.Optional;

/// How a path carries data (protocol §8).
public enum Form {
  /// Native, checksum over locators.
  PLAIN(1),
  /// Native, checksum over identifier addresses.
  NAMES(2),
  /// Encapsulated in UDP.
  UDP(3),
  /// Each packet sealed.
  SEALED(4);

  private final int code;

  Form(int code) {
    this.code = code;
  }

  /// The byte that stands for it in capabilities, PROBE and PROBE-ACK (protocol §6).
  public int code() {
    return code;
  }

  static Optional<Form> of(int code) {
    for (var form : values()) if (form.code == code) return Optional.of(form);
    return Optional.empty();
  }

  static Form decode(WireReader in) throws WireException {
    int code = in.u8();
    return of(code).orElseThrow(() -> in.refused(WireException.Reason.VALUE, "form " + code));
  }
}
