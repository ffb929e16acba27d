package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.PeerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The sessions of one association (protocol §5).
///
/// An end sends on the one confirmed last and accepts on all. A superseded one is kept until 60 s
/// after the last message that came on it; the last one that each end began is kept until it
/// expires, for two that crossed may each be the one that the other end sends on.
final class Sessions {
  private final Host host;

  /// In the order of confirmation, the last is the one to send on. Those that we began count as
  /// soon as RESPONSE has come.
  private final List<Session> confirmed = new ArrayList<>();

  /// Answered INITs of the peer that have no effect yet, with what they said.
  private final List<Offer> pending = new ArrayList<>();

  Sessions(Host host) {
    this.host = host;
  }

  /// The session to send on.
  Optional<Session> sending(Instant now) {
    for (int i = confirmed.size() - 1; i >= 0; i--) {
      if (confirmed.get(i).canSend(now)) return Optional.of(confirmed.get(i));
    }
    return Optional.empty();
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  int pendingCount() {
    return pending.size();
  }

  int confirmedCount() {
    return confirmed.size();
  }

  Optional<Offer> offer(Session session) {
    return pending.stream().filter(o -> o.session() == session).findFirst();
  }

  /// @param place whom it counts for; empty if an association stands for it
  void addPending(Offer offer, Optional<Place> place, Instant now) {
    while (pending.size() >= host.settings.bounds().pendingOfOne()) {
      host.met(Limit.PENDING_OF_ONE, now);
      drop(pending.getFirst().session(), now);
    }
    pending.add(offer);
    place.ifPresent(p -> host.pending.add(offer.session(), Optional.of(p)));
  }

  /// The session counts from now on, and is the one to send on.
  void confirm(Session session) {
    forgetOffer(session);
    confirmed.remove(session);
    confirmed.add(session);
  }

  void drop(Session session, Instant now) {
    forgetOffer(session);
    confirmed.remove(session);
    end(session, now);
  }

  private void forgetOffer(Session session) {
    pending.removeIf(o -> o.session() == session);
    host.pending.remove(session);
  }

  /// The peer has another key now: what was agreed with the one before is worth nothing.
  ///
  /// @return those that are gone
  List<Session> dropOthers(Bytes peerKey, Instant now) {
    var others = all().stream().filter(s -> !s.peerKey.equals(peerKey)).toList();
    for (var session : others) drop(session, now);
    return others;
  }

  void dropAll(Instant now) {
    for (var session : all()) drop(session, now);
  }

  /// Those that still have a timer to run for.
  List<Session> all() {
    var all = new ArrayList<Session>(confirmed);
    for (var offer : pending) all.add(offer.session());
    return all;
  }

  /// Ends what has expired or was superseded long enough ago.
  void retire(Instant now) {
    for (var session : List.copyOf(confirmed)) {
      if (!deadline(session).isAfter(now)) drop(session, now);
    }
  }

  private Instant deadline(Session session) {
    var expiry = session.born.plus(Session.LIFE);
    boolean last = confirmed.getLast() == session;
    if (last || isLastOf(session)) return expiry;
    return Host.earlier(expiry, session.lastReceived.plus(Session.LINGER));
  }

  private boolean isLastOf(Session session) {
    Predicate<Session> sameEnd = s -> s.initiator == session.initiator;
    return confirmed.reversed().stream().filter(sameEnd).findFirst().orElseThrow() == session;
  }

  Instant wakeAt() {
    var wakeAt = Instant.MAX;
    for (var session : confirmed) {
      wakeAt = Host.earlier(wakeAt, deadline(session));
      wakeAt = Host.earlier(wakeAt, session.confirmation.wakeAt());
    }
    for (var offer : pending) {
      wakeAt = Host.earlier(wakeAt, offer.session().confirmation.wakeAt());
    }
    return wakeAt;
  }

  List<PeerView.Tags> receiveTags() {
    return confirmed.stream().filter(Session::isConfirmed).map(s -> s.receiveTags).toList();
  }

  /// Of those that the peer began and has not confirmed, and of ours that it has not answered on.
  List<PeerView.Tags> pendingTags() {
    var tags = new ArrayList<PeerView.Tags>();
    for (var offer : pending) tags.add(offer.session().receiveTags);
    for (var session : confirmed) if (!session.isConfirmed()) tags.add(session.receiveTags);
    return tags;
  }

  /// Where the initiators of pending sessions seem to be.
  Set<IpAddress> pendingFrom() {
    var from = new LinkedHashSet<IpAddress>();
    for (var offer : pending) from.addAll(offer.answeredTo());
    return from;
  }

  private void end(Session session, Instant now) {
    host.indexes.remove(session.localIndex, now);
    session.end();
  }
}
