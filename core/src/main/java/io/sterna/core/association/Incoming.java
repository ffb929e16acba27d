package io.sterna.core.association;

import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Context;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.Kind;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.core.wire.Request;
import io.sterna.core.wire.Sealed;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.Unknown;
import io.sterna.core.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A SEALED that arrives: what each of its commands does (protocol §6). Answers go back the way
/// that it came, on the session that it came on.
///
/// Every request does the same however often it comes.
final class Incoming {
  /// KEEPALIVE is answered this long, so that an initiator that proves itself hears of it.
  private static final Duration PROVING = Duration.ofSeconds(60);

  private final Association association;
  private final Session session;
  private final LocatorPair pair;
  private final int port;
  private final Outbox.Way back;
  private final long counter;
  private final Instant now;

  private Incoming(
      Association association, Session session, Input.Received packet, long counter, Instant now) {
    this.association = association;
    this.session = session;
    this.pair = new LocatorPair(packet.local(), packet.remote());
    this.port = packet.remotePort();
    this.back = new Outbox.Way(packet.carrier(), pair, port, session);
    this.counter = counter;
    this.now = now;
  }

  static void receive(
      Association association,
      Session session,
      Sealed message,
      Input.Received packet,
      Instant now) {
    var host = association.host;
    if (!session.isFresh(message)) {
      host.refuse(packet.remote(), Refusal.REPLAYED, "", now);
      return;
    }
    List<Command> commands;
    try {
      commands = Command.decodeAll(session.open(message, now));
    } catch (NoiseException e) {
      host.refuse(packet.remote(), Refusal.FORGED, "SEALED", now);
      return;
    } catch (WireException e) {
      host.refuse(packet.remote(), Refusal.COMMANDS, String.valueOf(e.getMessage()), now);
      return;
    }
    int bytes = packet.message().length();
    association.counters.received(bytes);
    association.remotes.heard(packet.remote(), packet.remotePort(), bytes, now);
    new Incoming(association, session, packet, message.counter(), now).perform(commands, packet);
  }

  private void perform(List<Command> commands, Input.Received packet) {
    boolean first = session.isPending();
    association.arrived(session, pair, packet.carrier(), now);
    for (var command : commands) {
      if (!(command instanceof Padding)) association.reportReceived(command, pair);
      perform(command);
    }
    association.paths.heard(pair, now);
    boolean young = !Host.elapsed(session.born, PROVING, now);
    boolean asks = commands.stream().anyMatch(Keepalive.class::isInstance);
    if (first || (!session.initiator && young && asks)) association.outbox.answer(back);
  }

  private void perform(Command command) {
    switch (command) {
      case Add add -> replace(add, add.result(), add.result().contains(add.came().address()));
      case Delete delete ->
          replace(delete, delete.result(), !delete.result().contains(delete.went().address()));
      case ListSet list -> reply(Ack.of(list, new AckValue.Held(association.peer.set())));
      case Context context -> association.contexts.asked(context, back, now);
      case Close close -> {
        reply(Ack.of(close, new AckValue.None()));
        if (!session.closed) association.closedByPeer(close.reason(), now);
      }
      case Create create ->
          reply(new Nak(create.requestId(), NakCode.REFUSED, "CREATE belongs in INIT"));
      case Probe probe -> probed(probe);
      case ProbeAck ack -> {
        association.announced.said(pair, ack.form(), session, counter);
        var path = association.paths.answered(ack.nonce(), now);
        if (path.equals(Optional.of(pair))) association.ways.answered(pair, back.carrier());
        path.ifPresent(p -> seen(p, ack.sourceSeen()));
        path.ifPresent(association::answeredOn);
        association.pinged(ack.nonce(), ack.sourceSeen(), now);
      }
      case Ack ack -> association.exchanges.answered(ack, now);
      case Nak nak -> association.exchanges.answered(nak, now);
      case Unknown unknown -> unknown(unknown);
      case Keepalive _, Padding _, Timestamp _ -> {} // that it came is all it says
    }
  }

  private void unknown(Unknown command) {
    association.host.novelties.met(Novelty.COMMAND, command.type());
    if (command.requestId().isEmpty()) return;
    var text = "command " + command.type() + " is unknown";
    association.host.refuse(pair.remote(), Refusal.UNSUPPORTED, text, now);
    reply(new Nak(command.requestId().getAsInt(), NakCode.UNSUPPORTED, text));
  }

  /// ADD and DELETE carry the whole set; the higher revision replaces what is held, any other is
  /// acknowledged and ignored (protocol §6).
  private void replace(Request request, LocatorSet result, boolean consistent) {
    if (!consistent) {
      reply(nak(request, NakCode.BAD_LOCATOR, "the set does not say what the command says"));
      return;
    }
    if (result.locators().isEmpty()) {
      reply(nak(request, NakCode.LAST_LOCATOR, "the last locator stays"));
      return;
    }
    var usable = new ArrayList<Locator>();
    var skipped = new ArrayList<Locator>();
    for (var locator : result.locators()) {
      (association.peer.isUsable(locator) ? usable : skipped).add(locator);
    }
    if (usable.isEmpty()) {
      reply(nak(request, NakCode.BAD_LOCATOR, "no locator of the set can be used"));
      return;
    }
    if (isTaken(usable)) {
      reply(nak(request, NakCode.LOCATOR_IN_USE, "another peer is at this locator"));
      return;
    }
    association.peer.offer(new LocatorSet(result.revision(), usable), now);
    reply(Ack.of(request, new AckValue.Skipped(skipped)));
  }

  /// Whether one that is new in the set is where another peer is, neither behind a NAT. That one
  /// has to show that it still is, so that an address that has changed hands is free soon.
  private boolean isTaken(List<Locator> usable) {
    boolean taken = false;
    for (var locator : usable) {
      if (locator.behindNat() || association.peer.set().contains(locator.address())) continue;
      var other = association.host.occupied.byOther(locator.address(), association.peerKey());
      other.ifPresent(o -> o.disputed(now));
      taken |= other.isPresent();
    }
    return taken;
  }

  private static Nak nak(Request request, NakCode code, String text) {
    return new Nak(request.requestId(), code, text);
  }

  private void probed(Probe probe) {
    if (probe.kind() != Kind.CONTROL) return; // those of other kinds come as native packets
    for (var one : probe.heard()) {
      association.paths.answered(one.nonce(), now).ifPresent(association::answeredOn);
      association.pinged(one.nonce(), one.sourceSeen(), now);
    }
    // Sent to an address that is not ours and passed on to us: an answer would verify whoever has
    // it.
    if (!association.isOurs(probe.destination().address())) return;
    var source = new Endpoint(pair.remote(), port);
    association.heard.add(probe.nonce(), source, now);
    association.announced.said(pair, probe.form(), session, counter);
    boolean asSent = probe.source().matches(source);
    boolean same = asSent && probe.destination().matches(here());
    if (asSent) association.peer.unaltered(pair, now);
    if (!same) association.peer.observed(pair.local(), probe.source().address(), source, now);
    association.paths.compared(pair, same, now);
    reply(new ProbeAck(probe.nonce(), association.paths.target(pair), Kind.CONTROL, source));
  }

  /// Our end of the path as we would send from it.
  private Endpoint here() {
    return new Endpoint(pair.local(), association.host.own.port(pair.local()));
  }

  /// The peer says where our PROBE on the path seemed to come from. That this end is not altered
  /// says nothing of the other; its own PROBEs show both.
  private void seen(LocatorPair path, Endpoint as) {
    var sent = new Endpoint(path.local(), association.host.own.port(path.local()));
    if (as.matches(sent)) return;
    association.seenAt(as.address());
    association.paths.compared(path, /* same= */ false, now);
  }

  private void reply(Command command) {
    association.outbox.add(back, command);
  }
}
