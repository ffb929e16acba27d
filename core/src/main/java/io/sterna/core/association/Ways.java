package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Form;
import io.sterna.core.wire.Kind;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// What paths and requests of an association have to send, and which way each of it goes.
final class Ways implements Paths.Driver, Exchanges.Driver {
  private final Association association;

  /// What the last handshake went in.
  private Carrier carrier = Carrier.UDP;

  /// What the last answer of a path came in, where that is not the handshake's.
  private final Map<LocatorPair, Carrier> carriers = new LinkedHashMap<>(2);

  Ways(Association association) {
    this.association = association;
  }

  /// A handshake went this way.
  void proven(Outbox.Way way) {
    carrier = way.carrier();
    carriers.clear();
  }

  /// An answer to a PROBE came this way: it is what reaches the peer on that path.
  void answered(LocatorPair path, Carrier by) {
    if (by == carrier) carriers.remove(path);
    else if (association.paths.contains(path)) carriers.put(path, by);
  }

  /// Forgets what belongs to paths that are gone.
  void keep(Predicate<LocatorPair> paths) {
    carriers.keySet().removeIf(paths.negate());
  }

  Carrier carrier(LocatorPair path) {
    return carriers.getOrDefault(path, carrier);
  }

  /// The path's carrier; for what was not answered the others too: to a verified locator beside it,
  /// to any other, which may get three PROBEs, in turn.
  private List<Carrier> carriers(LocatorPair path, int tries) {
    var usual = carrier(path);
    var all = new ArrayList<>(association.host.settings.race().carriers());
    if (tries == 0 || all.size() == 1) return List.of(usual);
    all.remove(usual);
    all.addFirst(usual);
    if (association.remotes.isVerified(path.remote())) return all;
    return List.of(all.get(tries % all.size()));
  }

  @Override
  public void probe(LocatorPair path, long nonce, Form form, int tries, Instant now) {
    // Nonces heard go only to a verified locator (protocol §6).
    var list =
        association.remotes.isVerified(path.remote())
            ? association.heard.list(now)
            : List.<Probe.Heard>of();
    var session = association.sessions.sending(now);
    if (session.isEmpty()) return;
    for (var by : carriers(path, tries)) probe(way(path, by, session.get()), nonce, form, list);
  }

  private void probe(Outbox.Way way, long nonce, Form form, List<Probe.Heard> list) {
    var path = way.pair();
    int local = way.carrier().hasPorts() ? association.host.own.port(path.local()) : 0;
    var source = new Endpoint(path.local(), local);
    var destination = new Endpoint(path.remote(), way.port());
    association.outbox.add(way, new Probe(nonce, form, Kind.CONTROL, source, destination, list));
  }

  /// A PROBE that somebody asked for; false if there is no session to send it on.
  boolean ping(LocatorPair path, Carrier by, long nonce, Instant now) {
    var session = association.sessions.sending(now);
    session.ifPresent(s -> probe(way(path, by, s), nonce, association.paths.said(path), List.of()));
    return session.isPresent();
  }

  @Override
  public void works(LocatorPair path, boolean opened, Instant now) {
    association.upkeep.answered();
    association.peer.verify(path.remote());
    association.exchanges.opened(opened, now);
  }

  @Override
  public boolean isHeld(IpAddress local) {
    return association.sync.isHeld(local);
  }

  @Override
  public Optional<LocatorPair> transmit(List<Request> requests, int attempt, Instant now) {
    association.upkeep.used(now);
    var order = association.paths.usableFirst();
    if (order.isEmpty()) return Optional.empty();
    var way = way(order.get(attempt % order.size()), now);
    way.ifPresent(w -> requests.forEach(r -> association.outbox.add(w, r)));
    association.upkeep.renewIfDue(now);
    return way.map(Outbox.Way::pair);
  }

  @Override
  public void doubt(LocatorPair path, Instant now) {
    association.paths.doubt(path, now);
  }

  /// How a message leaves over a path, on the session to send on.
  Optional<Outbox.Way> way(LocatorPair path, Instant now) {
    return association.sessions.sending(now).map(s -> way(path, s));
  }

  private Outbox.Way way(LocatorPair path, Session session) {
    return way(path, carrier(path), session);
  }

  private Outbox.Way way(LocatorPair path, Carrier by, Session session) {
    int port = by.hasPorts() ? association.remotes.port(path.remote()) : 0;
    return new Outbox.Way(by, path, port, session);
  }

  /// The way that the handshake went, while it is there: its first SEALED verifies us.
  Optional<Outbox.Way> proving(Session session) {
    var via = session.via.filter(w -> association.host.own.contains(w.pair().local()));
    if (via.isPresent()) return via;
    return association.paths.usableFirst().stream().findFirst().map(p -> way(p, session));
  }
}
