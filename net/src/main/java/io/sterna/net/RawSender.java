package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Errno;
import io.sterna.net.libc.Libc;
import io.sterna.net.libc.SocketAddress;
import io.sterna.net.libc.SocketOption;
import io.sterna.net.libc.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Sends IP packets with locators in their headers: a raw socket for each local locator, bound to
/// it and marked, so that the policy rules ([Footprint]) pick its uplink and gateway.
///
/// An error is an [Outcome], counted, and never an exception. Any thread may send.
public final class RawSender implements AutoCloseable {
  /// What became of a packet.
  public enum Outcome {
    SENT,
    /// Larger than the uplink's MTU.
    TOO_BIG,
    /// No route, network or host unreachable, link down.
    UNREACHABLE,
    /// The source is none of the locators given to [#locators], or it has just gone.
    NO_SOURCE,
    /// The host's firewall dropped it.
    FILTERED,
    /// Queues are full; TCP sends it again.
    BUSY,
    /// Not an IP packet, or something else that must not happen.
    INVALID
  }

  private static final int IPPROTO_RAW = 255; // header included, in both families

  private final Map<IpAddress, Integer> sockets = new HashMap<>();
  private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
  private final Arena arena = Arena.ofShared();
  private final MemorySegment destination4 = arena.allocate(16, 8);
  private final MemorySegment destination6 = arena.allocate(28, 8);
  private boolean closed;

  private RawSender() {}

  /// A sender without locators yet.
  ///
  /// @throws IOException if this process may not open raw sockets
  public static RawSender open() throws IOException {
    Libc.close(socket(Libc.AF_INET));
    return new RawSender();
  }

  /// Follows the local locators: sockets of those that are gone are closed. One that cannot be
  /// bound because it has just gone is left out until the next call.
  public synchronized void locators(Set<IpAddress> now) throws IOException {
    if (closed) return;
    for (var each = sockets.entrySet().iterator(); each.hasNext(); ) {
      var socket = each.next();
      if (now.contains(socket.getKey())) continue;
      Libc.close(socket.getValue());
      each.remove();
    }
    for (var address : now) {
      if (sockets.containsKey(address)) continue;
      int fd = socket(address.isV4() ? Libc.AF_INET : Libc.AF_INET6);
      int bound = bind(fd, address);
      if (bound == 0) {
        sockets.put(address, fd);
      } else {
        Libc.close(fd);
        if (bound != -Errno.EADDRNOTAVAIL) Libc.check(bound, "cannot send from " + address);
      }
    }
  }

  /// Sends a packet with full IPv4 or IPv6 header; its source is one of the locators.
  ///
  /// @param packet off the heap
  public synchronized Outcome send(MemorySegment packet) {
    var outcome = closed ? Outcome.NO_SOURCE : transmit(packet);
    counts.merge(outcome, 1L, Long::sum);
    return outcome;
  }

  /// How often each outcome came up.
  public synchronized Map<Outcome, Long> counts() {
    return Map.copyOf(counts);
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    sockets.values().forEach(Libc::close);
    sockets.clear();
    arena.close();
  }

  private Outcome transmit(MemorySegment packet) {
    if (packet.byteSize() < 20) return Outcome.INVALID;
    int version = packet.get(JAVA_BYTE, 0) >>> 4 & 15;
    if (version == 6 && packet.byteSize() < 40) return Outcome.INVALID;
    return switch (version) {
      case 4 -> transmit(packet, address(packet, 12, 4), address(packet, 16, 4), destination4);
      case 6 -> transmit(packet, address(packet, 8, 16), address(packet, 24, 16), destination6);
      default -> Outcome.INVALID;
    };
  }

  private Outcome transmit(
      MemorySegment packet, IpAddress source, IpAddress destination, MemorySegment scratch) {
    var fd = sockets.get(source);
    if (fd == null) return Outcome.NO_SOURCE;
    SocketAddress.write(destination, 0, scratch);
    int sent = Libc.sendto(fd, packet, Libc.MSG_DONTWAIT, scratch);
    return sent >= 0 ? Outcome.SENT : outcome(-sent);
  }

  private static Outcome outcome(int errno) {
    return switch (errno) {
      case Errno.EMSGSIZE -> Outcome.TOO_BIG;
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.EHOSTDOWN, Errno.ENODEV ->
          Outcome.UNREACHABLE;
      case Errno.EADDRNOTAVAIL -> Outcome.NO_SOURCE;
      case Errno.EPERM, Errno.EACCES -> Outcome.FILTERED;
      case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM, Errno.EINTR -> Outcome.BUSY;
      default -> Outcome.INVALID;
    };
  }

  private static IpAddress address(MemorySegment packet, int at, int length) {
    return IpAddress.of(packet.asSlice(at, length).toArray(JAVA_BYTE));
  }

  private static int socket(int family) throws IOException {
    int fd = Libc.socket(family, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, IPPROTO_RAW);
    if (fd == -Errno.EPERM) {
      throw new SystemCallException(
          "may not open a raw socket: run as root or with CAP_NET_RAW", -fd);
    }
    Libc.check(fd, "cannot open a raw socket");
    Libc.check(SocketOption.MARK.set(fd, Marks.SENT), "cannot mark a raw socket");
    Libc.check(SocketOption.SEND_BUFFER.set(fd, 1 << 20), "cannot size a raw socket's buffer");
    return fd;
  }

  private static int bind(int fd, IpAddress address) {
    try (var confined = Arena.ofConfined()) {
      return Libc.bind(fd, SocketAddress.of(address, 0, confined));
    }
  }
}
