package io.sterna.core.translate;

/// How far a connection has come, as far as the [Translator] has to know.
public enum ContextState {
  /// Our program's SYN went out; whether the peer is native is open.
  SYN_SENT,
  /// The peer's SYN was accepted.
  SYN_RECEIVED,
  /// Its kernel socket was found; its past is not known.
  ADOPTED,
  ESTABLISHED,
  /// Both FINs or a RST went by.
  CLOSED,
  /// UDP or ICMP echo to which nothing has come back.
  ONE_WAY,
  /// UDP or ICMP echo that the peer has sent too.
  BOTH_WAYS
}
