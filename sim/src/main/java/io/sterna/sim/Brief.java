package io.sterna.sim;

import io.sterna.core.association.Event;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Context;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.Unknown;
import io.sterna.sim.Wiretap.Reading;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is said and what happens, short enough for the lines of a trace.
final class Brief {
  private Brief() {}

  static String of(Reading reading) {
    return switch (reading) {
      case Reading.Opening(_, _, var commands) -> "INIT " + of(commands);
      case Reading.Answer(_, var commands) -> "RESPONSE " + of(commands);
      case Reading.Said(var session, _, _, var counter, var commands) ->
          "SEALED %x/%d %s".formatted(session.responderIndex(), counter, of(commands));
      case Reading.Other _ -> "?";
    };
  }

  static String of(List<Command> commands) {
    return commands.stream().map(Brief::of).collect(Collectors.joining(", "));
  }

  static String of(Command command) {
    return switch (command) {
      case Create c -> "CREATE#%x %s".formatted(c.requestId(), of(c.set()));
      case Add a -> "ADD#%x %s = %s".formatted(a.requestId(), a.came().address(), of(a.result()));
      case Delete d ->
          "DELETE#%x %s = %s".formatted(d.requestId(), d.went().address(), of(d.result()));
      case ListSet l -> "LIST#%x".formatted(l.requestId());
      case Context c -> "CONTEXT#%x %s".formatted(c.requestId(), c.tcns());
      case Close c -> "CLOSE#%x %s".formatted(c.requestId(), c.reason());
      case Ack a -> "ACK#%x".formatted(a.requestId());
      case Nak n -> "NAK#%x %s".formatted(n.requestId(), n.code());
      case Probe p ->
          "PROBE %x %s%s"
              .formatted(
                  p.nonce(),
                  p.form(),
                  p.heard().stream()
                      .map(h -> " heard %x".formatted(h.nonce()))
                      .collect(Collectors.joining()));
      case ProbeAck p -> "PROBE-ACK %x %s".formatted(p.nonce(), p.form());
      case Keepalive _ -> "KEEPALIVE";
      case Padding _ -> "PADDING";
      case Timestamp _ -> "TIMESTAMP";
      case Unknown u -> "type " + u.type();
    };
  }

  static String of(PeerView view) {
    return "view: %s, from %s, announced %s"
        .formatted(
            view.current().map(way -> way.form() + " over " + way.pair()).orElse("no path"),
            view.locators(),
            view.announced());
  }

  static String of(Packet.Data packet) {
    var tcp = new TcpHeader(packet.bytes());
    return "%s > %s %d > %d %s%s%s seq %x, %d bytes %s"
        .formatted(
            packet.source(),
            packet.destination(),
            tcp.sourcePort(),
            tcp.destinationPort(),
            tcp.has(Segment.SYN) ? "SYN " : "",
            tcp.has(Segment.RST) ? "RST " : "",
            tcp.has(Segment.ACK) ? "ACK" : "",
            tcp.sequence(),
            tcp.payloadLength(),
            tcp.has(Segment.SYN) ? tcp.options() : "");
  }

  /// Empty for what the wire shows anyway.
  static Optional<String> of(Event event) {
    return switch (event) {
      case Event.CommandSent _, Event.CommandReceived _ -> Optional.empty();
      case Event.LocatorsChanged(_, var set) -> Optional.of("set of peer: " + of(set));
      case Event.LocatorVerified(_, var locator) -> Optional.of("verified " + locator);
      case Event.PathChanged(_, _, var to, var reason) ->
          Optional.of(to.map(pair -> "path " + pair).orElse("no path") + ", " + reason);
      default -> Optional.of(event.toString());
    };
  }

  private static String of(LocatorSet set) {
    return set.locators().stream()
        .map(l -> l.address().toString())
        .collect(
            Collectors.joining(
                " ", "{", "} r" + Long.toUnsignedString(set.revision() % 1_000_000_000L)));
  }
}
