package io.sterna.core.wire;

/// A command that is answered by ACK or NAK and repeated until then (protocol §6, marked * there).
public sealed interface Request extends Command
    permits Create, Add, Delete, ListSet, Context, Close {
  /// Unique per association and direction; unsigned.
  int requestId();
}
