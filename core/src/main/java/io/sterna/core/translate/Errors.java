package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// ICMP errors of the wire that quote a packet of ours, translated for the local kernel (protocol
/// §7):
///
/// ```
///   router -> our locator     | ICMP or ICMPv6 | our locator -> peer's locator | transport ...
///   peer -> our identifier    | ICMPv6         | our identifier -> peer's      | transport ...
/// ```
///
/// What was quoted out of an envelope has its own inner header already. The option of a quoted SYN
/// stays where it is: kernels look at ports and sequence number.
final class Errors {
  private static final int UNREACHABLE = 1;
  private static final Verdict PASS = new Verdict.Pass();
  private static final int GROWTH = IPV6_HEADER - Packet.IPV4_HEADER;

  private final Peers peers;
  private final Contexts contexts;
  private final Flows flows;
  private final Doubts doubts;
  private final Quote quote = new Quote();
  private final Quote inner = new Quote();

  Errors(Peers peers, Contexts contexts, Flows flows, Doubts doubts) {
    this.peers = peers;
    this.contexts = contexts;
    this.flows = flows;
    this.doubts = doubts;
  }

  /// An error that came natively, from whomever.
  Verdict translate(Packet packet, MemorySegment out, long now) {
    int at = packet.transport + Packet.ICMP_HEADER;
    if (!quote.read(packet.bytes, at, packet.total) || quote.v4 != packet.v4) return PASS;
    if (!quote.source.equals(packet.destination)) return PASS;
    var pair = new LocatorPair(quote.source, quote.destination);
    boolean enveloped = isEnvelope(pair);
    Context context;
    if (enveloped) {
      context = insideEnvelope();
      if (context == null) return PASS; // too short to tell: one of our control messages perhaps
    } else {
      switch (flows.match(pair, quote.protocol, quote.ports())) {
        case Flows.Match.None _ -> {
          return PASS;
        }
        case Flows.Match.Ambiguous _ -> {
          return Reason.FLOW_COLLISION.drop();
        }
        case Flows.Match.Found(var found) -> context = found;
      }
    }
    return translate(packet, context, pair, enveloped, out, now);
  }

  private Verdict translate(
      Packet packet,
      Context context,
      LocatorPair pair,
      boolean enveloped,
      MemorySegment out,
      long now) {
    var quoted = enveloped ? inner : quote;
    contexts.refresh(context, now);
    boolean known = packet.checksumFits(packet.addressSum());
    if (!known || !context.isInFlight(quoted.sequence())) return Reason.ICMP_ERROR.drop();
    int error = packet.u16(packet.transport);
    int kind = packet.v4 ? ErrorWriter.kindOfV4(error) : error;
    if (kind < 0 || (context.v4 && !ErrorWriter.existsInV4(kind))) return Reason.ICMP_ERROR.drop();
    int word = packet.v4 ? 0 : packet.bytes.get(U32, packet.transport + 4L);
    if (kind == ErrorWriter.PACKET_TOO_BIG) {
      int told = packet.v4 ? packet.u16(packet.transport + 6) : word;
      context.peer.learnMtu(pair, told < 0 ? Integer.MAX_VALUE : told, now);
      int fits = visible(told < 0 ? Integer.MAX_VALUE : told, pair, enveloped, context);
      word = Math.max(context.v4 ? Peer.LEAST_MTU4 : Peer.LEAST_MTU6, fits);
    } else if (kind >>> 8 == UNREACHABLE) {
      // The peer's host has no socket at its locators: it has lost the context.
      if (kind == ErrorWriter.PORT && !enveloped && context.isDatagram()) {
        context.forgottenByPeer();
        return Reason.FORGOTTEN.drop();
      }
      doubts.add(context);
    }
    return write(context, pair, enveloped, kind, word, out);
  }

  /// What of an MTU of the wire is left for the program.
  private static int visible(int mtu, LocatorPair pair, boolean enveloped, Context context) {
    boolean overV4 = enveloped ? context.peer.isBetweenIpv4() : pair.local().isV4();
    int growth = overV4 == context.v4 ? 0 : overV4 ? GROWTH : -GROWTH;
    return mtu - (enveloped ? Envelope.overhead(pair) : 0) + growth;
  }

  /// Whether the quoted packet is one of form `udp`.
  private boolean isEnvelope(LocatorPair pair) {
    if (quote.protocol != Packet.UDP) return false;
    int payload = quote.transport + Packet.UDP_HEADER;
    if (payload >= quote.end || !Envelope.isPacket(quote.bytes.get(U8, payload))) return false;
    var at = peers.at(pair.remote());
    for (int i = 0; i < at.size(); i++) {
      var path = at.get(i).view.current();
      if (path.isPresent()
          && path.get().localPort() == quote.sourcePort
          && path.get().remotePort() == quote.destinationPort) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Context insideEnvelope() {
    int payload = quote.transport + Packet.UDP_HEADER;
    return inner.read(quote.bytes, payload, quote.end) ? find(inner) : null;
  }

  /// The context whose packet, between identifiers, is quoted.
  private @Nullable Context find(Quote quoted) {
    var peer = peers.between(quoted.source, quoted.destination);
    return peer == null ? null : contexts.find(peer, quoted.protocol, quoted.ports());
  }

  /// The context whose packet in flight an error quotes that came in an envelope: then it is as the
  /// peer's kernel wrote it. Null if it quotes none.
  @Nullable Context quotedBy(Packet packet) {
    int at = packet.transport + Packet.ICMP_HEADER;
    if (!inner.read(packet.bytes, at, packet.total)) return null;
    if (!inner.source.equals(packet.destination)) return null;
    var context = find(inner);
    return context != null && context.isInFlight(inner.sequence()) ? context : null;
  }

  private Verdict write(
      Context context, LocatorPair pair, boolean enveloped, int kind, int word, MemorySegment out) {
    var peer = context.peer;
    // As if the peer itself answered: whoever did has no identifier.
    var ends = peer.toProgram(context.v4);
    if (ends == null) return Reason.NOT_IDENTIFIER.drop();
    boolean overIdentifiers = enveloped || sendsNames(peer, pair);
    int was = overIdentifiers ? peer.identifierSum : Ends.over(pair).sum();
    var quoted = enveloped ? inner : quote;
    int length = ErrorWriter.write(out, ends, kind, word, quoted, was, ends.reversed());
    peer.packetsReceived++;
    peer.bytesReceived += length;
    return new Verdict.Deliver(length);
  }

  private static boolean sendsNames(Peer peer, LocatorPair pair) {
    return peer.sendsOver(pair) && peer.view.current().get().form() == Form.NAMES;
  }
}
