package io.sterna.net;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.util.Optional;

/// Control messages in one carrier (protocol §4), IPv4 and IPv6: each arrives with the local
/// address that it was sent to, and leaves from the local address that the sender names.
///
/// What is sent carries Sterna's mark, so the policy rules ([Footprint]) pick the uplink of its
/// source.
public final class MessageCarrier implements AutoCloseable {
  private final Optional<CarrierSocket> v4;
  private final Optional<CarrierSocket> v6;

  private MessageCarrier(Optional<CarrierSocket> v4, Optional<CarrierSocket> v6) {
    this.v4 = v4;
    this.v6 = v6;
  }

  /// UDP: binds to `port` in both families (in one, if the kernel lacks the other) and starts a
  /// thread for each.
  ///
  /// @throws IOException if the port is taken: the message says what to do
  public static MessageCarrier udp(int port, MessageReceiver receiver) throws IOException {
    return open(new UdpFraming(port), receiver);
  }

  /// ICMP and ICMPv6: what is left where UDP is blocked. There are no ports.
  ///
  /// @throws IOException if this process may not open raw sockets: the message says what to do
  public static MessageCarrier icmp(MessageReceiver receiver) throws IOException {
    return open(new IcmpFraming(), receiver);
  }

  private static MessageCarrier open(CarrierSocket.Framing framing, MessageReceiver receiver)
      throws IOException {
    var v4 = CarrierSocket.open(framing, true, receiver);
    try {
      return new MessageCarrier(v4, CarrierSocket.open(framing, false, receiver));
    } catch (IOException e) {
      v4.ifPresent(CarrierSocket::close);
      throw e;
    }
  }

  /// Sends one message; never blocks and never fragments.
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
    v4.ifPresent(CarrierSocket::close);
    v6.ifPresent(CarrierSocket::close);
  }
}
