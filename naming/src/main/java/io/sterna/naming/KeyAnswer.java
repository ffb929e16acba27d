package io.sterna.naming;

import io.sterna.core.association.Input.Grade;

/// Whether a key belongs to the name that came with it.
public sealed interface KeyAnswer {
  /// It does.
  record Confirmed(Grade grade) implements KeyAnswer {}

  /// It does not, or nobody can tell.
  record Refused(String reason) implements KeyAnswer {}
}
