package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A host's TCP: finds the connection of a segment, lets programs listen and connect, and answers
/// what belongs to nobody with a RST, as kernels do.
final class SimKernel {
  /// The ports that programs are given, as Linux has them.
  private static final int FIRST_PORT = 32_768;

  private static final int PORTS = 28_232;

  private record Open(TcpEnd end, Alarm alarm) {}

  private final SimNet net;
  private final Random random;
  private final Predicate<IpAddress> isLocal;
  private final Consumer<Segment> output;
  private final Map<TcpEnd.Ends, Open> open = new LinkedHashMap<>();
  private final Map<Integer, Consumer<TcpEnd>> listening = new HashMap<>();
  private int ports;

  /// @param isLocal whether this host has an address now
  /// @param output takes the segments that this kernel sends
  SimKernel(SimNet net, Random random, Predicate<IpAddress> isLocal, Consumer<Segment> output) {
    this.net = net;
    this.random = random;
    this.isLocal = isLocal;
    this.output = output;
    this.ports = random.nextInt(PORTS);
  }

  /// @param accepted is given each connection that begins at this port
  void listen(int port, Consumer<TcpEnd> accepted) {
    listening.put(port, accepted);
  }

  TcpEnd connect(IpAddress local, IpAddress remote, int remotePort) {
    int port = FIRST_PORT + ports++ % PORTS;
    var ends = new TcpEnd.Ends(local, port, remote, remotePort);
    var end = TcpEnd.connect(ends, mark(port, remotePort), random.nextInt(), net.now());
    add(end);
    return end;
  }

  boolean has(TcpEnd.Ends ends) {
    return open.containsKey(ends);
  }

  List<TcpEnd> connections() {
    return open.values().stream().map(Open::end).toList();
  }

  void receive(Segment in) {
    if (!isLocal.test(in.destination())) return;
    var ends = TcpEnd.Ends.of(in);
    var known = open.get(ends);
    boolean over = known != null && known.end().state() == TcpEnd.State.RESET;
    if (known != null && !(over && in.has(Segment.SYN))) {
      known.end().receive(in, net.now());
      flush(known);
    } else if (in.has(Segment.SYN)
        && !in.has(Segment.ACK)
        && listening.containsKey(in.destinationPort())) {
      long mark = mark(in.sourcePort(), in.destinationPort());
      var end = TcpEnd.accept(in, mark, random.nextInt(), net.now());
      add(end);
      listening.get(in.destinationPort()).accept(end);
    } else if (!in.has(Segment.RST)) {
      output.accept(reset(in));
    }
  }

  /// The program writes.
  void write(TcpEnd end, int numbers) {
    end.write(numbers, net.now());
    flush(known(end));
  }

  /// All connections to this address send again at once (RFC 6069).
  void nudge(IpAddress remote) {
    for (var one : List.copyOf(open.values())) {
      if (!one.end().ends().remote().equals(remote)) continue;
      one.end().nudge(net.now());
      flush(one);
    }
  }

  private void add(TcpEnd end) {
    var alarm =
        new Alarm(
            net,
            end::wakeAt,
            () -> {
              end.timeout(net.now());
              flush(known(end));
            });
    var added = new Open(end, alarm);
    open.put(end.ends(), added);
    flush(added);
  }

  private Open known(TcpEnd end) {
    return Objects.requireNonNull(open.get(end.ends()), "not a connection of this kernel");
  }

  private void flush(Open one) {
    for (var segment : one.end().transmit()) output.accept(segment);
    one.alarm().set();
  }

  /// RFC 9293 §3.5.2: what a closed port answers.
  private static Segment reset(Segment in) {
    boolean acknowledged = in.has(Segment.ACK);
    return new Segment(
        /* source= */ in.destination(),
        /* destination= */ in.source(),
        /* sourcePort= */ in.destinationPort(),
        /* destinationPort= */ in.sourcePort(),
        acknowledged ? in.acknowledgment() : 0,
        acknowledged ? 0 : in.sequence() + in.span(),
        acknowledged ? Segment.RST : Segment.RST | Segment.ACK,
        Bytes.empty(),
        Bytes.empty());
  }

  /// Both ends know it, and no two connections at a time share it.
  private static long mark(int clientPort, int serverPort) {
    return clientPort ^ ((long) serverPort << 4);
  }
}
