package io.sterna.lab.capture;

import io.sterna.core.identifier.IpAddress;
import java.time.Instant;

/// A TCP packet as it was captured.
///
/// @param ipHeader bytes before the TCP header: 20 or 40 unless there are options or extensions
/// @param tcpHeader bytes of TCP header, options included
/// @param payload bytes behind it
public record TcpPacket(
    Instant at,
    IpAddress source,
    int sourcePort,
    IpAddress destination,
    int destinationPort,
    int sequence,
    int acknowledgment,
    int flags,
    int ipHeader,
    int tcpHeader,
    int payload) {
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int ACK = 16;

  public boolean isSyn() {
    return (flags & SYN) != 0 && (flags & ACK) == 0;
  }

  public boolean isSynAck() {
    return (flags & SYN) != 0 && (flags & ACK) != 0;
  }

  public boolean isFin() {
    return (flags & FIN) != 0;
  }

  public boolean isRst() {
    return (flags & RST) != 0;
  }

  /// Whether both ports are these, in one order or the other.
  public boolean between(int port, int otherPort) {
    return (sourcePort == port && destinationPort == otherPort)
        || (sourcePort == otherPort && destinationPort == port);
  }
}
