package io.sterna.core.association;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.noise.RandomSource;
import io.sterna.core.wire.Cookie;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Sealed;
import io.sterna.core.wire.WireException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The control plane of one host: all its associations (protocol §5, §6, §9).
///
/// Pure: what happens goes in by [#on], what is to be done comes out, and [#wakeAt] says when to
/// come back with [Input.Timeout]. One owner, no locks.
public final class Associations {
  /// Stands in [#novelties] for all numbers beyond those that are told apart.
  public static final int OTHER_NUMBERS = -1;

  private final Host host;
  private final SteadyClock clock = new SteadyClock();
  private final Directory directory;
  private final Initiator initiator;
  private final Responder responder;

  /// A host that knows nobody yet. Tell it its own locators first.
  public Associations(Settings settings, RandomSource random) {
    this.host = new Host(settings, random);
    this.directory = new Directory(host);
    this.initiator = new Initiator(host);
    this.responder = new Responder(host, directory);
  }

  /// Something has happened at `now`; the effects are to be performed in their order.
  ///
  /// A clock that is set back does no harm.
  public List<Effect> on(Input input, Instant time) {
    var now = clock.at(time);
    switch (input) {
      case Input.Received received -> receive(received, now);
      case Input.Connect(var local, var peer) -> connect(local, peer, now);
      case Input.LocalLocators(var locators) -> {
        if (host.own.update(locators, now)) {
          for (var association : directory.list()) {
            association.moved(now);
            host.touch(association);
          }
        }
      }
      case Input.KeyConfirmed(var request, var grade) -> responder.confirmed(request, grade, now);
      case Input.KeyRefused(var request, var reason) ->
          responder.notConfirmed(request, reason, now);
      case Input.PeerFound(var peer, var locators) -> {
        host.searches.found(peer);
        for (var association : directory.list()) {
          if (!association.remote.equals(peer)) continue;
          association.found(locators, now);
          host.touch(association);
        }
      }
      case Input.AskSet(var local, var remote) ->
          directory
              .find(local, remote)
              .ifPresent(
                  a -> {
                    a.list(now);
                    host.touch(a);
                  });
      case Input.Ping ping ->
          directory
              .find(ping.local(), ping.remote())
              .ifPresent(
                  a -> {
                    a.ping(ping, now);
                    host.touch(a);
                  });
      case Input.Doubt(var local, var remote) ->
          directory
              .find(local, remote)
              .ifPresent(
                  a -> {
                    a.doubted(now);
                    host.touch(a);
                  });
      case Input.Close(var local, var remote, var reason) ->
          directory
              .find(local, remote)
              .ifPresent(
                  a -> {
                    a.close(reason, now);
                    host.touch(a);
                  });
      case Input.ContextDoubted(var tcn, _) ->
          directory
              .find(tcn.local(), tcn.remote())
              .ifPresent(
                  a -> {
                    a.doubted(tcn, now);
                    host.touch(a);
                  });
      case Input.ContextsFound found -> host.questions.found(found, host);
      case Input.SourceSeen(var local, var remote, var pair, int port) ->
          directory
              .find(local, remote)
              .ifPresent(
                  a -> {
                    a.sourceSeen(pair.remote(), port, now);
                    host.touch(a);
                  });
      case Input.RstDoubted(var local, var remote, var pair) ->
          directory
              .find(local, remote)
              .ifPresent(
                  a -> {
                    a.rstDoubted(pair, now);
                    host.touch(a);
                  });
      case Input.Timeout() -> {}
    }
    // Whatever the input: what is due is due, so that a driver that is late loses nothing.
    responder.timeout(now);
    directory.timeout(now);
    settle(now);
    return host.takeEffects();
  }

  /// When [Input.Timeout] is due, if ever.
  public Optional<Instant> wakeAt() {
    var both = List.of(responder.wakeAt(), directory.wakeAt());
    return both.stream().flatMap(Optional::stream).min(Instant::compareTo).map(clock::outside);
  }

  /// All associations as they are, for `sterna status` and `sterna paths`.
  public List<AssociationStatus> status(Instant time) {
    var now = clock.peek(time);
    return directory.list().stream().map(a -> a.status(now)).toList();
  }

  /// What was not accepted since the start, by reason.
  public Map<Refusal, Long> refusals() {
    return host.refusals();
  }

  /// How often each bound was met since the start.
  public Map<Limit, Long> limits() {
    return host.limits.counts();
  }

  /// How often what is not known here came since the start, by sort and number; [#OTHER_NUMBERS]
  /// is the number of the rest.
  public Map<Novelty, Map<Integer, Long>> novelties() {
    return host.novelties.counts();
  }

  /// Whether programs can use the association now: it is up, and a path may work.
  public boolean stands(Identifier local, Identifier remote, Instant time) {
    var now = clock.peek(time);
    return find(local, remote)
        .filter(
            a ->
                a.phase() == Association.Phase.UP
                    && !a.isLost()
                    && a.sessions.sending(now).isPresent())
        .isPresent();
  }

  Optional<Association> find(Identifier local, Identifier remote) {
    return directory.find(local, remote);
  }

  private void settle(Instant now) {
    for (var touched = host.takeTouched(); !touched.isEmpty(); touched = host.takeTouched()) {
      for (var association : touched) directory.settle(association, now);
    }
  }

  private void connect(Identifier local, Input.Peer peer, Instant now) {
    if (!host.settings.own().contains(local) || host.settings.own().contains(peer.identifier())) {
      host.report(
          new Event.Legacy(local, peer.identifier(), "no association with oneself, or as another"));
      return;
    }
    var opened = directory.open(local, peer.identifier(), peer.publicKey(), peer.grade(), now);
    if (opened.isEmpty()) {
      host.report(new Event.Legacy(local, peer.identifier(), "too many associations on this host"));
      return;
    }
    opened.get().connect(peer, now);
    host.touch(opened.get());
  }

  private void receive(Input.Received packet, Instant now) {
    if (packet.local().isV4() != packet.remote().isV4()) {
      host.refuse(packet.remote(), Refusal.MALFORMED, "two address families", now);
      return;
    }
    Message message;
    try {
      message = Message.decode(packet.message().toArray());
    } catch (WireException e) {
      host.refuse(packet.remote(), unreadable(packet, e), String.valueOf(e.getMessage()), now);
      return;
    }
    switch (message) {
      case Init init -> responder.receive(init, packet, now);
      case Response response -> initiator.receive(response, packet, now);
      case Cookie cookie -> initiator.receive(cookie, packet, now);
      case Sealed sealed -> receive(sealed, packet, now);
    }
  }

  private Refusal unreadable(Input.Received packet, WireException e) {
    return switch (e.reason()) {
      case VERSION -> {
        host.novelties.met(Novelty.VERSION, packet.message().at(1) & 0xff);
        yield Refusal.VERSION;
      }
      case TYPE -> {
        host.novelties.met(Novelty.MESSAGE, packet.message().at(0) & 0xff);
        yield Refusal.TYPE;
      }
      case TRUNCATED, TRAILING, LENGTH, LIMIT, IDENTIFIER, VALUE -> Refusal.MALFORMED;
    };
  }

  private void receive(Sealed sealed, Input.Received packet, Instant now) {
    var owner = host.indexes.find(sealed.receiverIndex());
    if (owner.isPresent()
        && owner.get() instanceof IndexTable.Owner.OfSession(var association, var session)) {
      Incoming.receive(association, session, sealed, packet, now);
      host.touch(association);
      return;
    }
    host.refuse(packet.remote(), Refusal.UNKNOWN_INDEX, "SEALED", now);
  }
}
