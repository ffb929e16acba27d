package io.sterna.lab;

import java.util.List;

/// What a program that has ended left behind.
///
/// @param status 0 for success
/// @param out what it wrote to standard output and standard error
public record Result(List<String> command, int status, String out) {
  public Result {
    command = List.copyOf(command);
  }

  public boolean ok() {
    return status == 0;
  }

  /// This result, if the program succeeded.
  ///
  /// @throws LabException with the command and its output, if not
  public Result orFail() {
    if (ok()) return this;
    throw new LabException(
        "'%s' ended with %d: %s".formatted(String.join(" ", command), status, out.strip()));
  }

  public List<String> lines() {
    return out.lines().toList();
  }
}
