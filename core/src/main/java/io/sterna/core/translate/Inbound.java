package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.Packet.Content;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Set;

/// From the wire to the local kernel.
final class Inbound {
  private static final Verdict PASS = new Verdict.Pass();
  private static final Verdict HOLD = new Verdict.Hold();

  private final Peers peers;
  private final Contexts contexts;
  private final Flows flows;
  private final Doubts doubts;
  private final Notices notices;
  private final Ways ways;
  private final Errors errors;
  private final Beginnings beginnings;
  private final Packet packet = new Packet();
  private Set<IpAddress> localAddresses = Set.of();

  Inbound(
      Peers peers,
      Contexts contexts,
      Flows flows,
      Doubts doubts,
      Notices notices,
      Beginnings beginnings,
      Ways ways) {
    this.peers = peers;
    this.contexts = contexts;
    this.flows = flows;
    this.doubts = doubts;
    this.notices = notices;
    this.beginnings = beginnings;
    this.ways = ways;
    this.errors = new Errors(peers, contexts, flows, doubts);
  }

  void localAddresses(Set<IpAddress> addresses) {
    localAddresses = Ordered.set(addresses);
  }

  Verdict translate(MemorySegment bytes, MemorySegment out, long now) {
    var unreadable = packet.readAddresses(bytes);
    if (unreadable != null) return unreadable.drop();
    boolean peerIsThere = !peers.at(packet.source).isEmpty();
    boolean others = contexts.hasPinned() || peers.arePending() || packet.isIcmp();
    if (!peerIsThere && !others) return PASS;
    if (!localAddresses.contains(packet.destination)) return PASS;
    var wrong = packet.readContent();
    if (wrong == null && packet.content == Content.ERROR) return error(out, now);
    if (wrong == null) wrong = packet.irregular;
    var pair = new LocatorPair(packet.destination, packet.source);
    var match = packet.portsKnown ? flows.match(pair, packet.protocol(), ports()) : Flows.NONE;
    boolean mayBePending = wrong == null && packet.isSyn() && peers.arePending();
    if (!peerIsThere && match == Flows.NONE && !mayBePending) return PASS;
    if (wrong != null) return refuse(wrong, match);
    if (packet.content != Content.TCP) return datagram(match, pair, out, now);
    if (packet.isSyn()) return syn(pair, match, out, now);
    return switch (match) {
      case Flows.Match.None _ -> unknown(pair);
      case Flows.Match.Ambiguous _ -> Reason.FLOW_COLLISION.drop();
      case Flows.Match.Found(var context) -> segment(context, pair, out, now);
    };
  }

  private Verdict error(MemorySegment out, long now) {
    return packet.irregular == null ? errors.translate(packet, out, now) : PASS;
  }

  /// A known peer's host sends other things natively too. But what has the ports of a context must
  /// not reach a kernel that would answer it with a RST.
  private Verdict refuse(Reason reason, Flows.Match match) {
    if (reason == Reason.FRAGMENT || reason == Reason.EXTENSION_HEADER) {
      return match == Flows.NONE ? PASS : reason.drop();
    }
    return reason.isOtherProtocol() ? PASS : reason.drop();
  }

  /// UDP and ICMP echo begin encapsulated, so what has no context is an ordinary packet.
  private Verdict datagram(Flows.Match match, LocatorPair pair, MemorySegment out, long now) {
    return switch (match) {
      case Flows.Match.None _ -> PASS;
      case Flows.Match.Ambiguous _ -> Reason.FLOW_COLLISION.drop();
      case Flows.Match.Found(var context) -> {
        var peer = context.peer;
        if (peer.gone) yield Reason.ASSOCIATION_GONE.drop();
        if (peer.hasLeft(pair.remote())) yield Reason.FORMER_LOCATOR.drop();
        if (packet.isUnsummed() && !packet.v4) yield Reason.UDP_HEADER.drop(); // RFC 8200 §8.1
        context.receivedDatagram();
        context.cameBy = pair;
        contexts.touch(context, now);
        yield deliver(context, expected(context, pair), Rewriter.KEEP, out);
      }
    };
  }

  private Verdict syn(LocatorPair pair, Flows.Match match, MemorySegment out, long now) {
    var found = SynOption.find(packet.bytes, packet.transport, packet.headerLength);
    if (found == SynOption.Found.TAGS) {
      var tags = SynOption.readTags(packet.bytes, packet.transport, packet.headerLength);
      var peer = flows.accepts(packet.source, tags);
      if (peer != null) return accept(peer, pair, out, now);
      if (flows.isLate(packet.source, tags)) return Reason.FORMER_LOCATOR.drop();
      if (peers.await(tags)) return HOLD;
      if (flows.isOfLostSession(packet.source, tags)) return Reason.UNKNOWN_TAGS.drop();
    }
    return switch (match) {
      case Flows.Match.None _ -> PASS;
      case Flows.Match.Ambiguous _ -> Reason.FLOW_COLLISION.drop();
      case Flows.Match.Found(var context) -> legacySyn(context);
    };
  }

  /// A plain connection begins, unless it would share its ports and locators with one of ours.
  private Verdict legacySyn(Context context) {
    if (context.pinned() == null && context.peer.hasLeft(packet.source)) return PASS;
    if (!context.isClosed()) return Reason.FLOW_COLLISION.drop();
    contexts.remove(context);
    return PASS;
  }

  /// The tags are those of a confirmed session (protocol §7).
  private Verdict accept(Peer peer, LocatorPair pair, MemorySegment out, long now) {
    if (!peer.view.verified().contains(pair.remote())) return Reason.UNVERIFIED.drop();
    if (!packet.checksumFits(packet.addressSum())) return Reason.SYN_CHECKSUM.drop();
    boolean meets = flows.collides(peer, pair, Packet.TCP, ports());
    if (meets && flows.isTaken(peer, pair, Packet.TCP, ports())) {
      return Reason.FLOW_COLLISION.drop();
    }
    var context = contexts.find(peer, Packet.TCP, ports());
    if (context != null && context.pinned() != null) {
      if (!context.isClosed()) return Reason.FLOW_COLLISION.drop();
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
    context.receivedSyn();
    context.synCame(false);
    context.cameBy = pair;
    if (meets) context.own = pair;
    contexts.touch(context, now);
    return deliver(context, Form.PLAIN, Rewriter.STRIP, out);
  }

  private Verdict unknown(LocatorPair pair) {
    var candidates = new ArrayList<Tcn>(1);
    for (var peer : peers.at(pair.remote())) {
      if (peer.gone || peer.isPending() || peer.hasLeft(pair.remote())) continue;
      candidates.add(
          new Tcn(
              Packet.TCP,
              peer.view.local(),
              peer.view.remote(),
              packet.destinationPort,
              packet.sourcePort));
    }
    return candidates.isEmpty() ? PASS : new Verdict.Unknown(pair, candidates);
  }

  private Verdict segment(Context context, LocatorPair pair, MemorySegment out, long now) {
    var peer = context.peer;
    if (context.pinned() == null) {
      if (peer.gone) return Reason.ASSOCIATION_GONE.drop();
      if (peer.hasLeft(pair.remote())) return Reason.FORMER_LOCATOR.drop();
    }
    if (packet.isRst()) return rst(context, pair, out, now);
    context.cameBy = pair;
    if (packet.isSynAck()) return synAck(context, pair, out, now);
    var form = expected(context, pair);
    if (!packet.isFin() || fits(form, peer)) context.received(packet.flags);
    if (packet.has(Packet.ACK)) context.receivedAcknowledgment(packet.acknowledgment());
    contexts.touch(context, now);
    return deliver(context, form, Rewriter.KEEP, out);
  }

  private Verdict synAck(Context context, LocatorPair pair, MemorySegment out, long now) {
    // A plain connection may have begun on the ports of one that has ended.
    if (context.isClosed()) return unknown(pair);
    if (!packet.checksumFits(packet.addressSum())) return Reason.SYN_CHECKSUM.drop();
    var found = SynOption.find(packet.bytes, packet.transport, packet.headerLength);
    if (context.isDecidedBy(packet.acknowledgment())) {
      context.receivedSynAck();
      context.receivedAcknowledgment(packet.acknowledgment());
      boolean accepted = found == SynOption.Found.ACCEPT;
      if (!accepted && context.mayBeLegacy()) decline(context, pair, now);
    } else {
      context.received(packet.flags);
    }
    contexts.touch(context, now);
    var options = found == SynOption.Found.NONE ? Rewriter.KEEP : Rewriter.STRIP;
    return deliver(context, Form.PLAIN, options, out);
  }

  /// The connection is legacy, and from now on it stays on these locators. But why, with a peer
  /// that has an association?
  private void decline(Context context, LocatorPair pair, long now) {
    contexts.pin(context, pair);
    doubts.add(context);
    notices.contextDoubted(context, pair, now);
  }

  /// A stranger who has an old locator of the peer now answers our segments with a RST that is in
  /// sequence: hence the checksum, and in `plain`, where it proves nothing, the current locator.
  private Verdict rst(Context context, LocatorPair pair, MemorySegment out, long now) {
    var peer = context.peer;
    var form = expected(context, pair);
    boolean names = form == Form.NAMES;
    if (!fits(form, peer)) return Reason.RST_CHECKSUM.drop();
    boolean proven = names || context.pinned() != null || peer.sendsTo(pair.remote());
    if (!proven && !peer.hasAnswered(pair, now)) {
      notices.rstDoubted(peer, pair, now);
      return Reason.RST_UNPROVEN.drop();
    }
    contexts.refresh(context, now);
    context.receivedRst(packet.flags, packet.sequence(), packet.acknowledgment());
    contexts.touch(context, now);
    return deliver(context, form, Rewriter.KEEP, out);
  }

  /// Asked of segments that end something. For others the kernel looks.
  private boolean fits(Form form, Peer peer) {
    return packet.checksumFits(form == Form.NAMES ? peer.identifierSum : packet.addressSum());
  }

  /// Which checksum a segment other than SYN and SYN-ACK has to have. Either will do while it is
  /// open whether the peer's end is native, while a changed announcement is on trial, and where
  /// none is remembered: the peer may have made it before we knew the path (protocol §8).
  private Form expected(Context context, LocatorPair pair) {
    if (context.pinned() != null) return Form.PLAIN;
    var peer = context.peer;
    boolean names = peer.announcedNames(pair);
    boolean bare = packet.isUnsummed() || (packet.v4 && packet.content == Content.ECHO);
    if (bare) return Form.PLAIN; // no addresses in what it has
    boolean onTrial = peer.isOnTrial(pair);
    boolean open = !peer.hasAnnounced(pair) || context.state() == ContextState.SYN_SENT;
    if (onTrial || open) {
      boolean asAnnounced = packet.checksumFits(names ? peer.identifierSum : packet.addressSum());
      boolean other =
          !asAnnounced && packet.checksumFits(names ? packet.addressSum() : peer.identifierSum);
      names ^= other;
      if (asAnnounced || other) arrived(peer, pair, onTrial, asAnnounced, names);
    }
    return names ? Form.NAMES : Form.PLAIN;
  }

  /// Once it is settled in which form segments come, the fast path can take them.
  private void arrived(
      Peer peer, LocatorPair pair, boolean onTrial, boolean asAnnounced, boolean names) {
    boolean settled =
        onTrial
            ? peer.arrivedOnTrial(pair, asAnnounced)
            : !peer.hasAnnounced(pair)
                && peer.arrivedUnannounced(pair, names ? Form.NAMES : Form.PLAIN);
    if (settled) ways.tell(peer);
  }

  private Verdict deliver(Context context, Form form, Rewriter.Options options, MemorySegment out) {
    var peer = context.peer;
    var to = peer.toProgram(context.v4);
    if (to == null) return Reason.NOT_IDENTIFIER.drop();
    if (Rewriter.isTooLong(packet, to.isV4(), Rewriter.KEEP)) return Reason.TOO_LONG.drop();
    int was = form == Form.NAMES ? peer.identifierSum : packet.addressSum();
    int length = Rewriter.write(packet, out, to.source(), to.destination(), options, was, to.sum());
    peer.packetsReceived++;
    peer.bytesReceived += length;
    return new Verdict.Deliver(length);
  }

  private int ports() {
    return packet.destinationPort << 16 | packet.sourcePort;
  }
}
