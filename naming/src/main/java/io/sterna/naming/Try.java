package io.sterna.naming;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One query sent once to one server, over UDP or TCP. [#close] from another thread ends it.
final class Try implements Closeable {
  /// Room for a UDP answer. The few that are longer are passed on as truncated.
  private static final int MOST_UDP = 8192;

  private final InetSocketAddress server;
  private final byte[] query;
  private final Upstream.Transport transport;
  private @Nullable Closeable socket;
  private boolean closed;

  Try(InetSocketAddress server, byte[] query, Upstream.Transport transport) {
    this.server = server;
    this.query = query;
    this.transport = transport;
  }

  /// Sends and waits for what answers the query; all else that arrives is passed over.
  byte[] run(Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    return switch (transport) {
      case UDP -> overUdp(deadline);
      case TCP -> overTcp(deadline);
    };
  }

  private byte[] overUdp(long deadline) throws IOException {
    try (var udp = new DatagramSocket()) {
      own(udp);
      udp.connect(server);
      udp.send(new DatagramPacket(query, query.length));
      var packet = new DatagramPacket(new byte[MOST_UDP], MOST_UDP);
      while (true) {
        udp.setSoTimeout(left(deadline));
        packet.setLength(MOST_UDP);
        udp.receive(packet);
        var reply = Arrays.copyOf(packet.getData(), packet.getLength());
        if (!DnsBytes.answers(reply, query)) continue;
        return reply.length < MOST_UDP ? reply : DnsBytes.truncated(query);
      }
    } catch (PortUnreachableException e) {
      throw new UnansweredException("nothing listens on UDP port " + server.getPort() + " there");
    }
  }

  private byte[] overTcp(long deadline) throws IOException {
    try (var tcp = new Socket()) {
      own(tcp);
      tcp.setTcpNoDelay(true);
      tcp.connect(server, left(deadline));
      tcp.getOutputStream().write(framed(query));
      var in = new DataInputStream(tcp.getInputStream());
      while (true) {
        tcp.setSoTimeout(left(deadline));
        var reply = new byte[in.readUnsignedShort()];
        in.readFully(reply);
        if (DnsBytes.answers(reply, query)) return reply;
      }
    } catch (EOFException e) {
      throw new UnansweredException("it closed the TCP connection without an answer");
    }
  }

  /// `message` behind its length, as it travels over TCP (RFC 1035 §4.2.2), in one write.
  static byte[] framed(byte[] message) {
    var framed = new byte[2 + message.length];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    return framed;
  }

  private static int left(long deadline) throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) throw new SocketTimeoutException("no answer in time");
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  private synchronized void own(Closeable opened) throws IOException {
    if (closed) {
      opened.close();
      throw new UnansweredException("given up");
    }
    socket = opened;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (socket == null) return;
    try {
      socket.close();
    } catch (IOException e) {
      // The query is over; there is nothing left that could be lost.
    }
  }
}
