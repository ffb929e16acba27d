package io.sterna.naming;

import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Bytes;

/// What [Trust] says of a key.
public sealed interface Verdict {
  /// The name is who it says it is.
  ///
  /// @param key the one to use for this name
  record Trusted(Bytes key, Grade grade) implements Verdict {}

  /// The key contradicts a pin or a remembered one: never a silent fall-back (protocol §10).
  ///
  /// @param reason one sentence: what contradicts what, in which file and line, what to do
  record Refused(String reason) implements Verdict {}

  /// The record is not validated, and the configuration requires that it be (protocol §3).
  record NotValidated(String reason) implements Verdict {}
}
