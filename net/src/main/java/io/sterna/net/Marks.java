package io.sterna.net;

import io.sterna.core.identifier.IpAddress;

/// The names and numbers by which the kernel's tables show what is Sterna's. "ST" is 53 54 in
/// ASCII.
final class Marks {
  /// The mark of the packets that Sterna sends; policy rules look at it, so that they leave all
  /// other traffic of the host alone.
  static final int SENT = 0x53540000;

  /// The protocol number of routes, rules and addresses.
  static final int PROTOCOL = 83;

  /// The priority of the policy rules: after the local table, before the main one.
  static final int RULE_PRIORITY = 5354;

  /// The table of an uplink is this plus its index.
  static final int FIRST_TABLE = 0x53000000;

  static final int LAST_TABLE = 0x53ffffff;

  /// The label of identifier addresses in source address selection (RFC 6724 §2.1).
  static final int ADDRESS_LABEL = 5354;

  /// The nft table, of family netdev.
  static final String NFT_TABLE = "sterna";

  /// `2001:2f::/32`, the prefix of identifier addresses (protocol §2).
  static final IpAddress.V6 PREFIX = new IpAddress.V6(0x2001_002f_0000_0000L, 0);

  static final int PREFIX_LENGTH = 32;

  private Marks() {}

  static boolean isOwnTable(int table) {
    return table >= FIRST_TABLE && table <= LAST_TABLE;
  }
}
