package io.sterna.core.association;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.noise.CookieKey;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.noise.NoiseIk;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Cookie;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Unknown;
import io.sterna.core.wire.WireException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The side that began: what RESPONSE does (protocol §5). A forged one leaves the attempt as it
// was.
final class Initiator {
  private final Host host;

  Initiator(Host host) {
    this.host = host;
  }

  void receive(Response response, Input.Received packet, Instant now) {
    var owner = host.indexes.find(response.initiatorIndex());
    if (owner.isEmpty()
        || !(owner.get() instanceof IndexTable.Owner.OfHandshake(var association, var handshake))) {
      host.refuse(packet.remote(), Refusal.UNKNOWN_INDEX, "RESPONSE", now);
      return;
    }
    if (!host.key().mac1().verifies(response.beforeMac1(), response.mac1())) {
      host.refuse(packet.remote(), Refusal.MAC, "RESPONSE", now);
      return;
    }
    host.touch(association);
    NoiseIk.Finished finished;
    try {
      finished = handshake.finish(response);
    } catch (NoiseException e) {
      host.refuse(packet.remote(), Refusal.FORGED, "RESPONSE", now);
      return;
    }
    try {
      var commands = Command.decodeAll(finished.payload().toArray());
      if (take(new Arrival(association, handshake, response, packet), finished, commands, now)) {
        return;
      }
    } catch (WireException e) {
      host.refuse(packet.remote(), Refusal.COMMANDS, String.valueOf(e.getMessage()), now);
    }
    finished.keys().destroy();
  }

  /// The responder is under load and wants proof of our address. A forged COOKIE costs at most one
  /// more copy of INIT (protocol §5).
  void receive(Cookie cookie, Input.Received packet, Instant now) {
    var owner = host.indexes.find(cookie.receiverIndex());
    if (owner.isEmpty()
        || !(owner.get() instanceof IndexTable.Owner.OfHandshake(var association, var handshake))
        || !handshake.sentTo.contains(packet.remote())) {
      host.refuse(packet.remote(), Refusal.COOKIE, "", now);
      return;
    }
    try {
      var opened =
          CookieKey.of(handshake.peerKey)
              .open(cookie.nonce(), handshake.init.mac1(), cookie.sealed());
      var way = new CookieJar.Way(packet.carrier(), packet.local(), packet.remote());
      association.challenged(handshake, way, opened, now);
      host.touch(association);
    } catch (NoiseException e) {
      host.refuse(packet.remote(), Refusal.FORGED, "COOKIE", now);
    }
  }

  private record Arrival(
      Association association, Handshake handshake, Response response, Input.Received packet) {
    LocatorPair pair() {
      return new LocatorPair(packet.local(), packet.remote());
    }
  }

  /// False if no session comes of it.
  private boolean take(
      Arrival arrival, NoiseIk.Finished finished, List<Command> commands, Instant now)
      throws WireException {
    var association = arrival.association;
    var handshake = arrival.handshake;
    for (var command : commands) {
      if (command instanceof Unknown u) host.novelties.met(Novelty.COMMAND, u.type());
      if (command instanceof Ack ack && ack.requestId() == handshake.create.requestId()) {
        association.reportReceived(ack, arrival.pair());
        var value = AckValue.decode(handshake.create, ack.value());
        if (value instanceof AckValue.Created created && isOurs(association, created)) {
          establish(arrival, finished, created, now);
          return true;
        }
      }
      if (command instanceof Nak nak && nak.requestId() == handshake.create.requestId()) {
        association.reportReceived(nak, arrival.pair());
        association.refused(handshake, "the peer refuses: " + nak.text(), now);
        return false;
      }
    }
    host.refuse(arrival.packet.remote(), Refusal.COMMANDS, "RESPONSE that does not answer", now);
    association.refused(handshake, "the peer's RESPONSE does not answer CREATE", now);
    return false;
  }

  private static boolean isOurs(Association association, AckValue.Created created) {
    return created.own().equals(association.remote)
        && created.initiator().equals(association.local);
  }

  private void establish(
      Arrival arrival, NoiseIk.Finished finished, AckValue.Created created, Instant now) {
    var association = arrival.association;
    var handshake = arrival.handshake;
    var packet = arrival.packet;
    var session =
        new Session(
            new Session.Made(
                handshake.index,
                arrival.response.responderIndex(),
                true,
                handshake.peerKey,
                finished.keys()),
            handshake.noise.tagKey(),
            association.local,
            association.remote,
            Confirmation.proving(now).next(),
            host.lacks(Weaknesses.Protection.REPLAY_WINDOW),
            now);
    session.told = Optional.of(handshake.told());
    host.indexes.put(handshake.index, new IndexTable.Owner.OfSession(association, session));
    association.remotes.heard(packet.remote(), packet.remotePort(), packet.message().length(), now);
    var way = new Outbox.Way(packet.carrier(), arrival.pair(), packet.remotePort(), session);
    association.established(
        handshake,
        session,
        new Association.Agreed(
            created.set(),
            created.capabilities(),
            handshake.told(),
            way,
            handshake.sentTo.equals(Set.of(packet.remote())), // only whoever got INIT can answer
            isUnaltered(arrival, created)),
        now);
  }

  /// Both ends' addresses and ports came through as they were sent (protocol §8).
  private static boolean isUnaltered(Arrival arrival, AckValue.Created created) {
    var packet = arrival.packet;
    var sent = arrival.handshake.create.source();
    if (!created.sourceSeen().matches(sent)) {
      arrival.association.seenAt(created.sourceSeen().address());
      return false;
    }
    return created.source().matches(new Endpoint(packet.remote(), packet.remotePort()));
  }
}
