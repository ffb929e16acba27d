package io.sterna.naming;

import io.sterna.core.association.Input;

/// Who a name is, as DNS, the configuration and what is remembered say together (protocol §3).
public sealed interface PeerAnswer {
  /// It can be talked to by name.
  ///
  /// @param peer its key, how much that is trusted, and where to try; locators may be empty
  record Known(Input.Peer peer) implements PeerAnswer {}

  /// Nothing says that it can: a plain host as ever.
  record Plain(String reason) implements PeerAnswer {}

  /// Its key contradicts what is known, or it spoke Sterna before and the configuration forbids
  /// to go on without: never a silent fall-back (protocol §10).
  ///
  /// @param reason one sentence that says what to do
  record Refused(String reason) implements PeerAnswer {}
}
