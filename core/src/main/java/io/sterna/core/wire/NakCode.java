package io.sterna.core.wire;

/// Why a request was not done (protocol §6). Numbers are never used again.
public enum NakCode {
  UNSUPPORTED(1),
  IDENTIFIER(2),
  UNVERIFIED(3),
  LAST_LOCATOR(4),
  BAD_LOCATOR(5),
  TOO_LARGE(6),
  CAPABILITY(7),
  PORT_IN_USE(8),
  REFUSED(9),
  LOCATOR_IN_USE(10),
  /// A number that this version does not know; [Nak#text] begins with it. Not sent.
  OTHER(0);

  private final int code;

  NakCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  static NakCode of(int code) {
    for (var known : values()) if (known.code == code) return known;
    return OTHER;
  }
}
