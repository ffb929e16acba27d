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
import java.util.List;
import java.util.Optional;

/// What paths and requests of an association have to send, and which way each of it goes.
final class Ways implements Paths.Driver, Exchanges.Driver {
  private final Association association;

  /// What the last handshake went in.
  Carrier carrier = Carrier.UDP;

  Ways(Association association) {
    this.association = association;
  }

  @Override
  public void probe(LocatorPair path, long nonce, Form form, Instant now) {
    // Nonces heard go only to a verified locator (protocol §6).
    var list =
        association.remotes.isVerified(path.remote())
            ? association.heard.list(now)
            : List.<Probe.Heard>of();
    way(path, now)
        .ifPresent(
            way -> {
              var source = new Endpoint(path.local(), association.host.own.port(path.local()));
              var destination = new Endpoint(path.remote(), way.port());
              association.outbox.add(
                  way, new Probe(nonce, form, Kind.CONTROL, source, destination, list));
            });
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
    return new Outbox.Way(carrier, path, association.remotes.port(path.remote()), session);
  }

  /// The way that the handshake went, while it is there: its first SEALED verifies us.
  Optional<Outbox.Way> proving(Session session) {
    var via = session.via.filter(w -> association.host.own.contains(w.pair().local()));
    if (via.isPresent()) return via;
    return association.paths.usableFirst().stream().findFirst().map(p -> way(p, session));
  }
}
