package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/// All associations of a host, by their two identifiers, and when each wants to be woken.
final class Directory {
  private record Pair(Identifier local, Identifier remote) {}

  /// An alarm that may be out of date: what counts is what the association says when it rings.
  private record Alarm(Instant at, Association association) {}

  private final Host host;
  private final Map<Pair, Association> all = new LinkedHashMap<>();
  private final Map<Association, Instant> earliest = new LinkedHashMap<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>((a, b) -> a.at.compareTo(b.at));

  Directory(Host host) {
    this.host = host;
  }

  Optional<Association> find(Identifier local, Identifier remote) {
    return Optional.ofNullable(all.get(new Pair(local, remote)));
  }

  /// The association of these two, made if it is not there; empty at the bound.
  Optional<Association> open(
      Identifier local, Identifier remote, Bytes peerKey, Input.Grade grade, Instant now) {
    var pair = new Pair(local, remote);
    var known = all.get(pair);
    if (known != null) return Optional.of(known);
    if (all.size() >= host.settings.bounds().associations() && !makeRoom(now)) {
      return Optional.empty();
    }
    var made = new Association(host, local, remote, peerKey, grade, now);
    all.put(pair, made);
    return Optional.of(made);
  }

  List<Association> list() {
    return List.copyOf(all.values());
  }

  int size() {
    return all.size();
  }

  /// Ends the association that was idle longest, of those without a session.
  private boolean makeRoom(Instant now) {
    var idle =
        all.values().stream()
            .filter(a -> a.mayMakeWay(now))
            .min(Comparator.comparing(Association::lastUsed));
    idle.ifPresent(a -> forget(a, now));
    return idle.isPresent();
  }

  private void forget(Association association, Instant now) {
    association.end(now);
    all.remove(new Pair(association.local, association.remote));
    earliest.remove(association);
  }

  /// Ends the turn for an association: it is forgotten if nothing is left of it.
  void settle(Association association, Instant now) {
    if (all.get(new Pair(association.local, association.remote)) != association) return;
    association.settle(now);
    if (association.isOver(now)) {
      forget(association, now);
      return;
    }
    var at = association.wakeAt(now);
    var before = earliest.get(association);
    if (at.equals(Instant.MAX) || (before != null && !at.isBefore(before))) return;
    earliest.put(association, at);
    alarms.add(new Alarm(at, association));
  }

  /// Those whose time has come.
  void timeout(Instant now) {
    while (!alarms.isEmpty() && !alarms.peek().at.isAfter(now)) {
      var alarm = alarms.poll();
      if (!earliest.remove(alarm.association, alarm.at)) continue;
      alarm.association.timeout(now);
      host.touch(alarm.association);
    }
  }

  Optional<Instant> wakeAt() {
    while (!alarms.isEmpty()) {
      var alarm = alarms.peek();
      if (alarm.at.equals(earliest.get(alarm.association))) return Optional.of(alarm.at);
      alarms.poll();
    }
    return Optional.empty();
  }
}
