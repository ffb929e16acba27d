package io.sterna.net;

/// The numbers by which the kernel's tables show what is Sterna's: "ST" is 53 54 in ASCII.
final class Marks {
  /// The mark of the packets that Sterna sends; policy rules look at it, so that they leave all
  /// other traffic of the host alone.
  static final int SENT = 0x53540000;

  /// The protocol number of routes, rules and addresses.
  static final int PROTOCOL = 83;

  /// The priority of the policy rules.
  static final int RULE_PRIORITY = 5354;

  /// The table of an uplink is this and its index.
  static final int FIRST_TABLE = 0x53540000;

  static final int LAST_TABLE = 0x5354ffff;

  /// The label of identifier addresses in source address selection (RFC 6724 §2.1).
  static final int ADDRESS_LABEL = 5354;

  private Marks() {}
}
