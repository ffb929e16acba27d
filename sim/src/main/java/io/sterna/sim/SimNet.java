package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/// An internet in virtual time: whatever is sent to an address reaches the station that has the
/// address when it arrives, late, twice or never as the weather has it.
///
/// One seed, one run: events at the same instant happen in the order in which they were made.
final class SimNet {
  /// Somebody who has addresses.
  interface Station {
    void receive(Packet packet);
  }

  /// Somebody who sees all that is sent, before the weather takes its part.
  interface Tap {
    void seen(Packet packet);
  }

  private record Due(Instant at, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final Map<IpAddress, Station> stations = new HashMap<>();
  private final List<Tap> taps = new ArrayList<>();
  private final Random random;
  private Weather weather = Weather.CALM;
  private Instant now;
  private long order;

  SimNet(Instant start, Random random) {
    this.now = start;
    this.random = random;
  }

  Instant now() {
    return now;
  }

  void weather(Weather weather) {
    this.weather = weather;
  }

  void tap(Tap tap) {
    taps.add(tap);
  }

  void after(Duration delay, Runnable what) {
    at(now.plus(delay), what);
  }

  /// Past instants count as now.
  void at(Instant when, Runnable what) {
    queue.add(new Due(when.isBefore(now) ? now : when, order++, what));
  }

  void attach(IpAddress address, Station station) {
    var other = stations.putIfAbsent(address, station);
    if (other != null && other != station) {
      throw new IllegalStateException(address + " is taken");
    }
  }

  void detach(IpAddress address) {
    stations.remove(address);
  }

  boolean isTaken(IpAddress address) {
    return stations.containsKey(address);
  }

  /// Sends a packet. Without a station that has its source it goes nowhere: a host cannot send from
  /// an address that it has lost.
  void send(Packet packet) {
    if (!stations.containsKey(packet.source())) return;
    for (var tap : taps) tap.seen(packet);
    carry(packet);
    if (random.nextDouble() < weather.duplicate()) carry(packet);
  }

  private void carry(Packet packet) {
    if (random.nextDouble() < weather.loss()) return;
    var sent = random.nextDouble() < weather.damage() ? damaged(packet) : packet;
    after(weather.delay(packet.source(), packet.destination(), random), () -> deliver(sent));
  }

  /// Lets a packet arrive after a while, whoever made it: no tap sees it, no weather touches it.
  void inject(Duration delay, Packet packet) {
    after(delay, () -> deliver(packet));
  }

  private void deliver(Packet packet) {
    var station = stations.get(packet.destination());
    if (station != null) station.receive(packet);
  }

  /// One bit of a data packet's transport bytes turned, which its checksum has to show. Control
  /// messages have their carrier's checksum, so a damaged one would never get here.
  private Packet damaged(Packet packet) {
    return switch (packet) {
      case Packet.Control control -> control;
      case Packet.Data(var source, var destination, var bytes) -> {
        var copy = bytes.toArray();
        int header = source.isV4() ? 20 : 40;
        int bit = header * 8 + random.nextInt((copy.length - header) * 8);
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        yield new Packet.Data(source, destination, Bytes.of(copy));
      }
    };
  }

  /// Lets everything happen that is due until then, and stays there.
  void runUntil(Instant end) {
    while (!queue.isEmpty() && !queue.peek().at().isAfter(end)) step();
    now = end;
  }

  private void step() {
    var due = queue.remove();
    now = due.at();
    due.what().run();
  }
}
