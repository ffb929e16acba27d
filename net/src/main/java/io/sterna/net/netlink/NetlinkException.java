package io.sterna.net.netlink;

import io.sterna.net.libc.Libc;
import java.io.IOException;

/// A request that the kernel refused, or bytes from it that make no sense.
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  NetlinkException(int errno, String kernelText) {
    super(Libc.strerror(errno) + (kernelText.isEmpty() ? "" : ": " + kernelText));
    this.errno = errno;
  }

  NetlinkException(String malformed) {
    super("the kernel's netlink message is malformed: " + malformed);
    this.errno = 0;
  }

  /// One of [io.sterna.net.libc.Errno]; 0 if the bytes were bad.
  public int errno() {
    return errno;
  }
}
