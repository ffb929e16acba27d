package io.sterna.core.association;

/// What may come that this version of the protocol does not know (protocol §5, §6). A closed set,
/// counted by value and number.
public enum Novelty {
  /// A message of another version: dropped.
  VERSION,
  /// A message of a type that is not known: dropped.
  MESSAGE,
  /// A command that is not known: NAK `unsupported` if it is critical, else skipped.
  COMMAND,
  /// A capability that is required and not known: NAK `capability`.
  CAPABILITY
}
