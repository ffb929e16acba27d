package io.sterna.lab.demo;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.capture.TcpPacket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What the captures say about the connections by name.
///
/// @param outside packets as the network carried them
/// @param inside the same as the kernels of the client's host and of the server's wrote and read
///     them; empty if Sterna did not play
/// @param flows the connections by name
record Wire(List<TcpPacket> outside, List<List<TcpPacket>> inside, List<Flow> flows) {
  /// What stays the same on the way.
  private record Segment(
      int sourcePort, int destinationPort, int sequence, int ack, int flags, int payload) {
    static Segment of(TcpPacket packet) {
      return new Segment(
          packet.sourcePort(),
          packet.destinationPort(),
          packet.sequence(),
          packet.acknowledgment(),
          packet.flags(),
          packet.payload());
    }
  }

  /// Segments with RST in any of the flows, on either side.
  long resets() {
    return count(outside) + inside.stream().mapToLong(this::count).sum();
  }

  private long count(List<TcpPacket> packets) {
    return packets.stream().filter(packet -> packet.isRst() && ours(packet)).count();
  }

  /// Payload bytes of a program's flow in a span of time.
  long bytes(Flow flow, Instant from, Instant to) {
    return outside.stream()
        .filter(packet -> flow.has(packet) && within(packet, from, to))
        .mapToLong(TcpPacket::payload)
        .sum();
  }

  /// The same, between addresses of these only.
  long bytes(Flow flow, Instant from, Instant to, Set<IpAddress> locators) {
    return outside.stream()
        .filter(packet -> flow.has(packet) && within(packet, from, to))
        .filter(p -> locators.contains(p.source()) && locators.contains(p.destination()))
        .mapToLong(TcpPacket::payload)
        .sum();
  }

  private static boolean within(TcpPacket packet, Instant from, Instant to) {
    return packet.at().isAfter(from) && !packet.at().isAfter(to);
  }

  private boolean byClient(TcpPacket packet) {
    return flows.stream().anyMatch(flow -> flow.clientPort() == packet.sourcePort());
  }

  private boolean ours(TcpPacket packet) {
    return flows.stream().anyMatch(flow -> flow.has(packet));
  }

  /// How much longer each packet outside was than its sender's kernel had written it; IP headers
  /// count as far as they are longer than the shortest of their family.
  List<Overhead> overheads() {
    // Two ACKs may differ in their SACK blocks alone, so one segment may have had some lengths.
    var lengths = new HashMap<Segment, Set<Integer>>();
    for (int host = 0; host < inside.size(); host++) {
      boolean client = host == 0;
      for (var packet : inside.get(host)) {
        if (!ours(packet) || byClient(packet) != client) continue; // as its sender wrote it
        lengths.computeIfAbsent(Segment.of(packet), _ -> new TreeSet<>()).add(packet.tcpHeader());
      }
    }
    Map<String, List<Integer>> added = new HashMap<>();
    for (var packet : outside) {
      if (!ours(packet)) continue;
      var before = lengths.get(Segment.of(packet));
      if (before == null) continue;
      int shortest = packet.source() instanceof IpAddress.V4 ? 20 : 40;
      int more = nearest(packet.tcpHeader(), before) + packet.ipHeader() - shortest;
      added.computeIfAbsent(kind(packet), _ -> new ArrayList<>()).add(more);
    }
    return List.of(overhead("SYN", added), overhead("SYN-ACK", added), overhead("other", added));
  }

  /// The least difference, whatever its sign.
  private static int nearest(int length, Set<Integer> others) {
    return others.stream()
        .map(other -> length - other)
        .min(Comparator.comparingInt(Math::abs))
        .orElseThrow();
  }

  private static String kind(TcpPacket packet) {
    if (packet.isSyn()) return "SYN";
    return packet.isSynAck() ? "SYN-ACK" : "other";
  }

  private static Overhead overhead(String kind, Map<String, List<Integer>> added) {
    var bytes = added.getOrDefault(kind, List.of()).stream().mapToInt(x -> x).summaryStatistics();
    return bytes.getCount() == 0
        ? new Overhead(kind, 0, 0, 0)
        : new Overhead(kind, bytes.getCount(), bytes.getMin(), bytes.getMax());
  }
}
