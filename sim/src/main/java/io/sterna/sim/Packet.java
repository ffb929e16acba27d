package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Carrier;

/// What travels on the simulated wire. It goes to whoever has the destination, and to nobody else.
sealed interface Packet {
  IpAddress source();

  IpAddress destination();

  /// A control message in its carrier; the carrier's own checksum is taken to be right.
  record Control(
      Carrier carrier,
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int destinationPort,
      Bytes message)
      implements Packet {
    Control with(Bytes other) {
      return new Control(carrier, source, sourcePort, destination, destinationPort, other);
    }

    Control from(IpAddress other) {
      return new Control(carrier, other, sourcePort, destination, destinationPort, message);
    }
  }

  /// A whole IP packet, as the translator wrote it or as it came from a plain socket.
  record Data(IpAddress source, IpAddress destination, Bytes bytes) implements Packet {}
}
