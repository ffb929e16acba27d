package io.sterna.core.wire;

/// A command inside INIT, RESPONSE or SEALED (protocol §6).
public sealed interface Command {
  /// Shows that its sender is there.
  record Keepalive() implements Command {}
}
