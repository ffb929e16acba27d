package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Errno;
import io.sterna.net.libc.Libc;
import io.sterna.net.libc.MessageHeader;
import io.sterna.net.libc.SocketAddress;
import io.sterna.net.libc.SocketOption;
import io.sterna.net.libc.SystemCallException;
import io.sterna.net.libc.Wakeup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One family of a carrier: a socket on all addresses, which knows for each message the local
/// address (IP_PKTINFO, RFC 3542 §6), with a thread that receives.
final class CarrierSocket implements AutoCloseable {
  /// What a carrier's messages look like to its socket.
  interface Framing {
    String name();

    /// Opens a socket of the family; a negated error if that cannot be.
    int open(boolean v4);

    /// What is left to do before messages can come.
    void prepare(int fd, boolean v4) throws IOException;

    /// Writes the message with all that goes around it.
    ///
    /// @return how long that is
    int write(Bytes message, MemorySegment into, boolean v4);

    /// The message in what was received, if it is one.
    Optional<Bytes> read(MemorySegment received, boolean v4);

    /// Whether peers' ports mean anything.
    boolean hasPorts();
  }

  private static final Logger LOG = LoggerFactory.getLogger(CarrierSocket.class);
  private static final Duration AFTER_ERROR = Duration.ofMillis(10);
  private static final int LARGEST = 65_535;
  private static final int MOST_FRAMING = 8;
  private static final int PMTUDISC_PROBE = 3; // DF, and the path MTU cache is not asked
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int IP_PKTINFO = 8; // struct in_pktinfo: index, local address, destination
  private static final int IPV6_PKTINFO = 50; // struct in6_pktinfo: address, index
  private static final int IP_TOS = 1; // a byte
  private static final int IPV6_TCLASS = 67; // an int

  private final Framing framing;
  private final boolean v4;
  private final int fd;
  private final Wakeup wakeup;
  private final MessageReceiver receiver;
  private final Arena arena = Arena.ofShared();
  private final MessageHeader incoming = new MessageHeader(LARGEST, arena);
  private final MessageHeader outgoing = new MessageHeader(LARGEST, arena);
  private final Thread thread;
  private boolean closed;

  private CarrierSocket(
      Framing framing, boolean v4, int fd, Wakeup wakeup, MessageReceiver receiver) {
    this.framing = framing;
    this.v4 = v4;
    this.fd = fd;
    this.wakeup = wakeup;
    this.receiver = receiver;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name(framing.name() + (v4 ? "4" : "6"))
            .unstarted(this::receiveAll);
  }

  /// Bound and receiving; empty if the kernel lacks the family.
  static Optional<CarrierSocket> open(Framing framing, boolean v4, MessageReceiver receiver)
      throws IOException {
    int fd = framing.open(v4);
    if (fd == -Errno.EAFNOSUPPORT) return Optional.empty();
    if (fd == -Errno.EPERM) {
      throw new SystemCallException(
          "may not open a raw socket for " + framing.name() + ": run as root or with CAP_NET_RAW",
          -fd);
    }
    Libc.check(fd, "cannot open a socket for " + framing.name());
    try {
      set(fd, v4 ? SocketOption.IPV4_PACKET_INFO : SocketOption.IPV6_RECEIVE_PACKET_INFO, 1);
      set(
          fd,
          v4 ? SocketOption.IPV4_MTU_DISCOVERY : SocketOption.IPV6_MTU_DISCOVERY,
          PMTUDISC_PROBE);
      set(fd, SocketOption.MARK, Marks.SENT);
      set(fd, v4 ? SocketOption.IPV4_RECEIVE_TOS : SocketOption.IPV6_RECEIVE_TRAFFIC_CLASS, 1);
      framing.prepare(fd, v4);
      var socket = new CarrierSocket(framing, v4, fd, Wakeup.open(), receiver);
      socket.thread.start();
      return Optional.of(socket);
    } catch (IOException e) {
      Libc.close(fd);
      throw e;
    }
  }

  synchronized boolean send(IpAddress local, IpAddress remote, int remotePort, Bytes message) {
    if (closed || message.length() > LARGEST - MOST_FRAMING) return false;
    int nameLength = v4 ? 16 : 28;
    int port = framing.hasPorts() ? remotePort : 0;
    SocketAddress.write(remote, port, outgoing.name().asSlice(0, nameLength));
    int length = framing.write(message, outgoing.buffer(), v4);
    int level = v4 ? SOL_IP : SOL_IPV6;
    int type = v4 ? IP_PKTINFO : IPV6_PKTINFO;
    var info = outgoing.forSend(length, nameLength, level, type, v4 ? 12 : 20);
    var source = local.bytes();
    MemorySegment.copy(source, 0, info, JAVA_BYTE, v4 ? 4 : 0, source.length);
    return Libc.sendmsg(fd, outgoing.segment(), Libc.MSG_DONTWAIT) >= 0;
  }

  /// Ends the thread, then the socket. Not to be called by the receiver.
  @Override
  public void close() {
    synchronized (this) {
      if (closed) return;
      closed = true;
    }
    wakeup.signal();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return; // its memory may still be in use
    }
    Libc.close(fd);
    wakeup.close();
    arena.close();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void receiveAll() {
    while (!isClosed()) {
      incoming.forReceive();
      int length = Libc.recvmsg(fd, incoming.segment(), 0);
      if (length >= 0) {
        handOver(length);
      } else if (length == -Errno.EAGAIN) {
        wakeup.await(fd);
      } else if (length != -Errno.EINTR) {
        LOG.warn("receiving over {} failed: {}", framing.name(), Libc.strerror(-length));
        LockSupport.parkNanos(AFTER_ERROR.toNanos()); // no busy loop, whatever it is
      }
    }
  }

  private void handOver(int length) {
    var local = new ControlMessages();
    incoming.controls(local);
    if (local.address == null) return;
    var remote = SocketAddress.address(incoming.name());
    int port = framing.hasPorts() ? SocketAddress.port(incoming.name()) : 0;
    var message = framing.read(incoming.buffer().asSlice(0, length), v4);
    if (message.isEmpty()) return;
    try {
      receiver.received(local.address, remote, port, local.trafficClass, message.get());
    } catch (RuntimeException e) {
      LOG.error("a message from {} could not be handled", remote, e);
    }
  }

  /// Finds the address that the datagram was sent to, and its traffic class.
  private static final class ControlMessages implements MessageHeader.ControlReader {
    private @Nullable IpAddress address;
    private int trafficClass;

    @Override
    public void read(int level, int type, MemorySegment data) {
      if (level == SOL_IP && type == IP_PKTINFO && data.byteSize() >= 12) {
        address = IpAddress.of(data.asSlice(8, 4).toArray(JAVA_BYTE));
      } else if (level == SOL_IPV6 && type == IPV6_PKTINFO && data.byteSize() >= 20) {
        address = IpAddress.of(data.asSlice(0, 16).toArray(JAVA_BYTE));
      } else if (level == SOL_IP && type == IP_TOS && data.byteSize() >= 1) {
        trafficClass = Byte.toUnsignedInt(data.get(JAVA_BYTE, 0));
      } else if (level == SOL_IPV6 && type == IPV6_TCLASS && data.byteSize() >= 4) {
        trafficClass = data.get(JAVA_INT_UNALIGNED, 0) & 0xff;
      }
    }
  }

  static void set(int fd, SocketOption option, int value) throws IOException {
    int result = option.set(fd, value);
    if (result == -Errno.EPERM) {
      throw new SystemCallException(
          "may not set " + option + " on a socket: run as root or with CAP_NET_ADMIN", -result);
    }
    Libc.check(result, "cannot set " + option + " on a socket");
  }
}
