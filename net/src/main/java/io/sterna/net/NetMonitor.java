package io.sterna.net;

import java.io.IOException;
import java.util.function.Consumer;

/// Watches this host's links, addresses, routes and policy rules through rtnetlink.
///
/// Its thread calls back once at the start and then after each batch of changes, also where the
/// addresses come out equal to those before: a route, a rule or an address of Sterna's own may have
/// gone, and [Footprint#refresh] puts it back. What changed in between is never missed: when the
/// kernel's queue overflows (ENOBUFS), all is read again.
@SuppressWarnings("DoNotCallSuggester") // signatures first, bodies follow
public final class NetMonitor implements AutoCloseable {
  private NetMonitor() {}

  /// The addresses as they are now.
  public static HostAddresses look(InterfaceFilter filter) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Starts watching.
  ///
  /// @param onChange called on the monitor's own thread
  public static NetMonitor start(InterfaceFilter filter, Consumer<HostAddresses> onChange)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
