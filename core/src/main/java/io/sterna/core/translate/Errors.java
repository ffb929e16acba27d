package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Checksum;
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
  static final int MOST = 1280; // RFC 4443 §2.4 (c)

  private static final int HEADERS = IPV6_HEADER + Packet.ICMP_HEADER;
  private static final int HOP_LIMIT = 64;
  private static final Verdict PASS = new Verdict.Pass();
  private static final int GROWTH = IPV6_HEADER - Packet.IPV4_HEADER;

  private static final int UNREACHABLE = 1;
  private static final int PACKET_TOO_BIG = 0x200;
  private static final int PROHIBITED = 0x101;
  private static final int PORT = 0x104;
  private static final int TIME_EXCEEDED = 0x300;

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
    boolean known = packet.checksumFits(packet.addressSum());
    if (!known || !context.isInFlight(quoted.sequence())) return Reason.ICMP_ERROR.drop();
    int error = packet.u16(packet.transport);
    int kind = packet.v4 ? kindOfV4(error) : error;
    if (kind < 0) return Reason.ICMP_ERROR.drop();
    int word = packet.v4 ? 0 : packet.bytes.get(U32, packet.transport + 4L);
    if (kind == PACKET_TOO_BIG) {
      int told = packet.v4 ? packet.u16(packet.transport + 6) : word;
      context.peer.learnMtu(pair, told < 0 ? Integer.MAX_VALUE : told, now);
      word = Math.max(MOST, visible(told < 0 ? Integer.MAX_VALUE : told, pair, enveloped));
    } else if (kind >>> 8 == UNREACHABLE) {
      // The peer's host has no socket at its locators: it has lost the context.
      if (kind == PORT && !enveloped && context.isDatagram()) {
        context.forgottenByPeer();
        return Reason.FORGOTTEN.drop();
      }
      doubts.add(context);
    }
    return write(context.peer, pair, enveloped, kind, word, out);
  }

  private static int visible(int mtu, LocatorPair pair, boolean enveloped) {
    if (enveloped) return mtu - Envelope.overhead(pair);
    return pair.local().isV4() ? mtu + GROWTH : mtu;
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

  /// Whether an error that came in an envelope quotes a packet in flight: then it is as the peer's
  /// kernel wrote it.
  boolean isDue(Packet packet) {
    int at = packet.transport + Packet.ICMP_HEADER;
    if (!inner.read(packet.bytes, at, packet.total)) return false;
    if (!inner.source.equals(packet.destination)) return false;
    var context = find(inner);
    return context != null && context.isInFlight(inner.sequence());
  }

  private Verdict write(
      Peer peer, LocatorPair pair, boolean enveloped, int kind, int word, MemorySegment out) {
    int quoted = enveloped ? copyInner(out) : rewriteQuote(peer, pair, out);
    int length = Packet.ICMP_HEADER + quoted;
    // As if the peer itself answered: whoever did has no identifier.
    Headers.writeIpv6(0, HOP_LIMIT, out, 0, peer.remote, peer.local, Packet.ICMPV6, length);
    out.set(U16, IPV6_HEADER, (short) kind);
    out.set(U16, IPV6_HEADER + 2, (short) 0);
    out.set(U32, IPV6_HEADER + 4, word);
    int sum = Checksum.transport(peer.identifierSum, Packet.ICMPV6, out, IPV6_HEADER, length);
    out.set(U16, IPV6_HEADER + 2, (short) sum);
    peer.packetsReceived++;
    peer.bytesReceived += IPV6_HEADER + length;
    return new Verdict.Deliver(IPV6_HEADER + length);
  }

  private int copyInner(MemorySegment out) {
    int length = Math.min(inner.end - inner.start, MOST - HEADERS);
    MemorySegment.copy(inner.bytes, inner.start, out, HEADERS, length);
    return length;
  }

  /// The quoted packet as the local kernel sent it.
  private int rewriteQuote(Peer peer, LocatorPair pair, MemorySegment out) {
    int length = Math.min(quote.end - quote.transport, MOST - HEADERS - IPV6_HEADER);
    int at = HEADERS + IPV6_HEADER;
    MemorySegment.copy(quote.bytes, quote.transport, out, at, length);
    boolean echo = quote.protocol == Packet.ICMPV6;
    if (echo && quote.v4) out.set(U8, at, (byte) Rewriter.echoType(quote.isRequest(), false));
    int field =
        switch (quote.protocol) {
          case Packet.TCP -> 16;
          case Packet.UDP -> 6;
          default -> 2;
        };
    if (length >= field + 2) sumQuote(peer, pair, out, at, field);
    Headers.writeIpv6(
        quote.trafficClass << 20 | quote.flowLabel,
        quote.hopLimit,
        out,
        HEADERS,
        peer.local,
        peer.remote,
        quote.protocol,
        quote.payloadLength);
    return IPV6_HEADER + length;
  }

  private void sumQuote(Peer peer, LocatorPair pair, MemorySegment out, int at, int field) {
    int checksum = Short.toUnsignedInt(out.get(U16, at + field));
    if (quote.protocol == Packet.UDP && checksum == 0) return;
    boolean bare = quote.protocol == Packet.ICMPV6 && quote.v4;
    if (!bare && sendsNames(peer, pair)) return;
    int was = Checksum.add(Checksum.sum(pair.local()), Checksum.sum(pair.remote()));
    int is = peer.identifierSum;
    if (bare) {
      was = (quote.isRequest() ? 8 : 0) << 8;
      is = Checksum.add(is, Checksum.add(quote.payloadLength, Packet.ICMPV6));
      is = Checksum.add(is, Rewriter.echoType(quote.isRequest(), false) << 8);
    }
    int now = Checksum.update(checksum, was, is);
    out.set(U16, at + field, (short) (now == 0 && quote.protocol == Packet.UDP ? 0xffff : now));
  }

  private static boolean sendsNames(Peer peer, LocatorPair pair) {
    return peer.sendsOver(pair) && peer.view.current().get().form() == Form.NAMES;
  }

  /// ICMPv6 type and code for those of ICMPv4 (RFC 7915 §4.2), or -1 if there are none.
  private static int kindOfV4(int error) {
    int code = error & 0xff;
    return switch (error >>> 8) {
      case 3 ->
          switch (code) {
            case 0, 1, 5, 6, 7, 8, 11, 12 -> UNREACHABLE << 8; // no route
            case 3 -> PORT;
            case 4 -> PACKET_TOO_BIG;
            case 9, 10, 13, 15 -> PROHIBITED;
            default -> -1;
          };
      case 11 -> code <= 1 ? TIME_EXCEEDED | code : -1;
      default -> -1;
    };
  }
}
