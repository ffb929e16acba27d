package io.sterna.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;

/// A program that knows nothing of Sterna: sends as fast as TCP takes it, or receives and measures.
///
/// ```
/// serve         listens on port 5001 and sends zeros to everybody
/// fetch NAME    connects, lets TCP get up to speed, prints bits per second
/// ```
public final class Stream {
  static final String READY = "ready";

  private static final int PORT = 5001;
  private static final int PIECE = 1 << 18;
  private static final long WARM_UP_NANOS = 500_000_000L;
  private static final long MEASURED_NANOS = 2_000_000_000L;

  private Stream() {}

  public static void main(String[] arguments) throws IOException {
    switch (List.of(arguments)) {
      case List<String> a when a.equals(List.of("serve")) -> serve();
      case List<String> a when a.size() == 2 && a.getFirst().equals("fetch") -> fetch(a.getLast());
      default -> throw new IllegalArgumentException("serve, or fetch NAME");
    }
  }

  private static void serve() throws IOException {
    try (var server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("::", PORT));
      System.out.println(READY);
      while (true) send(server.accept());
    }
  }

  private static void send(SocketChannel to) throws IOException {
    var zeros = ByteBuffer.allocateDirect(PIECE);
    try (to) {
      while (true) {
        zeros.clear();
        while (zeros.hasRemaining()) to.write(zeros);
      }
    } catch (IOException e) {
      // It has what it wanted.
    }
  }

  private static void fetch(String name) throws IOException {
    var into = ByteBuffer.allocateDirect(PIECE);
    try (var from = SocketChannel.open(new InetSocketAddress(InetAddress.getByName(name), PORT))) {
      drain(from, into, WARM_UP_NANOS);
      double bitsPerNano = drain(from, into, MEASURED_NANOS);
      System.out.printf(Locale.ROOT, "%.0f%n", bitsPerNano * 1e9);
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
