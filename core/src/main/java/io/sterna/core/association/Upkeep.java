package io.sterna.core.association;

import io.sterna.core.path.Step;
import java.time.Instant;
import java.util.Optional;

/// Keeps an association alive by itself: proves new sessions, renews old ones, and searches for the
/// peer when no path works (protocol §5, §9).
final class Upkeep {
  private final Association association;
  private final Host host;
  private final Sessions sessions;
  private final Initiation initiation;
  private Search search = new Search.Calm();
  private Instant lastUsed;

  /// Whether the peer may have lost its state: if its PROBEs stay unanswered too, a handshake comes
  /// with the search, not after it.
  private boolean doubted;

  /// The session that a renewal was begun for; one is tried once, and then when it is needed.
  private Optional<Session> renewed = Optional.empty();

  Upkeep(Association association, Initiation initiation, Instant now) {
    this.association = association;
    this.host = association.host;
    this.sessions = association.sessions;
    this.initiation = initiation;
    this.lastUsed = now;
  }

  /// Something is sent or received: the association is not idle.
  void used(Instant now) {
    lastUsed = now;
  }

  void doubted() {
    doubted = true;
  }

  /// The peer has answered.
  void answered() {
    doubted = false;
  }

  boolean isLost() {
    return search instanceof Search.Lost;
  }

  /// This host has other locators.
  void moved(Instant now) {
    perform(search.on(new Search.Event.Moved(), now), now);
  }

  /// A path works, or none does.
  void found(boolean any, Instant now) {
    Search.Event event = any ? new Search.Event.Something() : new Search.Event.Nothing();
    perform(search.on(event, now), now);
  }

  void timeout(boolean up, Instant now) {
    for (var session : sessions.all()) {
      if (session.confirmation.wakeAt().isAfter(now)) continue;
      perform(session, session.confirmation.on(new Confirmation.Event.Timeout(), now), now);
    }
    sessions.retire(now);
    if (!up) return;
    if (!search.wakeAt().isAfter(now)) {
      perform(search.on(new Search.Event.Timeout(), now), now);
    }
    if (!renewalAt(now).isAfter(now)) renewIfDue(now);
  }

  Instant wakeAt(boolean up, Instant now) {
    if (!up) return sessions.wakeAt();
    return Host.earlier(sessions.wakeAt(), Host.earlier(search.wakeAt(), renewalAt(now)));
  }

  /// When the session that is sent on is to be renewed: an idle one only when it is needed, and
  /// none while a handshake is under way, whose session will do.
  private Instant renewalAt(Instant now) {
    var session = sessions.sending(now);
    if (session.isEmpty() || renewed.equals(session) || initiation.isActive()) return Instant.MAX;
    boolean used = lastUsed.isAfter(session.get().born.plus(Session.RENEWAL.dividedBy(2)));
    return used ? session.get().renewal() : Instant.MAX;
  }

  /// Something has to be sent: a session that is old is renewed, one that is missing is made.
  void renewIfDue(Instant now) {
    var session = sessions.sending(now);
    if (session.isPresent() && session.get().renewal().isAfter(now)) return;
    if (initiation.isActive() || (session.isPresent() && renewed.equals(session))) return;
    renewed = session;
    initiation.start(association.peerKey(), false, false, now);
  }

  /// RESPONSE has come: the session is to be proved.
  void prove(Session session, Instant now) {
    perform(session, Confirmation.proving(now), now);
  }

  private void perform(Session session, Step<Confirmation, Confirmation.Effect> step, Instant now) {
    session.confirmation = step.next();
    for (var effect : step.effects()) {
      switch (effect) {
        case Confirmation.Effect.Prove() ->
            association.ways.proving(session).ifPresent(association.outbox::prove);
        case Confirmation.Effect.Drop() -> dropped(session, now);
        case Confirmation.Effect.Confirm() -> {} // only when something arrives
      }
    }
  }

  /// A session that the other end never used. If it was the only one, another is needed.
  private void dropped(Session session, Instant now) {
    sessions.drop(session, now);
    association.dropped(session);
    boolean up = association.phase() == Association.Phase.UP;
    if (up && sessions.sending(now).isEmpty()) {
      initiation.start(association.peerKey(), false, true, now);
    }
  }

  private void perform(Step<Search, Search.Effect> step, Instant now) {
    search = step.next();
    for (var effect : step.effects()) {
      switch (effect) {
        case Search.Effect.ExploreAll() -> {
          association.paths.exploreAll(now);
          if (doubted || sessions.sending(now).isEmpty()) {
            initiation.start(association.peerKey(), false, true, now);
          }
        }
        case Search.Effect.LookUp() -> host.searches.lookUp(association.remote, now);
        case Search.Effect.Handshake() -> initiation.start(association.peerKey(), false, true, now);
        case Search.Effect.NoHandshake() -> initiation.stop(now);
      }
    }
  }
}
