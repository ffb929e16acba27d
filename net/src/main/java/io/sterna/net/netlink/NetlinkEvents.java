package io.sterna.net.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.net.libc.Errno;
import io.sterna.net.libc.Libc;
import io.sterna.net.libc.SocketAddress;
import io.sterna.net.libc.SocketOption;
import io.sterna.net.libc.Wakeup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Tells when something changed in links, addresses, routes or rules; what it is now has to be
/// asked
/// for. One thread waits; any may close.
public final class NetlinkEvents implements AutoCloseable {
  /// What changed since the last wait.
  public enum Change {
    /// Links or addresses, or more than the kernel's queue holds (ENOBUFS).
    ADDRESSES,
    /// Routes or rules only.
    ROUTES,
    /// [#close] was called.
    CLOSED
  }

  private static final int[] GROUPS = {1, 5, 7, 8, 9, 11, 19}; // RTNLGRP_LINK, IPV4_IFADDR, ...
  private static final int NETLINK_ROUTE = 0;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int RTM_NEWRULE = 32;
  private static final int RTM_DELRULE = 33;
  private static final int QUEUE = 1 << 20;

  private final int fd;
  private final Wakeup wakeup;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(1 << 16, 8);
  private final Object waiting = new Object();
  private volatile boolean closed;

  private NetlinkEvents(int fd, Wakeup wakeup) {
    this.fd = fd;
    this.wakeup = wakeup;
  }

  public static NetlinkEvents open() throws IOException {
    int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
    int fd = Libc.check(Libc.socket(Libc.AF_NETLINK, type, NETLINK_ROUTE), "cannot open netlink");
    try (var arena = Arena.ofConfined()) {
      SocketOption.RECEIVE_BUFFER.set(fd, QUEUE);
      Libc.check(Libc.bind(fd, SocketAddress.netlink(0, arena)), "cannot bind to netlink");
      for (int group : GROUPS) {
        int joined = SocketOption.NETLINK_ADD_MEMBERSHIP.set(fd, group);
        Libc.check(joined, "cannot listen to netlink");
      }
      return new NetlinkEvents(fd, Wakeup.open());
    } catch (IOException e) {
      Libc.close(fd);
      throw e;
    }
  }

  /// Waits for changes and takes all that are there.
  ///
  /// @param timeoutMillis -1 for ever; when it is over, [Change#ADDRESSES], as if all had changed
  public Change await(int timeoutMillis) throws IOException {
    synchronized (waiting) {
      while (!closed) {
        int ready = wakeup.await(fd, timeoutMillis);
        if (Libc.check(ready, "cannot wait for netlink") == 0) return Change.ADDRESSES;
        if (closed) break;
        var change = drain();
        if (change != Change.CLOSED) return change;
      }
      return Change.CLOSED;
    }
  }

  /// CLOSED if there was nothing.
  private Change drain() throws IOException {
    var change = Change.CLOSED;
    while (true) {
      int length = Libc.recv(fd, buffer, 0);
      if (length == -Errno.EAGAIN) return change;
      if (length == -Errno.ENOBUFS) {
        change = Change.ADDRESSES;
      } else if (length != -Errno.EINTR) {
        Libc.check(length, "cannot receive from netlink");
        var bytes = ByteBuffer.wrap(buffer.asSlice(0, length).toArray(JAVA_BYTE));
        for (var message : NetlinkMessage.parse(bytes)) {
          boolean routes =
              switch (message.type()) {
                case RTM_NEWROUTE, RTM_DELROUTE, RTM_NEWRULE, RTM_DELRULE -> true;
                default -> false;
              };
          if (!routes || change == Change.CLOSED) {
            change = routes ? Change.ROUTES : Change.ADDRESSES;
          }
        }
      }
    }
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    wakeup.signal();
    synchronized (waiting) {
      Libc.close(fd);
      wakeup.close();
      arena.close();
    }
  }
}
