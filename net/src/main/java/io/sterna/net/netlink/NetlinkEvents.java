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
/// asked for. One thread waits; any may close.
public final class NetlinkEvents implements AutoCloseable {
  /// What changed since the last wait.
  public enum Change {
    /// Links or addresses, or more than the kernel's queue holds (ENOBUFS).
    ADDRESSES,
    /// Routes, policy rules or nft tables only.
    ROUTES,
    /// [#close] was called.
    CLOSED
  }

  private static final int[] ROUTE_GROUPS = {1, 5, 7, 8, 9, 11, 19}; // RTNLGRP_LINK, ...
  private static final int[] NETFILTER_GROUPS = {7}; // NFNLGRP_NFTABLES
  private static final int NETLINK_ROUTE = 0;
  private static final int NETLINK_NETFILTER = 12;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int RTM_NEWRULE = 32;
  private static final int RTM_DELRULE = 33;
  private static final int QUEUE = 1 << 20;

  private final int routes;
  private final int tables;
  private final Wakeup wakeup;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(1 << 16, 8);
  private final Object waiting = new Object();
  private volatile boolean closed;

  private NetlinkEvents(int routes, int tables, Wakeup wakeup) {
    this.routes = routes;
    this.tables = tables;
    this.wakeup = wakeup;
  }

  public static NetlinkEvents open() throws IOException {
    int routes = listen(NETLINK_ROUTE, ROUTE_GROUPS);
    int tables = -1;
    try {
      tables = listen(NETLINK_NETFILTER, NETFILTER_GROUPS);
      return new NetlinkEvents(routes, tables, Wakeup.open());
    } catch (IOException e) {
      Libc.close(routes);
      if (tables >= 0) Libc.close(tables);
      throw e;
    }
  }

  private static int listen(int protocol, int[] groups) throws IOException {
    int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
    int fd = Libc.check(Libc.socket(Libc.AF_NETLINK, type, protocol), "cannot open netlink");
    try (var arena = Arena.ofConfined()) {
      SocketOption.RECEIVE_BUFFER.set(fd, QUEUE);
      Libc.check(Libc.bind(fd, SocketAddress.netlink(0, arena)), "cannot bind to netlink");
      for (int group : groups) {
        int joined = SocketOption.NETLINK_ADD_MEMBERSHIP.set(fd, group);
        Libc.check(joined, "cannot listen to netlink: run as root or with CAP_NET_ADMIN");
      }
      return fd;
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
        int ready = wakeup.await(timeoutMillis, routes, tables);
        if (Libc.check(ready, "cannot wait for netlink") == 0) return Change.ADDRESSES;
        if (closed) break;
        var change = drain(routes, Change.CLOSED);
        change = drain(tables, change);
        if (change != Change.CLOSED) return change;
      }
      return Change.CLOSED;
    }
  }

  /// Takes all that `fd` has.
  ///
  /// @param before what is known to have changed; CLOSED for nothing
  private Change drain(int fd, Change before) throws IOException {
    var change = before;
    while (true) {
      int length = Libc.recv(fd, buffer, 0);
      if (length == -Errno.EAGAIN) return change;
      if (length == -Errno.EINTR) continue;
      if (length == -Errno.ENOBUFS) {
        change = Change.ADDRESSES;
        continue;
      }
      Libc.check(length, "cannot receive from netlink");
      boolean minor = fd == tables || onlyRoutes(length);
      if (!minor || change == Change.CLOSED) change = minor ? Change.ROUTES : Change.ADDRESSES;
    }
  }

  private boolean onlyRoutes(int length) throws IOException {
    var bytes = ByteBuffer.wrap(buffer.asSlice(0, length).toArray(JAVA_BYTE));
    return NetlinkMessage.parse(bytes).stream()
        .allMatch(
            message ->
                switch (message.type()) {
                  case RTM_NEWROUTE, RTM_DELROUTE, RTM_NEWRULE, RTM_DELRULE -> true;
                  default -> false;
                });
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    wakeup.signal();
    synchronized (waiting) {
      Libc.close(routes);
      Libc.close(tables);
      wakeup.close();
      arena.close();
    }
  }
}
