package io.sterna.net;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.util.Optional;

/// Control messages over UDP (protocol §4), IPv4 and IPv6: each arrives with the local address that
/// it was sent to, and leaves from the local address that the sender names.
///
/// What is sent carries Sterna's mark, so the policy rules ([Footprint]) pick the uplink of its
/// source.
public final class UdpCarrier implements AutoCloseable {
  /// Gets what arrives, on a thread of the carrier's for each family.
  @FunctionalInterface
  public interface Receiver {
    /// A datagram came in.
    void received(IpAddress local, IpAddress remote, int remotePort, Bytes message);
  }

  private final Optional<UdpSocket> v4;
  private final Optional<UdpSocket> v6;

  private UdpCarrier(Optional<UdpSocket> v4, Optional<UdpSocket> v6) {
    this.v4 = v4;
    this.v6 = v6;
  }

  /// Binds to `port` in both families (in one, if the kernel lacks the other) and starts a thread
  /// for each.
  ///
  /// @throws IOException if the port is taken: the message says what to do
  public static UdpCarrier open(int port, Receiver receiver) throws IOException {
    var v4 = UdpSocket.open(true, port, receiver);
    try {
      return new UdpCarrier(v4, UdpSocket.open(false, port, receiver));
    } catch (IOException e) {
      v4.ifPresent(UdpSocket::close);
      throw e;
    }
  }

  /// Sends one datagram; never blocks and never fragments.
  ///
  /// @return whether the kernel took it; if not, it counts as lost on the way
  public boolean send(IpAddress local, IpAddress remote, int remotePort, Bytes message) {
    if (local.isV4() != remote.isV4()) return false;
    return (local.isV4() ? v4 : v6)
        .map(s -> s.send(local, remote, remotePort, message))
        .orElse(false);
  }

  /// Ends both threads and waits for them. Not to be called by the receiver.
  @Override
  public void close() {
    v4.ifPresent(UdpSocket::close);
    v6.ifPresent(UdpSocket::close);
  }
}
