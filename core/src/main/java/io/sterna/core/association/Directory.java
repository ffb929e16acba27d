package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// All associations of a host, by their two identifiers, and when each wants to be woken.
final class Directory {
  private record Pair(Identifier local, Identifier remote) {}

  /// When an association wants to be woken; those of one instant in the order they were set.
  private record Alarm(Instant at, long number, Association association) {}

  private final Host host;
  private final Map<Pair, Association> all = new LinkedHashMap<>();
  private final Map<Association, Alarm> alarms = new LinkedHashMap<>();
  private final TreeSet<Alarm> inOrder =
      new TreeSet<>(Comparator.comparing(Alarm::at).thenComparing(Alarm::number));
  private long number;

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
    cancel(association);
  }

  /// Ends the turn for an association: it is forgotten if nothing is left of it.
  void settle(Association association, Instant now) {
    if (all.get(new Pair(association.local, association.remote)) != association) return;
    association.settle(now);
    if (association.isOver(now)) {
      forget(association, now);
      return;
    }
    schedule(association, association.wakeAt(now));
  }

  private void schedule(Association association, Instant at) {
    var before = alarms.get(association);
    if (before != null && before.at.equals(at)) return;
    cancel(association);
    if (at.equals(Instant.MAX)) return;
    var alarm = new Alarm(at, number++, association);
    alarms.put(association, alarm);
    inOrder.add(alarm);
  }

  private void cancel(Association association) {
    var alarm = alarms.remove(association);
    if (alarm != null) inOrder.remove(alarm);
  }

  /// Those whose time has come.
  void timeout(Instant now) {
    while (!inOrder.isEmpty() && !inOrder.first().at.isAfter(now)) {
      var association = inOrder.first().association;
      cancel(association);
      association.timeout(now);
      host.touch(association);
    }
  }

  Optional<Instant> wakeAt() {
    return inOrder.isEmpty() ? Optional.empty() : Optional.of(inOrder.first().at);
  }
}
