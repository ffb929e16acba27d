package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.util.Random;

/// Somebody without Sterna who is given an address that a host has left: whatever TCP arrives there
/// with a right checksum draws a RST, and control messages fall on deaf ears.
final class Stranger implements SimNet.Station {
  private final SimKernel kernel;
  private int resets;

  Stranger(SimNet net, IpAddress address, Random random) {
    this.kernel =
        new SimKernel(
            net,
            random,
            address::equals,
            segment -> {
              resets++;
              net.send(
                  new Packet.Data(
                      segment.source(), segment.destination(), Bytes.of(segment.encode())));
            });
    net.attach(address, this);
  }

  /// RSTs that it has sent.
  int resets() {
    return resets;
  }

  @Override
  public void receive(Packet packet) {
    if (packet instanceof Packet.Data(_, _, var bytes)) {
      Segment.decode(bytes.toArray()).ifPresent(kernel::receive);
    }
  }
}
