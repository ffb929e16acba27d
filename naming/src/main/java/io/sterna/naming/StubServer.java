package io.sterna.naming;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// The DNS server that a host's programs use as their resolver, over UDP and TCP: it gives the
/// identifier address of names that can be talked to by name, and is not noticed otherwise.
///
/// What it does with a query stands in [StubAnswers]; this is the sockets. Bounded are the
/// queries that wait (more are dropped, as on a full link), the TCP connections, and what one of
/// them may have in flight.
public final class StubServer implements Closeable {
  private static final int MOST_WAITING = 1024;
  private static final int MOST_CONNECTIONS = 128;
  private static final int MOST_PER_CONNECTION = 16;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int MOST_UDP = 4096;

  /// Whoever lets the kernel choose a port gets one for TCP that another may have for UDP.
  private static final int PORT_TRIES = 20;

  private final StubAnswers answers;
  private final StubCounters counters = new StubCounters();
  private final List<DatagramSocket> datagrams = new ArrayList<>();
  private final List<ServerSocket> streams = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  /// Opens the sockets and serves until closed.
  ///
  /// @param listen single addresses, no wildcard: an answer has to come from where it was asked
  /// @throws IOException if one cannot be had; the message says what to do
  public static StubServer open(
      Collection<InetSocketAddress> listen,
      Naming naming,
      AssociationRequests requests,
      LentNames lent)
      throws IOException {
    return open(listen, naming, requests, lent, StubAnswers.Timing.USUAL);
  }

  static StubServer open(
      Collection<InetSocketAddress> listen,
      Naming naming,
      AssociationRequests requests,
      LentNames lent,
      StubAnswers.Timing timing)
      throws IOException {
    var server = new StubServer(new StubAnswers.Parts(naming, requests, lent), timing);
    try {
      for (var address : listen) {
        check(address, naming.upstream().servers());
        server.bind(address);
      }
    } catch (IOException e) {
      server.close();
      throw e;
    }
    server.datagrams.forEach(s -> Thread.ofVirtual().start(() -> server.serve(s)));
    server.streams.forEach(s -> Thread.ofVirtual().start(() -> server.serve(s)));
    return server;
  }

  private StubServer(StubAnswers.Parts parts, StubAnswers.Timing timing) {
    this.answers = new StubAnswers(parts, timing, counters);
  }

  /// Where it listens, ports as they came out.
  public List<InetSocketAddress> addresses() {
    return datagrams.stream().map(s -> (InetSocketAddress) s.getLocalSocketAddress()).toList();
  }

  /// What was done so far.
  public StubCounts counts() {
    return counters.counts();
  }

  private static void check(InetSocketAddress address, List<InetSocketAddress> upstream)
      throws IOException {
    if (address.getAddress().isAnyLocalAddress()) {
      throw new IOException(
          "the stub resolver cannot listen on the wildcard "
              + Printable.of(address)
              + ": name single addresses, such as 127.0.0.1");
    }
    if (upstream.contains(address)) {
      throw new IOException(
          "the stub resolver at "
              + Printable.of(address)
              + " would ask itself: name another DNS server as its upstream");
    }
  }

  private void bind(InetSocketAddress address) throws IOException {
    try {
      int tries = address.getPort() == 0 ? PORT_TRIES : 1;
      while (!bindBoth(address, tries == 1)) tries--;
    } catch (BindException e) {
      throw new IOException(
          "the stub resolver cannot listen on "
              + Printable.of(address)
              + " ("
              + e.getMessage()
              + "): see what does with `ss -lntup 'sport = :"
              + address.getPort()
              + "'`, or name another address",
          e);
    }
  }

  /// Takes the TCP port and the UDP port of the same number.
  ///
  /// @param last whether it is an error if the UDP port is taken
  /// @return whether both could be had
  private boolean bindBoth(InetSocketAddress address, boolean last) throws IOException {
    var stream = new ServerSocket();
    streams.add(stream);
    stream.setReuseAddress(true); // over connections of an earlier run, not over another server
    stream.bind(address);
    try {
      datagrams.add(
          new DatagramSocket(new InetSocketAddress(address.getAddress(), stream.getLocalPort())));
      return true;
    } catch (BindException e) {
      if (last) throw e;
      streams.removeLast();
      stream.close();
      return false;
    }
  }

  private void serve(DatagramSocket socket) {
    var packet = new DatagramPacket(new byte[MOST_UDP], MOST_UDP);
    while (!socket.isClosed()) {
      try {
        packet.setLength(MOST_UDP);
        socket.receive(packet);
      } catch (IOException e) {
        LockSupport.parkNanos(10_000_000); // closed, or a passing shortage: never a busy loop
        continue;
      }
      var query = Arrays.copyOf(packet.getData(), packet.getLength());
      var from = packet.getSocketAddress();
      if (!waiting.tryAcquire()) {
        counters.overload.increment();
        continue;
      }
      Thread.startVirtualThread(
          () -> {
            try {
              var reply = answers.answer(query, Upstream.Transport.UDP);
              if (reply.isPresent()) {
                socket.send(new DatagramPacket(reply.get(), reply.get().length, from));
              }
            } catch (IOException e) {
              // The program has gone, or the stub has: nobody misses the answer.
            } finally {
              waiting.release();
            }
          });
    }
  }

  private void serve(ServerSocket server) {
    while (!server.isClosed()) {
      Socket socket;
      try {
        socket = server.accept();
      } catch (IOException e) {
        LockSupport.parkNanos(10_000_000);
        continue;
      }
      if (connections.size() >= MOST_CONNECTIONS) {
        counters.overload.increment();
        close(socket);
        continue;
      }
      connections.add(socket);
      Thread.startVirtualThread(() -> serve(socket));
    }
  }

  /// Queries of one connection, answered in the order in which answers come (RFC 7766 §6.2.1.1).
  private void serve(Socket socket) {
    var mine = new Semaphore(MOST_PER_CONNECTION);
    var writing = new Object();
    try (socket) {
      socket.setSoTimeout((int) IDLE.toMillis());
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(socket.getInputStream());
      for (var query = next(in); query.isPresent(); query = next(in)) {
        var bytes = query.get();
        mine.acquire();
        Thread.startVirtualThread(
            () -> {
              try {
                var reply = answers.answer(bytes, Upstream.Transport.TCP);
                if (reply.isEmpty()) return;
                synchronized (writing) {
                  socket.getOutputStream().write(Try.framed(reply.get()));
                }
              } catch (IOException e) {
                close(socket);
              } finally {
                mine.release();
              }
            });
      }
      mine.acquire(MOST_PER_CONNECTION); // what was asked before the end is answered
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The program has gone, or was idle for too long.
    } finally {
      connections.remove(socket);
    }
  }

  /// The next query; empty if the program asks no more.
  private static Optional<byte[]> next(DataInputStream in) throws IOException {
    try {
      var query = new byte[in.readUnsignedShort()];
      in.readFully(query);
      return Optional.of(query);
    } catch (EOFException | SocketTimeoutException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    datagrams.forEach(DatagramSocket::close);
    streams.forEach(StubServer::close);
    connections.forEach(StubServer::close);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing left to lose on it.
    }
  }
}
