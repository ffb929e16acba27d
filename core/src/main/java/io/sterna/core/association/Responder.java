package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.identifier.Prefix;
import io.sterna.core.noise.MacKey;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.noise.NoiseIk;
import io.sterna.core.noise.SessionKeys;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Capability;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.Unknown;
import io.sterna.core.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The side that answers INIT (protocol §5). An INIT has no effect here beyond a pending session.
final class Responder {
  /// Copies of one INIT draw the same RESPONSE for so long.
  private static final Duration COPIES = Duration.ofSeconds(5);

  /// The driver answers [Effect.ConfirmKey] within 500 ms; one that does not is not waited for.
  private static final Duration LOOK_UP = Duration.ofSeconds(1);

  /// An INIT that was taken up: its answer, as soon as there is one.
  private static final class Taken {
    final Instant at;
    Optional<Response> response = Optional.empty();
    Optional<Offer> offer = Optional.empty();

    Taken(Instant at) {
      this.at = at;
    }
  }

  /// A message 1 that opened, and all that is needed to answer it.
  private record Asked(
      Init init,
      OwnKey called,
      Input.Received packet,
      NoiseIk.Responder noise,
      Bytes key,
      Create create,
      Tai64n time,
      Taken taken) {
    Place place() {
      return Place.of(key, packet.remote());
    }
  }

  private record LookUp(Asked asked, Instant until) {}

  private final Host host;
  private final Directory directory;
  private final Map<Bytes, Taken> taken = new LinkedHashMap<>();
  private final Map<Long, LookUp> lookUps = new LinkedHashMap<>();
  private final Tally lookUpTally = new Tally();
  private final Cookies cookies;
  private final Load load;
  private long nextLookUp;

  Responder(Host host, Directory directory) {
    this.host = host;
    this.directory = directory;
    this.cookies = new Cookies(host);
    this.load = new Load(host.settings.bounds());
  }

  void receive(Init init, Input.Received packet, Instant now) {
    var called = called(init);
    if (called.isEmpty()) {
      host.refuse(packet.remote(), Refusal.MAC, "INIT", now);
      return;
    }
    forget(now);
    var same = init.mac1(); // covers all before it: equal ones are copies of one attempt
    var before = taken.get(same);
    if (before != null) {
      answerAgain(before, packet);
      return;
    }
    if (!host.lacks(Weaknesses.Protection.COOKIES)
        && !mayBeOpened(init, called.get(), packet, now)) {
      return;
    }
    open(init, called.get(), packet, now).ifPresent(asked -> judge(asked, now));
  }

  /// The key of this host that an INIT is for; empty if it is for none, or forged.
  private Optional<OwnKey> called(Init init) {
    var covered = init.beforeMac1();
    return host.keys.stream().filter(k -> k.mac1().verifies(covered, init.mac1())).findFirst();
  }

  /// What is cheap comes before what is not: an INIT may have to prove its address first.
  private boolean mayBeOpened(Init init, OwnKey called, Input.Received packet, Instant now) {
    var from = Prefix.of(packet.remote());
    switch (load.on(from, lookUps.size(), () -> cookies.proves(init, packet, now), now)) {
      case OPEN -> {
        return true;
      }
      case PROVE -> {
        host.met(Limit.COOKIES, now);
        reply(packet, cookies.answer(init, called, packet, now));
      }
      case DROP -> {
        host.met(Limit.OPENED_OF_PREFIX, now);
        host.refuse(packet.remote(), Refusal.LOAD, Limit.OPENED_OF_PREFIX.text(), now);
      }
    }
    return false;
  }

  private void answerAgain(Taken before, Input.Received packet) {
    if (before.offer.filter(o -> o.session().isEnded()).isPresent()) return; // it made way
    before.offer.ifPresent(
        o -> {
          o.answeredTo().add(packet.remote());
          directory.find(o.create().responder(), o.create().own()).ifPresent(host::touch);
        });
    before.response.ifPresent(r -> reply(packet, r));
  }

  private void reply(Input.Received packet, Message message) {
    host.send(
        packet.carrier(), packet.local(), packet.remote(), packet.remotePort(), message.encode());
  }

  private Optional<Asked> open(Init init, OwnKey called, Input.Received packet, Instant now) {
    var noise = new NoiseIk.Responder(Host.PROLOGUE, called.pair());
    NoiseIk.Opened opened;
    List<Command> commands;
    try {
      opened = noise.readMessage1(init.noise());
      commands = Command.decodeAll(opened.payload().toArray());
    } catch (NoiseException e) {
      host.refuse(packet.remote(), Refusal.FORGED, "INIT", now);
      return Optional.empty();
    } catch (WireException e) {
      host.refuse(packet.remote(), Refusal.COMMANDS, String.valueOf(e.getMessage()), now);
      return Optional.empty();
    }
    Optional<Timestamp> stamp = only(commands, Timestamp.class);
    Optional<Create> create = only(commands, Create.class);
    if (stamp.isEmpty() || create.isEmpty()) {
      host.refuse(packet.remote(), Refusal.COMMANDS, "INIT without TIMESTAMP and CREATE", now);
      return Optional.empty();
    }
    var time = Tai64n.of(stamp.get().tai64n());
    var c = create.get();
    boolean fresh = host.timestamps.isNew(opened.initiator(), c.responder(), c.own(), time);
    if (!fresh && !host.lacks(Weaknesses.Protection.TIMESTAMPS)) {
      host.refuse(packet.remote(), Refusal.STALE, c.own().toString(), now);
      directory
          .find(c.responder(), c.own())
          .filter(a -> a.isHeldBy(opened.initiator()))
          .ifPresent(a -> a.staleInit(now));
      return Optional.empty();
    }
    var asked = new Asked(init, called, packet, noise, opened.initiator(), c, time, new Taken(now));
    for (var command : commands) {
      if (!(command instanceof Unknown u)) continue;
      host.novelties.met(Novelty.COMMAND, u.type());
      if (u.requestId().isEmpty()) continue;
      refuse(asked, NakCode.UNSUPPORTED, "command " + u.type() + " is unknown", now);
      return Optional.empty();
    }
    return Optional.of(asked);
  }

  private static <T extends Command> Optional<T> only(List<Command> commands, Class<T> type) {
    var found = commands.stream().filter(type::isInstance).map(type::cast).toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /// Who may: what the host knows by itself, and a look-up for all else.
  private void judge(Asked asked, Instant now) {
    var create = asked.create;
    if (!host.settings.own().contains(create.responder())) {
      refuse(asked, NakCode.IDENTIFIER, create.responder() + " is not served here", now);
      return;
    }
    if (create.own() instanceof Identifier.Opaque || host.settings.own().contains(create.own())) {
      refuse(asked, NakCode.IDENTIFIER, create.own() + " cannot be a peer here", now);
      return;
    }
    for (var capability : create.capabilities()) {
      if (capability instanceof Capability.Other(int id, boolean required, _) && required) {
        host.novelties.met(Novelty.CAPABILITY, id);
        refuse(asked, NakCode.CAPABILITY, "capability " + id + " is unknown", now);
        return;
      }
    }
    if (create.set().locators().stream().noneMatch(host.own::mayBeTold)) {
      refuse(asked, NakCode.BAD_LOCATOR, "no locator of the set can be used", now);
      return;
    }
    judgeKey(asked, now);
  }

  private void judgeKey(Asked asked, Instant now) {
    var create = asked.create;
    var live =
        directory
            .find(create.responder(), create.own())
            .filter(a -> a.phase() == Association.Phase.UP && a.peerKey().equals(asked.key));
    if (live.isPresent()) {
      accept(asked, live.get().grade(), now);
      return;
    }
    var pinned = host.settings.pinned().get(create.own());
    if (pinned != null) {
      if (pinned.equals(asked.key)) accept(asked, Input.Grade.PINNED, now);
      else refuse(asked, NakCode.UNVERIFIED, "the key is not the pinned one", now);
      return;
    }
    if (create.own() instanceof Identifier.Key(var key)) {
      boolean itself = key.equals(asked.key);
      if (itself && host.settings.acceptAny()) accept(asked, Input.Grade.FIRST_USE, now);
      else refuse(asked, itself ? NakCode.REFUSED : NakCode.UNVERIFIED, "not known here", now);
      return;
    }
    lookUp(asked, now);
  }

  private void lookUp(Asked asked, Instant now) {
    var full = lookUpTally.full(host.settings.bounds().lookUps(), asked.place());
    if (full.isPresent()) {
      var limit = Limit.lookUps(full.get());
      host.met(limit, now);
      tooMuch(asked, limit.text(), now);
      return;
    }
    long request = nextLookUp++;
    remember(asked, now);
    lookUpTally.add(Optional.of(asked.place()));
    lookUps.put(request, new LookUp(asked, now.plus(LOOK_UP)));
    host.effect(new Effect.ConfirmKey(request, asked.create.own(), asked.key));
  }

  void confirmed(long request, Input.Grade grade, Instant now) {
    looked(request).ifPresent(asked -> accept(asked, grade, now));
  }

  void notConfirmed(long request, String reason, Instant now) {
    looked(request).ifPresent(asked -> refuse(asked, NakCode.UNVERIFIED, reason, now));
  }

  private Optional<Asked> looked(long request) {
    var lookUp = lookUps.remove(request);
    if (lookUp == null) return Optional.empty();
    lookUpTally.remove(Optional.of(lookUp.asked.place()));
    return Optional.of(lookUp.asked);
  }

  /// From here on copies of the INIT are known.
  private void remember(Asked asked, Instant now) {
    if (taken.putIfAbsent(asked.init.mac1(), asked.taken) != null) return;
    if (taken.size() <= host.settings.bounds().answered()) return;
    host.met(Limit.ANSWERED, now);
    taken.remove(taken.keySet().iterator().next());
  }

  /// Refused for load: no trace of the INIT stays, so that a copy of it may do better.
  private void tooMuch(Asked asked, String what, Instant now) {
    taken.remove(asked.init.mac1(), asked.taken);
    host.refuse(asked.packet.remote(), Refusal.LOAD, what, now);
  }

  void timeout(Instant now) {
    for (var entry : Ordered.map(lookUps).entrySet()) {
      if (entry.getValue().until.isAfter(now)) continue;
      notConfirmed(entry.getKey(), "the look-up took too long", now);
    }
    forget(now);
  }

  Optional<Instant> wakeAt() {
    return lookUps.values().stream().map(LookUp::until).min(Instant::compareTo);
  }

  private void accept(Asked asked, Input.Grade grade, Instant now) {
    var create = asked.create;
    var from = asked.packet.remote();
    var opened = directory.open(create.responder(), create.own(), asked.key, grade, from, now);
    if (opened.isEmpty()) {
      tooMuch(asked, "associations", now);
      return;
    }
    if (!opened.get().isHeldBy(asked.key)) makeRoom(asked.place(), now);
    host.touch(opened.get());
    offer(opened.get(), asked, grade, now);
  }

  /// At a bound the eldest pending session that no association stands for makes way.
  private void makeRoom(Place place, Instant now) {
    var share = host.settings.bounds().pending();
    for (var full = host.pending.full(share, place);
        full.isPresent();
        full = host.pending.full(share, place)) {
      host.met(Limit.pending(full.get()), now);
      var eldest = host.pending.eldest(full.get(), place).orElseThrow();
      var owner = host.indexes.find(eldest.localIndex).orElseThrow();
      owner.association().sessions.drop(eldest, now);
      host.touch(owner.association());
    }
  }

  /// Answers with an ACK, and keeps the session pending until the initiator's first SEALED.
  private void offer(Association association, Asked asked, Input.Grade grade, Instant now) {
    var create = asked.create;
    var told = host.own.set();
    var ack = Ack.of(create, created(asked, told));
    int index = host.indexes.draw(now);
    var keys = respond(asked, index, ack, now);
    if (keys.isEmpty()) return;
    var session =
        new Session(
            new Session.Made(index, asked.init.initiatorIndex(), false, asked.key, keys.get()),
            asked.noise.tagKey(),
            association.local,
            association.remote,
            Confirmation.pending(now),
            host.lacks(Weaknesses.Protection.REPLAY_WINDOW),
            now);
    host.indexes.put(index, new IndexTable.Owner.OfSession(association, session));
    var offer = new Offer(session, create, grade, told, asked.packet.remote());
    asked.taken.offer = Optional.of(offer);
    var pair = new LocatorPair(asked.packet.local(), asked.packet.remote());
    association.reportReceived(create, pair);
    association.reportSent(ack, pair);
    association.pending(offer, asked.place(), now);
    if (host.lacks(Weaknesses.Protection.CONFIRMATION)) {
      association.arrived(session, pair, asked.packet.carrier(), now);
    }
  }

  private AckValue.Created created(Asked asked, LocatorSet told) {
    var packet = asked.packet;
    return new AckValue.Created(
        asked.create.own(),
        asked.create.responder(),
        told,
        new Endpoint(packet.local(), sourcePort(packet)),
        new Endpoint(packet.remote(), packet.remotePort()),
        host.capabilities(asked.called));
  }

  private int sourcePort(Input.Received packet) {
    return packet.carrier().hasPorts() ? host.own.port(packet.local()) : 0;
  }

  /// NAK leaves no session.
  private void refuse(Asked asked, NakCode code, String text, Instant now) {
    var reason =
        switch (code) {
          case IDENTIFIER -> Refusal.IDENTIFIER;
          case UNVERIFIED, REFUSED -> Refusal.KEY;
          case BAD_LOCATOR -> Refusal.LOCATORS;
          case UNSUPPORTED -> Refusal.UNSUPPORTED;
          case CAPABILITY -> Refusal.CAPABILITY;
          case LAST_LOCATOR, TOO_LARGE, PORT_IN_USE, LOCATOR_IN_USE, OTHER -> Refusal.COMMANDS;
        };
    host.refuse(asked.packet.remote(), reason, text, now);
    respond(asked, 0, new Nak(asked.create.requestId(), code, text), now)
        .ifPresent(SessionKeys::destroy);
  }

  private Optional<SessionKeys> respond(Asked asked, int index, Command answer, Instant now) {
    NoiseIk.Answer message2;
    try {
      var payload = Bytes.of(Command.encodeAll(List.of(answer)));
      message2 = asked.noise.writeMessage2(payload, host.ephemeral());
    } catch (NoiseException e) {
      host.refuse(asked.packet.remote(), Refusal.FORGED, "INIT", now);
      return Optional.empty();
    }
    var bare = Response.withoutMac(index, asked.init.initiatorIndex(), message2.message());
    var response = bare.withMac1(MacKey.mac1(asked.key).mac(bare.beforeMac1()));
    asked.taken.response = Optional.of(response);
    remember(asked, now);
    var create = asked.create;
    var local = host.same(create.responder());
    host.timestamps.note(asked.key, local, create.own(), asked.time);
    reply(asked.packet, response);
    return Optional.of(message2.keys());
  }

  private void forget(Instant now) {
    var eldest = taken.values().iterator();
    while (eldest.hasNext() && Host.elapsed(eldest.next().at, COPIES, now)) eldest.remove();
  }
}
