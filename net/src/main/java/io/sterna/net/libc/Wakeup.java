package io.sterna.net.libc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;

/// Ends another thread's wait in poll(2): an eventfd that, once signalled, stays readable until it
/// is cleared.
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
    return Libc.pollReadable(-1, other, fd);
  }

  /// Waits likewise for one of several, and no longer than this.
  ///
  /// @param timeoutMillis -1 for ever
  /// @return a negated error, or what poll(2) says: 0 when time is up
  public int await(int timeoutMillis, int... others) {
    var all = Arrays.copyOf(others, others.length + 1);
    all[others.length] = fd;
    return Libc.pollReadable(timeoutMillis, all);
  }

  /// Takes the signal back.
  ///
  /// @return whether there was one
  public boolean clear() {
    try (var arena = Arena.ofConfined()) {
      return Libc.read(fd, arena.allocate(JAVA_LONG)) > 0;
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
