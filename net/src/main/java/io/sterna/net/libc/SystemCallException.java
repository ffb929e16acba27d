package io.sterna.net.libc;

import java.io.IOException;

/// A system call that failed, with the kernel's reason.
public final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  /// @param what what could not be done, and what to do about it where that is known
  public SystemCallException(String what, int errno) {
    super(what + " (" + Libc.strerror(errno) + ")");
    this.errno = errno;
  }

  /// One of [Errno].
  public int errno() {
    return errno;
  }
}
