package io.sterna.daemon.configuration;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.nio.file.Path;

/// The form that every complaint about a file has.
final class Complaint {
  private Complaint() {}

  static DaemonException at(Path file, int line, String what) {
    return of(file, "line " + line + ": " + what);
  }

  static DaemonException of(Path file, String what) {
    return new DaemonException(Reason.CONFIGURATION, file + ": " + what);
  }
}
