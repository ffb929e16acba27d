package io.sterna.sim;

import io.sterna.core.association.Effect;
import io.sterna.core.association.Event;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.core.wire.WireException;
import io.sterna.sim.Wiretap.Reading;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Holds hosts to the protocol by what it sees on the wire, with a [Wiretap]'s eyes:
///
/// * no data to a locator before a nonce sent there has come back, or the handshake has shown it
///   (protocol §6), and little else;
/// * nothing that was forged or that came before has an effect (protocol §5).
final class Guard {
  /// What a message was to the host that it reached.
  enum Kind {
    FRESH,
    /// Taken before.
    REPEATED,
    /// Never sent by any host, or not to this one.
    FORGED
  }

  /// A control message on its way into a host.
  record Arrival(Packet.Control packet, Kind kind, Reading reading) {}

  /// PROBEs that may go to a locator that has not answered (protocol §6).
  private static final int FREE_PROBES = 3;

  /// Bytes sent per byte received while a locator has not answered (protocol §6).
  private static final int FACTOR = 3;

  private static final class Allowance {
    int probes;
    long sent;
    long received;
  }

  /// What one host can know of one other.
  private static final class Outlook {
    LocatorSet told = new LocatorSet(0, List.of());
    final Set<IpAddress> verified = new HashSet<>();
    final Map<IpAddress, Allowance> allowances = new HashMap<>();
    final Map<Long, IpAddress> nonces = new HashMap<>();

    Allowance allowance(IpAddress address) {
      return allowances.computeIfAbsent(address, _ -> new Allowance());
    }

    void tell(LocatorSet set) {
      for (var gone : told.locators()) {
        if (set.contains(gone.address())) continue;
        allowances.remove(gone.address());
        nonces.values().removeIf(gone.address()::equals);
      }
      for (var locator : set.locators()) {
        if (!told.contains(locator.address())) allowance(locator.address()).probes = 0;
      }
      told = set;
      verified.removeIf(address -> !set.contains(address));
    }

    void verify(IpAddress address) {
      verified.add(address);
      allowance(address).probes = 0;
    }
  }

  /// A connection as the wire shows it, in the direction of one end.
  private record Flow(IpAddress source, IpAddress destination, int sourcePort, int port) {
    static Flow of(Packet.Data packet) {
      var tcp = new TcpHeader(packet.bytes());
      return new Flow(
          packet.source(), packet.destination(), tcp.sourcePort(), tcp.destinationPort());
    }

    Flow reversed() {
      return new Flow(destination, source, port, sourcePort);
    }
  }

  private final SimNet net;
  private final Wiretap wiretap;
  private final Journal journal;
  private final Map<String, Map<String, Outlook>> outlooks = new HashMap<>();
  private final Map<String, Set<Bytes>> taken = new HashMap<>();
  private final Map<Wiretap.Session, Set<IpAddress>> answeredTo = new HashMap<>();

  /// Where each INIT went, by its index.
  private final Map<Integer, Set<IpAddress>> askedAt = new HashMap<>();

  private final Set<Wiretap.Session> confirmed = new HashSet<>();
  private final Set<Flow> legacy = new HashSet<>();

  Guard(SimNet net, Wiretap wiretap, Journal journal) {
    this.net = net;
    this.wiretap = wiretap;
    this.journal = journal;
  }

  /// How many sessions were confirmed.
  int sessions() {
    return confirmed.size();
  }

  /// What a message that a host has sent says.
  Optional<Reading> reading(Bytes message) {
    return wiretap.authentic(message);
  }

  /// A host puts a control message on the wire.
  Reading sent(String host, Packet.Control packet) {
    var reading = wiretap.sent(host, packet.message());
    switch (reading) {
      case Reading.Other _ -> {}
      case Reading.Opening _ ->
          askedAt
              .computeIfAbsent(index(packet.message()), _ -> new HashSet<>())
              .add(packet.destination());
      case Reading.Answer(var session, _) ->
          answeredTo.computeIfAbsent(session, _ -> new HashSet<>()).add(packet.destination());
      case Reading.Said said -> said(host, packet, said);
    }
    return reading;
  }

  private static int index(Bytes init) {
    return ByteBuffer.wrap(init.toArray()).getInt(4);
  }

  private void said(String host, Packet.Control packet, Reading.Said said) {
    var destination = packet.destination();
    var outlook = outlook(host, said.to());
    for (var command : said.commands()) {
      if (command instanceof Probe probe) outlook.nonces.put(probe.nonce(), destination);
    }
    if (outlook.verified.contains(destination)) return;
    var allowance = outlook.allowance(destination);
    int length = packet.message().length();
    boolean within = allowance.sent + length <= FACTOR * allowance.received;
    if (!within && isBareProbe(said.commands()) && allowance.probes < FREE_PROBES) {
      allowance.probes++;
      return;
    }
    allowance.sent += length;
    if (!within) {
      journal.fault(
          net.now(),
          host,
          "sent %d bytes to %s, which has not answered, for %d received: %s"
              .formatted(
                  allowance.sent, destination, allowance.received, Brief.of(said.commands())));
    }
  }

  private static boolean isBareProbe(List<Command> commands) {
    return commands.size() == 1
        && commands.getFirst() instanceof Probe probe
        && probe.heard().isEmpty();
  }

  /// A host has moved, or has looked its peers up again: what did not answer before may now.
  void renewed(String host) {
    for (var outlook : outlooks.getOrDefault(host, Map.of()).values()) {
      for (var allowance : outlook.allowances.values()) allowance.probes = 0;
    }
  }

  /// A host's daemon has died: whatever it knew has to be shown to the next one anew.
  void forgets(String host) {
    outlooks.remove(host);
    taken.remove(host);
  }

  /// A host sends data that its translator let through.
  void data(String host, Packet.Data packet) {
    var destination = packet.destination();
    boolean allowed =
        outlooks.getOrDefault(host, Map.of()).values().stream()
            .anyMatch(outlook -> outlook.verified.contains(destination));
    if (allowed || legacy.contains(Flow.of(packet))) return;
    journal.fault(net.now(), host, "data to " + destination + ", never verified");
  }

  /// Data reaches a host. A SYN-ACK without our option makes the connection a plain one, which
  /// stays where it began (protocol §7).
  void dataArrived(Packet.Data packet) {
    var tcp = new TcpHeader(packet.bytes());
    boolean synAck = tcp.has(Segment.SYN) && tcp.has(Segment.ACK);
    if (synAck && !tcp.hasSternaOption()) legacy.add(Flow.of(packet).reversed());
  }

  /// A control message reaches a host; the host has not seen it yet.
  Arrival arrived(String host, Packet.Control packet) {
    var known = wiretap.authentic(packet.message());
    var kind =
        known.isEmpty() || !isTo(host, known.get())
            ? Kind.FORGED
            : taken.getOrDefault(host, Set.of()).contains(Wiretap.sameAs(packet.message()))
                ? Kind.REPEATED
                : Kind.FRESH;
    if (kind == Kind.FRESH) {
      peer(known.get())
          .map(from -> outlook(host, from).allowance(packet.source()))
          .ifPresent(allowance -> allowance.received += packet.message().length());
    }
    return new Arrival(packet, kind, known.orElseGet(Reading.Other::new));
  }

  private static Optional<String> peer(Reading reading) {
    return switch (reading) {
      case Reading.Opening opening -> Optional.of(opening.initiator());
      case Reading.Answer(var session, _) -> Optional.of(session.responder());
      case Reading.Said said -> Optional.of(said.from());
      case Reading.Other _ -> Optional.empty();
    };
  }

  private static boolean isTo(String host, Reading reading) {
    return switch (reading) {
      case Reading.Opening opening -> opening.responder().equals(host);
      case Reading.Answer(var session, _) -> session.initiator().equals(host);
      case Reading.Said said -> said.to().equals(host);
      case Reading.Other _ -> true;
    };
  }

  /// What the host made of it, before it does anything else.
  void judge(String host, Arrival arrival, List<Effect> effects) {
    for (var effect : effects) {
      if (arrival.kind() != Kind.FRESH && changesSomething(effect)) {
        journal.fault(
            net.now(),
            host,
            "a %s message from %s had an effect: %s"
                .formatted(arrival.kind(), arrival.packet().source(), effect));
        return;
      }
      if (effect instanceof Effect.Report(Event.CommandReceived(_, _, var command, _))
          && !arrival.reading().commands().contains(command)) {
        journal.fault(net.now(), host, "took a command that nobody sent: " + Brief.of(command));
      }
      if (effect instanceof Effect.Report(Event.LocatorsChanged(_, var set))) {
        judge(host, arrival, set);
      }
    }
    if (arrival.kind() == Kind.FRESH && effects.stream().anyMatch(Guard::changesSomething)) {
      taken
          .computeIfAbsent(host, _ -> new HashSet<>())
          .add(Wiretap.sameAs(arrival.packet().message()));
      learn(host, arrival);
    }
  }

  /// The higher revision replaces what was held, whenever it comes; only a handshake replaces it
  /// by any (protocol §6).
  private void judge(String host, Arrival arrival, LocatorSet set) {
    if (!(arrival.reading() instanceof Reading.Said said)) return;
    boolean confirms =
        said.session().responder().equals(host) && !confirmed.contains(said.session());
    var held = outlook(host, said.from()).told;
    if (confirms || !held.isNewerThan(set)) return;
    journal.fault(net.now(), host, "holds an older set than before: " + Brief.of(said.commands()));
  }

  private static boolean changesSomething(Effect effect) {
    return switch (effect) {
      case Effect.Send _,
          Effect.ConfirmKey _,
          Effect.LookUp _,
          Effect.FindContexts _,
          Effect.ContextsShared _,
          Effect.PingSent _,
          Effect.PersistTimestamp _ ->
          false;
      // A session that is only pending is no effect yet (protocol §5).
      case Effect.PeerChanged(var view) ->
          view.sendTags().isPresent() || !view.receiveTags().isEmpty();
      case Effect.PeerGone _, Effect.KeyProven _, Effect.PingAnswered _, Effect.PathAnswered _ ->
          true;
      case Effect.Report(var event) ->
          switch (event) {
            case Event.CommandReceived _,
                Event.AssociationUp _,
                Event.AssociationDown _,
                Event.LocatorsChanged _,
                Event.LocatorVerified _,
                Event.PathChanged _ ->
                true;
            case Event.CommandSent _, Event.Legacy _, Event.Refused _, Event.LimitReached _ ->
                false;
          };
    };
  }

  private void learn(String host, Arrival arrival) {
    switch (arrival.reading()) {
      case Reading.Opening _, Reading.Other _ -> {}
      case Reading.Answer(var session, var commands) -> {
        var outlook = outlook(host, session.responder());
        created(session, commands).ifPresent(outlook::tell);
        var source = arrival.packet().source();
        var asked = askedAt.getOrDefault(session.initiatorIndex(), Set.of());
        if (asked.equals(Set.of(source))) outlook.verify(source);
      }
      case Reading.Said said -> {
        var outlook = outlook(host, said.from());
        if (said.session().responder().equals(host) && confirmed.add(said.session())) {
          confirm(outlook, said.session(), arrival.packet().source());
        }
        for (var command : said.commands()) learn(outlook, command);
      }
    }
  }

  private void confirm(Outlook outlook, Wiretap.Session session, IpAddress source) {
    for (var command : session.created()) {
      if (command instanceof Create create) outlook.tell(create.set());
    }
    if (answeredTo.getOrDefault(session, Set.of()).equals(Set.of(source))) outlook.verify(source);
  }

  private static Optional<LocatorSet> created(Wiretap.Session session, List<Command> answer) {
    for (var command : session.created()) {
      for (var other : answer) {
        if (command instanceof Create create && other instanceof Ack ack) {
          try {
            if (AckValue.decode(create, ack.value()) instanceof AckValue.Created created) {
              return Optional.of(created.set());
            }
          } catch (WireException e) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.empty();
  }

  private static void learn(Outlook outlook, Command command) {
    switch (command) {
      case Add add -> tell(outlook, add.result());
      case Delete delete -> tell(outlook, delete.result());
      case ProbeAck answer -> cameBack(outlook, answer.nonce());
      case Probe probe -> {
        for (var heard : probe.heard()) cameBack(outlook, heard.nonce());
      }
      default -> {}
    }
  }

  private static void tell(Outlook outlook, LocatorSet set) {
    if (set.isNewerThan(outlook.told)) outlook.tell(set);
  }

  private static void cameBack(Outlook outlook, long nonce) {
    var destination = outlook.nonces.get(nonce);
    if (destination != null) outlook.verify(destination);
  }

  private Outlook outlook(String host, String peer) {
    return outlooks
        .computeIfAbsent(host, _ -> new HashMap<>())
        .computeIfAbsent(peer, _ -> new Outlook());
  }
}
