package io.sterna.daemon;

/// The daemon, or a command, cannot do what was asked. The message is one sentence for the person
/// at the terminal that says what to do; the reason decides the exit code of the command.
public final class DaemonException extends Exception {
  /// Why, as far as a script has to tell cases apart.
  public enum Reason {
    /// The configuration file, or a file that it names, is not right.
    CONFIGURATION,
    /// No daemon answers on the control socket.
    NO_DAEMON,
    /// Another daemon holds the same state directory.
    ALREADY_RUNNING,
    /// The process lacks a right or a device.
    NOT_PERMITTED,
    /// The daemon answered that it cannot: an unknown name, say.
    REFUSED,
    /// Anything else: a full disk, an address in use.
    SYSTEM
  }

  private static final long serialVersionUID = 1;

  private final Reason reason;

  public DaemonException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public DaemonException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
