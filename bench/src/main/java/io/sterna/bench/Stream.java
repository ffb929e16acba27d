package io.sterna.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A program that knows nothing of Sterna: sends as fast as TCP takes it, or receives and measures.
///
/// ```
/// serve             listens on port 5001 and sends zeros; on 5002, back what comes
/// fetch NAME [N]    makes N connections, lets TCP get up to speed, prints bits/s
/// ask NAME          sends a byte and awaits it, again and again; prints times/s
/// ```
public final class Stream {
  static final String READY = "ready";

  private static final int PORT = 5001;
  private static final int ECHO_PORT = 5002;
  private static final int PIECE = 1 << 18;
  private static final long WARM_UP_NANOS = 400_000_000L;
  private static final long MEASURED_NANOS = 1_200_000_000L;

  private Stream() {}

  public static void main(String[] arguments) throws Exception {
    switch (List.of(arguments)) {
      case List<String> a when a.equals(List.of("serve")) -> serve();
      case List<String> a when a.size() == 2 && a.getFirst().equals("ask") -> ask(a.getLast());
      case List<String> a when a.size() == 2 && a.getFirst().equals("fetch") ->
          fetch(a.getLast(), 1);
      case List<String> a when a.size() == 3 && a.getFirst().equals("fetch") ->
          fetch(a.get(1), Integer.parseInt(a.getLast()));
      default -> throw new IllegalArgumentException("serve, fetch NAME [N] or ask NAME");
    }
  }

  private interface Conversation {
    void with(SocketChannel other) throws IOException;
  }

  private static void serve() throws IOException {
    try (var server = ServerSocketChannel.open();
        var echo = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("::", PORT));
      echo.bind(new InetSocketAddress("::", ECHO_PORT));
      System.out.println(READY);
      Thread.ofPlatform().daemon().start(() -> accept(echo, Stream::sendBack));
      accept(server, Stream::send);
    }
  }

  private static void accept(ServerSocketChannel server, Conversation conversation) {
    try {
      while (true) {
        var client = server.accept();
        Thread.ofPlatform().daemon().start(() -> talk(client, conversation));
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }

  private static void talk(SocketChannel client, Conversation conversation) {
    try (client) {
      conversation.with(client);
    } catch (IOException e) {
      // It has what it wanted.
    }
  }

  private static void sendBack(SocketChannel to) throws IOException {
    to.setOption(StandardSocketOptions.TCP_NODELAY, true);
    var bytes = ByteBuffer.allocateDirect(PIECE);
    while (to.read(bytes.clear()) >= 0) to.write(bytes.flip());
  }

  private static void send(SocketChannel to) throws IOException {
    var zeros = ByteBuffer.allocateDirect(PIECE);
    while (true) {
      zeros.clear();
      while (zeros.hasRemaining()) to.write(zeros);
    }
  }

  private static void ask(String name) throws IOException {
    try (var to =
        SocketChannel.open(new InetSocketAddress(InetAddress.getByName(name), ECHO_PORT))) {
      to.setOption(StandardSocketOptions.TCP_NODELAY, true);
      var bytes = ByteBuffer.allocateDirect(1);
      exchange(to, bytes, WARM_UP_NANOS);
      System.out.printf(Locale.ROOT, "%.0f%n", exchange(to, bytes, MEASURED_NANOS) * 1e9);
    }
  }

  /// @return exchanges per nanosecond
  private static double exchange(SocketChannel to, ByteBuffer bytes, long nanos)
      throws IOException {
    long began = System.nanoTime();
    long times = 0;
    for (; System.nanoTime() - began < nanos; times++) {
      to.write(bytes.clear());
      if (to.read(bytes.clear()) < 0) throw new IOException("the other end has gone");
    }
    return (double) times / (System.nanoTime() - began);
  }

  private static void fetch(String name, int streams) throws Exception {
    var address = new InetSocketAddress(InetAddress.getByName(name), PORT);
    try (var threads = Executors.newFixedThreadPool(streams)) {
      var each = new ArrayList<Future<Double>>();
      for (int i = 0; i < streams; i++) each.add(threads.submit(() -> fetch(address)));
      double bitsPerNano = 0;
      for (var stream : each) bitsPerNano += stream.get();
      System.out.printf(Locale.ROOT, "%.0f%n", bitsPerNano * 1e9);
    }
  }

  private static double fetch(InetSocketAddress address) throws IOException {
    var into = ByteBuffer.allocateDirect(PIECE);
    try (var from = SocketChannel.open(address)) {
      drain(from, into, WARM_UP_NANOS);
      return drain(from, into, MEASURED_NANOS);
    }
  }

  /// @return bits per nanosecond
  private static double drain(SocketChannel from, ByteBuffer into, long nanos) throws IOException {
    long began = System.nanoTime();
    long bytes = 0;
    while (System.nanoTime() - began < nanos) {
      into.clear();
      int length = from.read(into);
      if (length < 0) throw new IOException("the source ended");
      bytes += length;
    }
    return bytes * 8.0 / (System.nanoTime() - began);
  }
}
