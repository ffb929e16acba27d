package io.sterna.naming;

/// What DNSSEC is used for (protocol §3).
public enum Dnssec {
  /// Nothing: signatures are not asked for.
  OFF,
  /// Signatures are validated: a signed record makes the grade `dnssec`, a broken one is refused,
  /// and unsigned zones go on by first use.
  VALIDATE,
  /// Likewise, and the keys of unsigned zones do not count.
  REQUIRE;

  boolean isValidated() {
    return this != OFF;
  }

  boolean isRequired() {
    return this == REQUIRE;
  }
}
