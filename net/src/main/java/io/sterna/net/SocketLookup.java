package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.util.Optional;

/// Asks the kernel whether a TCP socket is there for a segment that has no context (protocol §7,
/// "Order at the receiver"), by sock_diag.
@SuppressWarnings("DoNotCallSuggester") // signatures first, bodies follow
public final class SocketLookup implements AutoCloseable {
  /// What would take the segment.
  public enum Socket {
    /// A connection with exactly these addresses and ports, in whatever state.
    CONNECTION,
    /// No connection, but a program that listens at the local address and port.
    LISTENER
  }

  private SocketLookup() {}

  public static SocketLookup open() throws IOException {
    throw new UnsupportedOperationException();
  }

  /// The socket that the kernel would give a segment from `remote` to `local`. Takes some
  /// microseconds; any thread may ask.
  public Optional<Socket> find(IpAddress local, int localPort, IpAddress remote, int remotePort)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
