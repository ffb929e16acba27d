package io.sterna.lab;

/// The lab could not be built, or a program in it did not do what the scenario needs. The message
/// carries the command and what it said.
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
