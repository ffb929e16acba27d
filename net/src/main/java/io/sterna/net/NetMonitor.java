package io.sterna.net;

import io.sterna.net.netlink.NetlinkEvents;
import io.sterna.net.netlink.NetlinkEvents.Change;
import io.sterna.net.netlink.NetlinkSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches this host's links, addresses, routes, policy rules and nft tables through netlink.
///
/// Its thread calls back once at the start and then after each batch of changes, also where the
/// addresses come out equal to those before: a route, a rule, an address or the nft table of
/// Sterna's own may have gone, and [Footprint#refresh] and [Steering#uplinks] put it back. What
/// changed in between is never missed: each time all is read again, also when the kernel's queue
/// overflowed (ENOBUFS).
public final class NetMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetMonitor.class);
  private static final int ROUTES_SETTLE_MILLIS = 20;
  private static final int RETRY_MILLIS = 200;
  private static final int FOR_EVER = -1;

  private final NetlinkEvents events;
  private final NetlinkSocket kernel;
  private final InterfaceFilter filter;
  private final Consumer<HostAddresses> onChange;
  private final Thread thread;

  private NetMonitor(
      NetlinkEvents events,
      NetlinkSocket kernel,
      InterfaceFilter filter,
      Consumer<HostAddresses> onChange) {
    this.events = events;
    this.kernel = kernel;
    this.filter = filter;
    this.onChange = onChange;
    this.thread = Thread.ofPlatform().daemon().name("netlink").unstarted(this::watch);
  }

  /// The addresses as they are now.
  public static HostAddresses look(InterfaceFilter filter) throws IOException {
    try (var kernel = NetlinkSocket.route()) {
      return AddressSurvey.take(kernel, filter);
    }
  }

  /// Starts watching.
  ///
  /// @param onChange called on the monitor's own thread
  public static NetMonitor start(InterfaceFilter filter, Consumer<HostAddresses> onChange)
      throws IOException {
    var events = NetlinkEvents.open();
    try {
      var monitor = new NetMonitor(events, NetlinkSocket.route(), filter, onChange);
      monitor.thread.start();
      return monitor;
    } catch (IOException e) {
      events.close();
      throw e;
    }
  }

  /// Ends the thread and waits for it. Not to be called by the callback.
  @Override
  public void close() {
    events.close();
    try {
      thread.join();
      kernel.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    int patience = tell() ? FOR_EVER : RETRY_MILLIS;
    while (true) {
      try {
        var change = events.await(patience);
        if (change == Change.ROUTES) change = settle();
        if (change == Change.CLOSED) return;
      } catch (IOException e) {
        LOG.warn("cannot watch the network: {}", e.getMessage());
        LockSupport.parkNanos(Duration.ofMillis(RETRY_MILLIS).toNanos()); // no busy loop
      }
      patience = tell() ? FOR_EVER : RETRY_MILLIS;
    }
  }

  /// Routes come in flocks: wait for the rest, but for an address never.
  private Change settle() throws IOException {
    return events.await(ROUTES_SETTLE_MILLIS);
  }

  /// Whether it could be found out.
  private boolean tell() {
    try {
      onChange.accept(AddressSurvey.take(kernel, filter));
      return true;
    } catch (IOException e) {
      LOG.warn("cannot read the addresses of this host: {}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      LOG.error("a change of addresses could not be handled", e);
      return true;
    }
  }
}
