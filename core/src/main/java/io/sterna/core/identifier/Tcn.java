package io.sterna.core.identifier;

/// Transport context name: what a connection is between, whatever the addresses (protocol §1; the
/// 1994 draft's TCN).
///
/// @param protocol IP protocol number: 6 TCP, 17 UDP
/// @param localPort 0..65535, of this host; likewise `remotePort` of the peer
public record Tcn(
    int protocol, Identifier local, Identifier remote, int localPort, int remotePort) {
  public Tcn {
    if (protocol < 0 || protocol > 255) {
      throw new IllegalArgumentException("an IP protocol is 0 to 255, not " + protocol);
    }
    if ((localPort | remotePort) >>> 16 != 0) {
      throw new IllegalArgumentException("a port is 0 to 65535");
    }
  }

  /// The same connection as the other end names it.
  public Tcn reversed() {
    return new Tcn(protocol, remote, local, remotePort, localPort);
  }
}
