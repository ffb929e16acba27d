package io.sterna.naming;

import java.io.IOException;

/// What DNSSEC is used for (protocol §3).
///
/// @param anchors DS or DNSKEY records as in a zone file: whose signatures are believed
public record Dnssec(Use use, String anchors) {
  public static final Dnssec OFF = new Dnssec(Use.OFF, "");

  public enum Use {
    /// Signatures are not asked for.
    OFF,
    /// Signatures are validated: a signed record makes the grade `dnssec`, a broken one is refused,
    /// and unsigned zones go on by first use.
    VALIDATE,
    /// Likewise, and the keys of unsigned zones do not count.
    REQUIRE
  }

  /// The same, once it is sure that there are anchors.
  ///
  /// @throws IOException if they cannot be read
  public static Dnssec of(Use use, String anchors) throws IOException {
    Validator.checkAnchors(anchors);
    return new Dnssec(use, anchors);
  }

  boolean isValidated() {
    return use != Use.OFF;
  }

  boolean isRequired() {
    return use == Use.REQUIRE;
  }
}
