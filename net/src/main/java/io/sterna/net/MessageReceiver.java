package io.sterna.net;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;

/// Gets what arrives in a carrier, on a thread of the carrier's for each family.
@FunctionalInterface
public interface MessageReceiver {
  /// A message came in; the port is 0 where the carrier has none.
  void received(IpAddress local, IpAddress remote, int remotePort, Bytes message);

  /// Likewise, for who wants to know the traffic class that it came with (RFC 6040).
  default void received(
      IpAddress local, IpAddress remote, int remotePort, int trafficClass, Bytes message) {
    received(local, remote, remotePort, message);
  }
}
