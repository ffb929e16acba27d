package io.sterna.net.libc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;

/// Ends another thread's wait in poll(2): an eventfd that, once signalled, stays readable.
public final class Wakeup implements AutoCloseable {
  private final int fd;

  private Wakeup(int fd) {
    this.fd = fd;
  }

  public static Wakeup open() throws IOException {
    int fd = Libc.eventfd(0, Libc.O_CLOEXEC | Libc.O_NONBLOCK);
    return new Wakeup(Libc.check(fd, "cannot make an eventfd"));
  }

  public void signal() {
    try (var arena = Arena.ofConfined()) {
      Libc.write(fd, arena.allocateFrom(JAVA_LONG, 1));
    }
  }

  /// Waits until `other` can be read or [#signal] was called.
  ///
  /// @return a negated error, or what poll(2) says
  public int await(int other) {
    return await(other, -1);
  }

  /// As above, but not longer than this; 0 is returned when time is up.
  public int await(int other, int timeoutMillis) {
    return Libc.pollReadable(timeoutMillis, other, fd);
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
