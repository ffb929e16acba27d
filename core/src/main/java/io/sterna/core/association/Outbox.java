package io.sterna.core.association;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The commands of one turn, put together into as few SEALED messages as they fit into, one way
/// and session at a time. It is the only place from which SEALED leaves, and so the one that keeps
/// to what a locator may get (protocol §6).
final class Outbox {
  /// Bytes of a SEALED beside its commands.
  private static final int OVERHEAD = 32;

  /// Where a message goes, and on which session.
  record Way(Carrier carrier, LocatorPair pair, int port, Session session) {}

  private final Association association;
  private final Host host;
  private final Remotes remotes;
  private final Map<Way, List<Command>> waiting = new LinkedHashMap<>(2);

  Outbox(Association association, Host host, Remotes remotes) {
    this.association = association;
    this.host = host;
    this.remotes = remotes;
  }

  void add(Way way, Command command) {
    waiting.computeIfAbsent(way, _ -> new ArrayList<>()).add(command);
  }

  /// Something that the peer answers goes this way in this turn anyway, or KEEPALIVE does.
  void prove(Way way) {
    var commands = waiting.computeIfAbsent(way, _ -> new ArrayList<>());
    boolean answered = commands.stream().anyMatch(c -> c instanceof Request || c instanceof Probe);
    if (!answered) commands.add(new Keepalive());
  }

  /// Something goes this way in this turn anyway, or KEEPALIVE does.
  void answer(Way way) {
    var commands = waiting.computeIfAbsent(way, _ -> new ArrayList<>());
    if (commands.isEmpty()) commands.add(new Keepalive());
  }

  void clear() {
    waiting.clear();
  }

  void flush(Instant now) {
    var all = new LinkedHashMap<>(waiting);
    waiting.clear();
    all.forEach((way, commands) -> flush(way, commands, now));
  }

  private void flush(Way way, List<Command> commands, Instant now) {
    if (!way.session.canSend(now)) return;
    withCurrentSet(way.session, commands);
    if (allowed(way, commands)) {
      send(way, commands);
      return;
    }
    // One by one what is allowed: too much for one message, or for an address not verified.
    var part = new ArrayList<Command>();
    for (var command : commands) {
      var longer = new ArrayList<>(part);
      longer.add(command);
      if (allowed(way, longer)) {
        part = longer;
        continue;
      }
      if (!part.isEmpty()) send(way, part);
      part = new ArrayList<>();
      if (allowed(way, List.of(command)) || probeAllowed(way, command)) send(way, List.of(command));
      else host.refuse(way.pair.remote(), Refusal.UNVERIFIED, "", now);
    }
    if (!part.isEmpty()) send(way, part);
  }

  /// Whichever SEALED confirms a CREATE makes its set replace what the peer holds, newer or not; so
  /// each that may be the one says what has changed since (protocol §6).
  private void withCurrentSet(Session session, List<Command> commands) {
    var own = host.own.set();
    if (own.locators().isEmpty() || !session.isOutdated(own.revision())) return;
    for (var command : commands) {
      if (command instanceof Add(_, _, var set) && set.revision() == own.revision()) return;
      if (command instanceof Delete(_, _, var set) && set.revision() == own.revision()) return;
    }
    int id = association.exchanges.freshId();
    commands.addFirst(new Add(id, own.locators().getFirst(), own));
  }

  private boolean allowed(Way way, List<Command> commands) {
    int size = 0;
    for (var command : commands) size += Command.encodeAll(List.of(command)).length;
    return size <= Command.MOST_PLAINTEXT && remotes.mayGet(way.pair.remote(), size + OVERHEAD);
  }

  private boolean probeAllowed(Way way, Command command) {
    return command instanceof Probe probe
        && probe.heard().isEmpty()
        && remotes.mayProbe(way.pair.local(), way.pair.remote(), Command.MOST_PLAINTEXT);
  }

  private void send(Way way, List<Command> commands) {
    var bytes = way.session.seal(commands).encode();
    remotes.sent(way.pair.remote(), bytes.length);
    for (var command : commands) association.reportSent(command, way.pair);
    host.send(way.carrier, way.pair.local(), way.pair.remote(), way.port, bytes);
    association.counters.sent(bytes.length);
  }
}
