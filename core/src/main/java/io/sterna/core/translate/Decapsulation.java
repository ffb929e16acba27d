package io.sterna.core.translate;

import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.Packet.Content;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From an envelope of form `udp` to the local kernel (protocol §8).
///
/// The inner addresses say whose packet it is, so nothing has to be looked up by locators, and a
/// SYN needs no option. Whoever writes such a packet knows both identifiers but proves no more than
/// with a native one: the source has to be the peer's, and a context begins only from where it was
/// verified.
final class Decapsulation {
  private static final Verdict HOLD = new Verdict.Hold();

  private final Peers peers;
  private final Contexts contexts;
  private final Flows flows;
  private final Notices notices;
  private final Errors errors;
  private final Beginnings beginnings;
  private final ErrorConversion errorConversion = new ErrorConversion();
  private final Fragments fragments;
  private final Packet packet = new Packet();

  /// Whether the packet is for an IPv4 program; set by [#admit].
  private boolean toV4;

  /// The packet's own and that of its envelope.
  private int trafficClass;

  Decapsulation(
      Peers peers,
      Contexts contexts,
      Flows flows,
      Doubts doubts,
      Notices notices,
      Beginnings beginnings,
      Fragments fragments) {
    this.peers = peers;
    this.contexts = contexts;
    this.flows = flows;
    this.notices = notices;
    this.beginnings = beginnings;
    this.fragments = fragments;
    this.errors = new Errors(peers, contexts, flows, doubts);
  }

  Verdict translate(Outer outer, MemorySegment payload, MemorySegment out, long now) {
    var wrong = packet.readAddresses(payload);
    if (wrong != null) return wrong.drop();
    var peer = peers.between(packet.destination, packet.source);
    if (peer == null || packet.v4 != peer.isBetweenIpv4()) return Reason.FOREIGN_PACKET.drop();
    if (peer.gone) return Reason.ASSOCIATION_GONE.drop();
    if (!peer.isAt(outer.pair().remote(), outer.remotePort())) {
      notices.sourceSeen(peer, outer.pair(), outer.remotePort(), now);
      return Reason.FOREIGN_SOURCE.drop();
    }
    wrong = packet.readContent();
    if (wrong == null && packet.rerouted) wrong = Reason.EXTENSION_HEADER;
    if (wrong != null) return wrong.drop();
    trafficClass = Envelope.trafficClass(packet.trafficClass, outer.trafficClass());
    if (trafficClass < 0) return Reason.CONGESTED.drop();
    if (peer.isUnanswered()) return HOLD; // its session is not confirmed yet
    var refusal = mayBeForIpv4(peer) ? gather(peer, outer, out, now) : admit(peer, outer, now);
    return refusal != null ? refusal : deliver(peer, out);
  }

  private boolean mayBeForIpv4(Peer peer) {
    boolean bare = packet.irregular == Reason.FRAGMENT && packet.isBareFragment;
    return bare && !packet.v4 && peer.hasNames4();
  }

  /// Puts fragments together for an IPv4 program. Which one it is for only the first one tells: if
  /// it comes first, and it is for another, they pass as they come.
  ///
  /// @return what becomes of this one; null if it, or the whole in its place, is to be delivered
  private @Nullable Verdict gather(Peer peer, Outer outer, MemorySegment out, long now) {
    if (packet.fragmentOffset == 0) {
      var refusal = admit(peer, outer, now);
      if (refusal != null) return refusal;
      if (!toV4 && !fragments.isKept(peer, packet)) {
        fragments.pass(peer, packet, now);
        return null;
      }
    } else if (fragments.isPassing(peer, packet, now)) {
      toV4 = false;
      return null;
    }
    var missing = fragments.add(peer, packet, trafficClass, now);
    if (missing != null) return missing;
    var wrong = packet.readAddresses(fragments.whole());
    if (wrong == null) wrong = packet.readContent();
    if (wrong == null && out.byteSize() < packet.total + Translator.GROWTH) wrong = Reason.TOO_LONG;
    if (wrong != null) return wrong.drop();
    trafficClass = packet.trafficClass;
    return admit(peer, outer, now);
  }

  /// What becomes of the packet instead of its delivery; null for that.
  private @Nullable Verdict admit(Peer peer, Outer outer, long now) {
    toV4 = peer.isOnlyNames4();
    if (packet.content == Content.ERROR) {
      var quoted = errors.quotedBy(packet);
      toV4 |= quoted != null && quoted.v4;
      return quoted != null ? null : Reason.ICMP_ERROR.drop();
    }
    if (!packet.portsKnown) return null; // a later fragment, which the first one explains
    return admitKnown(peer, outer, now);
  }

  private @Nullable Verdict admitKnown(Peer peer, Outer outer, long now) {
    var context = contexts.find(peer, packet.protocol(), ports());
    if (packet.content != Content.TCP) return datagram(peer, context, outer, now);
    if (context != null && context.pinned() != null && !context.isClosed()) {
      notices.contextDoubted(context, outer.pair(), now); // it cannot be legacy then
      return Reason.FLOW_COLLISION.drop();
    }
    if (context != null) toV4 = context.v4;
    if (packet.irregular != null) return context == null ? Reason.FRAGMENT.drop() : null;
    if (packet.isSyn()) return syn(peer, context, outer, now);
    if (context != null) return segment(context, now);
    return packet.isRst() ? Reason.RST_UNPROVEN.drop() : unknown(peer, outer);
  }

  private @Nullable Verdict datagram(Peer peer, @Nullable Context known, Outer outer, long now) {
    var context = known;
    if (context == null) {
      if (!isVerified(peer, outer)) return Reason.UNVERIFIED.drop();
      var question = beginnings.ask(peer, packet, now);
      if (question != null) return new Verdict.Asked(question);
      context = contexts.open(peer, packet.protocol(), ports(), beginnings.isV4(), now);
      if (context == null) return Reason.CONTEXTS_FULL.drop();
      keepApart(context, outer);
    }
    toV4 = context.v4;
    context.receivedDatagram();
    contexts.touch(context, now);
    return null;
  }

  /// What begins in an envelope goes on natively by the same locators, if it may have them for
  /// itself, or stays in envelopes.
  private void keepApart(Context context, Outer outer) {
    var peer = context.peer;
    var pair = outer.pair();
    context.apart = flows.collides(peer, pair, packet.protocol(), ports());
    boolean free = context.apart && !flows.isTaken(peer, pair, packet.protocol(), ports());
    if (!free) return;
    context.apart = false;
    context.own = pair;
  }

  private @Nullable Verdict syn(Peer peer, @Nullable Context known, Outer outer, long now) {
    if (!isVerified(peer, outer)) return Reason.UNVERIFIED.drop();
    if (!packet.checksumFits(peer.identifierSum)) return Reason.SYN_CHECKSUM.drop();
    var context = known;
    if (context != null && context.pinned() != null) {
      contexts.remove(context);
      context = null;
    }
    if (context == null || context.isClosed()) {
      var question = beginnings.ask(peer, packet, now);
      if (question != null) return new Verdict.Asked(question);
    }
    if (context == null) {
      context = contexts.open(peer, Packet.TCP, ports(), beginnings.isV4(), now);
    }
    if (context == null) return Reason.CONTEXTS_FULL.drop();
    if (context.isClosed()) context.v4 = beginnings.isV4();
    toV4 = context.v4;
    context.own = null;
    context.apart = flows.collides(peer, outer.pair(), Packet.TCP, ports());
    context.receivedSyn();
    context.synCame(true);
    contexts.touch(context, now);
    return null;
  }

  private @Nullable Verdict segment(Context context, long now) {
    var peer = context.peer;
    boolean ends = packet.isRst() || packet.isFin() || packet.isSynAck();
    boolean fits = !ends || packet.checksumFits(peer.identifierSum);
    if (packet.isRst()) {
      if (!fits) return Reason.RST_CHECKSUM.drop();
      context.receivedRst(packet.flags, packet.sequence(), packet.acknowledgment());
    } else if (packet.isSynAck() && context.isDecidedBy(packet.acknowledgment())) {
      if (!fits) return Reason.SYN_CHECKSUM.drop();
      context.receivedSynAck(); // native: only a peer of ours sends such
      context.receivedAcknowledgment(packet.acknowledgment());
    } else {
      if (fits) context.received(packet.flags);
      if (packet.has(Packet.ACK)) context.receivedAcknowledgment(packet.acknowledgment());
    }
    contexts.touch(context, now);
    return null;
  }

  private Verdict unknown(Peer peer, Outer outer) {
    return new Verdict.Unknown(outer.pair(), List.of(tcn(peer)));
  }

  private Tcn tcn(Peer peer) {
    return new Tcn(
        Packet.TCP,
        peer.view.local(),
        peer.view.remote(),
        packet.destinationPort,
        packet.sourcePort);
  }

  private static boolean isVerified(Peer peer, Outer outer) {
    return peer.view.verified().contains(outer.pair().remote());
  }

  private Verdict deliver(Peer peer, MemorySegment out) {
    if (out.byteSize() < packet.total) {
      throw new IllegalArgumentException(
          "the output has " + out.byteSize() + " bytes, but this packet needs " + packet.total);
    }
    if (toV4 != packet.v4) return convert(peer, out);
    MemorySegment.copy(packet.bytes, 0, out, 0, packet.total);
    if (trafficClass != packet.trafficClass) mark(out);
    return delivered(peer, packet.total);
  }

  private void mark(MemorySegment out) {
    if (packet.v4) {
      out.set(Packet.U8, 1, (byte) trafficClass);
      out.set(Packet.U16, 10, (short) 0);
      int header = (packet.u8(0) & 15) * 4;
      out.set(Packet.U16, 10, (short) Checksum.of(Checksum.sum(out, 0, header)));
    } else {
      out.set(Packet.U32, 0, 6 << 28 | trafficClass << 20 | packet.flowLabel);
    }
  }

  /// For an IPv4 program.
  private Verdict convert(Peer peer, MemorySegment out) {
    var to = peer.toProgram(true);
    if (to == null) return Reason.NOT_IDENTIFIER.drop();
    packet.trafficClass = trafficClass;
    var conversion = Conversion.of(packet);
    var refusal = conversion.refusal();
    if (refusal != null) return refusal.drop();
    if (packet.content == Content.ERROR) {
      int length = errorConversion.toProgram(packet, peer, to, out);
      return length == 0 ? Reason.ICMP_ERROR.drop() : delivered(peer, length);
    }
    int was = peer.identifierSum;
    return delivered(peer, conversion.write(out, to.source(), to.destination(), was, to.sum()));
  }

  private static Verdict delivered(Peer peer, int length) {
    peer.packetsReceived++;
    peer.bytesReceived += length;
    return new Verdict.Deliver(length);
  }

  private int ports() {
    return packet.destinationPort << 16 | packet.sourcePort;
  }
}
