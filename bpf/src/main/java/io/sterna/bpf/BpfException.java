package io.sterna.bpf;

import java.io.IOException;

/// The kernel, or this build, has no fast path: why, in one line, and for people who look closer
/// the verifier's log.
public final class BpfException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;
  private final String log;

  BpfException(String what, int errno) {
    this(what, errno, "");
  }

  /// @param log of the verifier, empty if it said nothing
  BpfException(String what, int errno, String log) {
    super(errno == 0 ? what : what + " (" + SystemCalls.strerror(errno) + ")");
    this.errno = errno;
    this.log = log;
  }

  /// The error number of the kernel, 0 if it was not asked.
  public int errno() {
    return errno;
  }

  /// What the verifier wrote, empty if nothing.
  public String log() {
    return log;
  }
}
