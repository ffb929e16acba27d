package io.sterna.net.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.net.libc.Errno;
import io.sterna.net.libc.Libc;
import io.sterna.net.libc.SocketAddress;
import io.sterna.net.libc.SocketOption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A netlink socket that asks the kernel and waits for its answer, one request at a time.
///
/// Lives in the network namespace of the thread that opened it. Any thread may use it.
public final class NetlinkSocket implements AutoCloseable {
  private static final int ROUTE = 0; // NETLINK_ROUTE
  private static final int SOCK_DIAG = 4; // NETLINK_SOCK_DIAG
  private static final int NETFILTER = 12; // NETLINK_NETFILTER
  private static final int DUMP_INTERRUPTED = 0x10;
  private static final int ERROR_TEXT_FOLLOWS = 0x200; // NLM_F_ACK_TLVS
  private static final int TEXT = 1; // NLMSGERR_ATTR_MSG
  private static final int BUFFER = 1 << 16;
  private static final int TRIES = 5;
  private static final int PATIENCE_MILLIS = 5_000;

  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final MemorySegment kernel = SocketAddress.netlink(0, arena);
  private int sequence;
  private boolean closed;

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /// For links, addresses, routes, rules and neighbours.
  public static NetlinkSocket route() throws IOException {
    return open(ROUTE);
  }

  /// For questions about sockets.
  public static NetlinkSocket sockDiag() throws IOException {
    return open(SOCK_DIAG);
  }

  /// For nft tables.
  public static NetlinkSocket netfilter() throws IOException {
    return open(NETFILTER);
  }

  private static NetlinkSocket open(int protocol) throws IOException {
    int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC;
    int fd = Libc.check(Libc.socket(Libc.AF_NETLINK, type, protocol), "cannot open netlink");
    // Options of newer kernels: without them the answers are longer and have no text.
    SocketOption.NETLINK_SHORT_ACK.set(fd, 1);
    SocketOption.NETLINK_ERROR_TEXT.set(fd, 1);
    if (protocol == ROUTE) SocketOption.NETLINK_STRICT.set(fd, 1);
    return new NetlinkSocket(fd);
  }

  /// Has the kernel do something.
  ///
  /// @throws NetlinkException if it refuses
  public synchronized void execute(NetlinkRequest request) throws IOException {
    int number = send(request, true);
    while (true) {
      for (var message : receive()) {
        if (message.sequence() != number) continue; // late answer to an abandoned request
        if (message.type() == NetlinkMessage.ERROR) {
          throwIfError(message);
          return;
        }
      }
    }
  }

  /// Asks for one thing.
  ///
  /// @return the answer; empty if it is not there (ENOENT and the like)
  public synchronized Optional<NetlinkMessage> ask(NetlinkRequest request) throws IOException {
    int number = send(request, false);
    while (true) {
      for (var message : receive()) {
        if (message.sequence() != number) continue;
        if (message.type() != NetlinkMessage.ERROR) return Optional.of(message);
        int error = error(message);
        if (error == Errno.ENOENT || error == Errno.ESRCH || error == Errno.ENODEV) {
          return Optional.empty();
        }
        throwIfError(message);
      }
    }
  }

  /// Asks for all of a kind. A dump that a change interrupted is made again.
  public synchronized List<NetlinkMessage> dump(NetlinkRequest request) throws IOException {
    for (int i = 1; i < TRIES; i++) {
      var result = dumpOnce(request, false);
      if (result.isPresent()) return result.get();
    }
    return dumpOnce(request, true).orElseThrow();
  }

  /// @param insist whether to take a dump that a change interrupted
  private Optional<List<NetlinkMessage>> dumpOnce(NetlinkRequest request, boolean insist)
      throws IOException {
    int number = send(request, false);
    var result = new ArrayList<NetlinkMessage>();
    boolean interrupted = false;
    while (true) {
      for (var message : receive()) {
        if (message.sequence() != number) continue;
        interrupted |= (message.flags() & DUMP_INTERRUPTED) != 0;
        if (message.type() == NetlinkMessage.DONE) {
          boolean failed = message.body().remaining() >= 4 && error(message) != 0;
          // A host that never had a route has no table to show either.
          if (failed && error(message) != Errno.ENOENT) throwIfError(message);
          return interrupted && !insist ? Optional.empty() : Optional.of(result);
        }
        if (message.type() == NetlinkMessage.ERROR) {
          throwIfError(message);
          return Optional.of(result);
        }
        result.add(message);
      }
    }
  }

  private int send(NetlinkRequest request, boolean acknowledged) throws IOException {
    if (closed) throw new IOException("the netlink socket is closed");
    var bytes = request.encode(++sequence, acknowledged);
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
    int sent;
    do {
      sent = Libc.sendto(fd, buffer.asSlice(0, bytes.length), 0, kernel);
    } while (sent == -Errno.EINTR);
    Libc.check(sent, "cannot send to netlink");
    return sequence;
  }

  private List<NetlinkMessage> receive() throws IOException {
    int ready = Libc.check(Libc.pollReadable(PATIENCE_MILLIS, fd), "cannot wait for netlink");
    if (ready == 0) throw new IOException("the kernel does not answer a netlink request");
    int length = Libc.recv(fd, buffer, 0);
    if (length == -Errno.EINTR) return List.of();
    Libc.check(length, "cannot receive from netlink");
    return NetlinkMessage.parse(ByteBuffer.wrap(buffer.asSlice(0, length).toArray(JAVA_BYTE)));
  }

  private static int error(NetlinkMessage message) throws NetlinkException {
    return -message.fixed(4).getInt(0);
  }

  private static void throwIfError(NetlinkMessage message) throws NetlinkException {
    int error = error(message);
    if (error == 0) return;
    // struct nlmsgerr: the error, the request's header (its body is left out: short acks), which
    // the end of a dump does not have
    boolean text = (message.flags() & ERROR_TEXT_FOLLOWS) != 0;
    int behind = message.type() == NetlinkMessage.DONE ? 4 : 4 + NetlinkMessage.HEADER;
    var attributes = text ? message.attributes(behind) : Attributes.none();
    throw new NetlinkException(error, attributes.text(TEXT));
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    Libc.close(fd);
    arena.close();
  }
}
