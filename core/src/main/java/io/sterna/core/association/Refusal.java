package io.sterna.core.association;

/// Why something that arrived was not accepted. A closed set, counted by value.
public enum Refusal {
  MALFORMED("bytes that are no message of this version"),
  VERSION("a message of a version that is not known here"),
  TYPE("a message of a type that is not known here"),
  MAC("INIT or RESPONSE with a wrong mac1"),
  FORGED("a message that its keys do not open"),
  REPLAYED("SEALED that has arrived before"),
  UNKNOWN_INDEX("a message for no session of this host"),
  STALE("INIT with a time stamp that is not new"),
  COMMANDS("commands that do not belong there"),
  UNSUPPORTED("a command that is not known here and may not be skipped"),
  CAPABILITY("CREATE that requires a capability which is not known here"),
  IDENTIFIER("CREATE for or from an identifier that cannot be served"),
  KEY("CREATE with a key that is not confirmed for its identifier"),
  LOCATORS("a locator set without a usable locator"),
  LOAD("INIT beyond the bounds of this host"),
  UNVERIFIED("answer that a locator which is not verified may not have yet"),
  COOKIE("COOKIE that answers no INIT which is out");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /// For people.
  public String text() {
    return text;
  }
}
