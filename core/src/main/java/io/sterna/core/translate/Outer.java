package io.sterna.core.translate;

import io.sterna.core.identifier.LocatorPair;

/// The envelope in which a packet of form `udp` came (protocol §8).
///
/// @param pair our locator and where it came from
/// @param remotePort the UDP port that it came from
/// @param trafficClass of the outer header, for its ECN bits; 0 if it is not known
public record Outer(LocatorPair pair, int remotePort, int trafficClass) {
  public Outer {
    if (remotePort >>> 16 != 0) throw new IllegalArgumentException("a port is 0 to 65535");
    if (trafficClass >>> 8 != 0) throw new IllegalArgumentException("a traffic class has a byte");
  }
}
