package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;

/// Control messages over UDP (protocol §4), IPv4 and IPv6: each arrives with the local address that
/// it was sent to, and leaves from the local address that the sender names.
@SuppressWarnings("DoNotCallSuggester") // signatures first, bodies follow
public final class UdpCarrier implements AutoCloseable {
  /// Gets what arrives, on a thread of the carrier's; an array of its own each time.
  @FunctionalInterface
  public interface Receiver {
    void received(IpAddress local, IpAddress remote, int remotePort, byte[] message);
  }

  private UdpCarrier() {}

  /// Binds to `port` in both families (in one, if the kernel lacks the other) and starts a thread
  /// for each.
  ///
  /// @throws IOException if the port is taken: the message says what to do
  public static UdpCarrier open(int port, Receiver receiver) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Sends one datagram; never blocks and never fragments.
  ///
  /// @return whether the kernel took it; if not, it counts as lost on the way
  public boolean send(IpAddress local, IpAddress remote, int remotePort, byte[] message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
