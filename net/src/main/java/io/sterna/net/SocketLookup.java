package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.netlink.NetlinkSocket;
import io.sterna.net.netlink.SocketQuery;
import java.io.IOException;
import java.util.Optional;

/// Asks the kernel whether a socket is there for a packet that has no context (protocol §7, "Order
/// at the receiver"), by sock_diag.
public final class SocketLookup implements AutoCloseable {
  /// What would take the segment.
  public enum Socket {
    /// A connection with exactly these addresses and ports, in whatever state.
    CONNECTION,
    /// No connection, but a program that listens at the local address and port.
    LISTENER
  }

  private static final int TCP = 6;

  private final NetlinkSocket kernel;

  private SocketLookup(NetlinkSocket kernel) {
    this.kernel = kernel;
  }

  public static SocketLookup open() throws IOException {
    return new SocketLookup(NetlinkSocket.sockDiag());
  }

  /// The socket that the kernel would give a segment from `remote` to `local`. Takes some
  /// microseconds; any thread may ask.
  ///
  /// @param interfaceIndex where the segment came in ([Arrival#from]), or `sterna0` for identifier
  ///     addresses: sockets may be bound to it; 0 or less finds only those that are not
  public Optional<Socket> find(
      IpAddress local, int localPort, IpAddress remote, int remotePort, int interfaceIndex)
      throws IOException {
    int index = Math.max(0, interfaceIndex);
    var query = new SocketQuery(TCP, local, localPort, remote, remotePort, index);
    var answer = kernel.ask(query.request());
    if (answer.isEmpty()) return Optional.empty();
    boolean listens = SocketQuery.state(answer.get()) == SocketQuery.LISTEN;
    return Optional.of(listens ? Socket.LISTENER : Socket.CONNECTION);
  }

  /// Whether some socket would take a packet from `remote` to `local`, be it one that listens.
  ///
  /// @param protocol 6 or 17
  /// @param interfaceIndex as for [#find]
  public boolean isServed(
      int protocol,
      IpAddress local,
      int localPort,
      IpAddress remote,
      int remotePort,
      int interfaceIndex)
      throws IOException {
    int index = Math.max(0, interfaceIndex);
    var query = new SocketQuery(protocol, local, localPort, remote, remotePort, index);
    return kernel.ask(query.request()).isPresent();
  }

  @Override
  public void close() {
    kernel.close();
  }
}
