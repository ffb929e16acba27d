package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A DNS server on loopback that misbehaves as a test wants: for what BIND cannot be made to do.
/// Each query is answered on a thread of its own, so a handler may wait for the test.
final class TinyDns implements AutoCloseable {
  record Query(Message message, Bytes bytes, boolean tcp) {
    Name name() {
      return message.getQuestion().getName();
    }

    int type() {
      return message.getQuestion().getType();
    }

    boolean asks(String name, int type) {
      return name().toString(true).equalsIgnoreCase(name) && type() == type;
    }
  }

  interface Handler {
    /// The reply; empty for silence.
    Optional<byte[]> answer(Query query) throws Exception;
  }

  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final Handler handler;
  final List<Query> asked = new CopyOnWriteArrayList<>();

  TinyDns(Handler handler) {
    this.handler = handler;
    try {
      var loopback = InetAddress.getLoopbackAddress();
      ServerSocket stream;
      DatagramSocket datagrams;
      while (true) {
        stream = new ServerSocket(0, 50, loopback);
        try {
          datagrams = new DatagramSocket(new InetSocketAddress(loopback, stream.getLocalPort()));
          break;
        } catch (IOException e) {
          stream.close();
        }
      }
      tcp = stream;
      udp = datagrams;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
  }

  long count(String name, int type) {
    return asked.stream().filter(q -> q.asks(name, type)).count();
  }

  private void serveUdp() {
    while (!udp.isClosed()) {
      try {
        var packet = new DatagramPacket(new byte[4096], 4096);
        udp.receive(packet);
        var bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        Thread.ofVirtual()
            .start(
                () ->
                    answer(bytes, false)
                        .ifPresent(
                            reply -> {
                              try {
                                udp.send(
                                    new DatagramPacket(
                                        reply, reply.length, packet.getSocketAddress()));
                              } catch (IOException _) {
                                // the test is over
                              }
                            }));
      } catch (IOException _) {
        // closed, or the client went away
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        var socket = tcp.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        var bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        var reply = answer(bytes, true);
        if (reply.isPresent()) socket.getOutputStream().write(Try.framed(reply.get()));
      }
    } catch (IOException _) {
      // the client went away
    }
  }

  private Optional<byte[]> answer(byte[] bytes, boolean overTcp) {
    try {
      var query = new Query(new Message(bytes), Bytes.of(bytes), overTcp);
      asked.add(query);
      return handler.answer(query);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// An answer with `records`, each as in a zone file: `NAME TTL TYPE DATA`.
  static Message reply(Query query, String... records) throws IOException {
    var reply = new Message(query.message.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RA);
    reply.getHeader().setFlag(Flags.RD);
    reply.addRecord(query.message.getQuestion(), Section.QUESTION);
    for (var text : records) reply.addRecord(record(text), Section.ANSWER);
    return reply;
  }

  static Record record(String text) throws IOException {
    var parts = text.split(" ", 4);
    return Record.fromString(
        Name.fromString(parts[0], Name.root),
        Type.value(parts[2]),
        DClass.IN,
        Long.parseLong(parts[1]),
        parts[3],
        Name.root);
  }

  /// NXDOMAIN with an SOA of TTL 3600 and that minimum.
  static Message nothing(Query query, int minimum) throws IOException {
    var reply = reply(query);
    reply.getHeader().setRcode(Rcode.NXDOMAIN);
    var zone = Name.fromString("example.");
    reply.addRecord(
        new SOARecord(zone, DClass.IN, 3600, zone, zone, 1, 60, 60, 60, minimum),
        Section.AUTHORITY);
    return reply;
  }

  static Optional<byte[]> of(Message message) {
    return Optional.of(message.toWire());
  }
}
