package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Errno;
import io.sterna.net.libc.Libc;
import io.sterna.net.libc.SocketAddress;
import io.sterna.net.libc.SocketOption;
import io.sterna.net.libc.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The message is the payload of a UDP datagram (protocol §4).
///
/// @param port to bind to
record UdpFraming(int port) implements CarrierSocket.Framing {
  @Override
  public String name() {
    return "udp";
  }

  @Override
  public int open(boolean v4) {
    return Libc.socket(
        v4 ? Libc.AF_INET : Libc.AF_INET6,
        Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK,
        0);
  }

  @Override
  public void prepare(int fd, boolean v4) throws IOException {
    if (!v4) {
      CarrierSocket.set(fd, SocketOption.IPV6_ONLY, 1);
      CarrierSocket.set(fd, SocketOption.UDP_NO_CHECKSUM_6_RECEIVE, 1); // envelopes have none
    }
    var any = v4 ? new IpAddress.V4(0) : new IpAddress.V6(0, 0);
    int bound;
    try (var arena = Arena.ofConfined()) {
      bound = Libc.bind(fd, SocketAddress.of(any, port, arena));
    }
    if (bound == -Errno.EADDRINUSE) {
      throw new SystemCallException(
          "UDP port "
              + port
              + " is in use by another program, perhaps another Sterna daemon: stop it or configure"
              + " another port",
          -bound);
    }
    Libc.check(bound, "cannot bind to UDP port " + port);
  }

  @Override
  public int write(Bytes message, MemorySegment into, boolean v4) {
    MemorySegment.copy(message.toArray(), 0, into, JAVA_BYTE, 0, message.length());
    return message.length();
  }

  @Override
  public Optional<Bytes> read(MemorySegment received, boolean v4) {
    return Optional.of(Bytes.of(received.toArray(JAVA_BYTE)));
  }

  @Override
  public boolean hasPorts() {
    return true;
  }
}
