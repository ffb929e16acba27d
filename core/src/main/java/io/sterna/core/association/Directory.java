package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/// All associations of a host, by their two identifiers, and when each wants to be woken.
final class Directory {
  private record Pair(Identifier local, Identifier remote) {}

  /// When an association wants to be woken; those of one instant in the order they were set.
  private record Alarm(Instant at, long number, Association association) {}

  /// How readily an association makes way at a bound.
  enum Rank {
    /// It has not been confirmed, or has been closed: it has no context.
    EMPTY,
    /// It has no session to send on, but may have contexts.
    IDLE,
    /// It has none, and this host tries to get one.
    TRYING,
    /// It has a session to send on.
    STAYS
  }

  private final Host host;
  private final Map<Pair, Association> all = new LinkedHashMap<>();
  private final Map<Association, Alarm> alarms = new LinkedHashMap<>();
  private final TreeSet<Alarm> inOrder =
      new TreeSet<>(Comparator.comparing(Alarm::at).thenComparing(Alarm::number));
  private final Map<Association, Optional<Place>> places = new LinkedHashMap<>();
  private final Tally tally = new Tally();
  private final Map<Rank, Shelf<Association>> ranks = new EnumMap<>(Rank.class);
  private long number;

  Directory(Host host) {
    this.host = host;
    for (var rank : List.of(Rank.EMPTY, Rank.IDLE, Rank.TRYING)) ranks.put(rank, new Shelf<>());
  }

  Optional<Association> find(Identifier local, Identifier remote) {
    return Optional.ofNullable(all.get(new Pair(local, remote)));
  }

  /// The association of these two for a program of this host, made if it is not there; empty at the
  /// bound.
  Optional<Association> open(
      Identifier local, Identifier remote, Bytes peerKey, Input.Grade grade, Instant now) {
    var known = find(local, remote);
    if (known.isPresent()) return known;
    if (tally.total() >= host.settings.bounds().associations().total()) {
      host.met(Limit.ASSOCIATIONS, now);
      var way = shelf(Rank.EMPTY).eldest();
      way = way.or(() -> shelf(Rank.IDLE).eldest()).or(() -> shelf(Rank.TRYING).eldest());
      if (way.isEmpty()) return Optional.empty();
      forget(way.get(), now);
    }
    return Optional.of(make(local, remote, peerKey, grade, Optional.empty(), now));
  }

  /// Likewise for an INIT from `from`. Only what nobody here waits for makes way.
  Optional<Association> open(
      Identifier local,
      Identifier remote,
      Bytes peerKey,
      Input.Grade grade,
      IpAddress from,
      Instant now) {
    var known = find(local, remote);
    if (known.isPresent()) return known;
    var place = Place.of(peerKey, from);
    while (true) {
      var full = tally.full(host.settings.bounds().associations(), place);
      if (full.isEmpty()) break;
      host.met(Limit.associations(full.get()), now);
      var of = full.get();
      var way = shelf(Rank.EMPTY).eldest(of, place).or(() -> shelf(Rank.IDLE).eldest(of, place));
      if (way.isEmpty()) return Optional.empty();
      forget(way.get(), now);
    }
    return Optional.of(make(local, remote, peerKey, grade, Optional.of(place), now));
  }

  private Association make(
      Identifier local,
      Identifier remote,
      Bytes peerKey,
      Input.Grade grade,
      Optional<Place> place,
      Instant now) {
    var made = new Association(host, host.same(local), remote, peerKey, grade, now);
    all.put(new Pair(made.local, remote), made);
    places.put(made, place);
    tally.add(place);
    return made;
  }

  List<Association> list() {
    return List.copyOf(all.values());
  }

  int size() {
    return all.size();
  }

  private void forget(Association association, Instant now) {
    association.end(now);
    all.remove(new Pair(association.local, association.remote));
    rank(association, Rank.STAYS);
    var place = places.remove(association);
    if (place != null) tally.remove(place);
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
    rank(association, association.rank(now));
    schedule(association, association.wakeAt(now));
  }

  private void rank(Association association, Rank rank) {
    var place = places.getOrDefault(association, Optional.empty());
    ranks.forEach(
        (each, shelf) -> {
          if (each == rank) shelf.add(association, place);
          else shelf.remove(association);
        });
  }

  private Shelf<Association> shelf(Rank rank) {
    return Objects.requireNonNull(ranks.get(rank));
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
