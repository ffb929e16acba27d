package io.sterna.lab.program;

import java.time.Duration;

/// An unmodified program with one TCP connection.
public sealed interface Program extends AutoCloseable permits Download, Dialogue {
  /// What people call it: `curl`, `ssh`, `psql`.
  String title();

  /// The process that holds the connection.
  long pid();

  /// Port of the server.
  int port();

  Progress progress();

  /// Whether it still runs. One that waits for its peer does.
  boolean alive();

  /// Brings it to its proper end, or says what went wrong.
  Ending finish(Duration bound);

  /// Ends it at once.
  @Override
  void close();

  /// How a program ended.
  ///
  /// @param ok everything that it got was right and complete
  /// @param detail for people
  record Ending(boolean ok, String detail) {}
}
