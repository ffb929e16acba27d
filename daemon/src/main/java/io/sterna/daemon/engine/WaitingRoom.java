package io.sterna.daemon.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// SYNs, and the first datagrams of UDP and ICMP echo, that came a little early: the association
/// that they belong to is being made (protocol §5).
///
/// A few, and none for longer than a second; what finds no place is sent again by its TCP.
final class WaitingRoom {
  static final int MOST = 128;
  static final Duration LONGEST = Duration.ofSeconds(1);

  /// A copy of a packet, and where it came from.
  record Guest(MemorySegment packet, Origin from, Instant since) {}

  private final ArrayDeque<Guest> guests = new ArrayDeque<>();
  private long turnedAway;

  void add(MemorySegment packet, Origin from, Instant now) {
    expire(now);
    if (guests.size() < MOST) {
      var copy = MemorySegment.ofArray(packet.toArray(JAVA_BYTE));
      guests.add(new Guest(copy, from, now));
    } else {
      turnedAway++;
    }
  }

  /// A guest that has to wait on, its time running from when it came.
  void addAgain(Guest guest) {
    if (guests.size() < MOST) guests.add(guest);
  }

  /// Everybody who still waits; the room is empty then.
  List<Guest> leave(Instant now) {
    expire(now);
    var all = new ArrayList<>(guests);
    guests.clear();
    return all;
  }

  private void expire(Instant now) {
    var oldest = now.minus(LONGEST);
    for (var first = guests.peek(); first != null && first.since.isBefore(oldest); ) {
      guests.remove();
      turnedAway++;
      first = guests.peek();
    }
  }

  int size() {
    return guests.size();
  }

  /// How many found no place, or waited in vain.
  long turnedAway() {
    return turnedAway;
  }
}
