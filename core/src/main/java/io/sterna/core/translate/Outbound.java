package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Checksum;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From the local kernel to the wire.
final class Outbound {
  private static final Verdict HOLD = new Verdict.Hold();

  private final Peers peers;
  private final Contexts contexts;
  private final Flows flows;
  private final Doubts doubts;
  private final Packet packet = new Packet();
  private Set<IpAddress> localAddresses = Set.of();

  Outbound(Peers peers, Contexts contexts, Flows flows, Doubts doubts) {
    this.peers = peers;
    this.contexts = contexts;
    this.flows = flows;
    this.doubts = doubts;
  }

  void localAddresses(Set<IpAddress> addresses) {
    localAddresses = Ordered.set(addresses);
  }

  Verdict translate(MemorySegment bytes, MemorySegment out, long now) {
    var wrong = packet.readAddresses(bytes);
    if (wrong == null && packet.v4) wrong = Reason.NOT_IP;
    if (wrong == null) wrong = packet.readSegment();
    if (wrong != null) return wrong.drop();
    var peer = peers.between(packet.source, packet.destination);
    if (peer == null) return withoutAssociation();
    var context = contexts.find(peer, ports());
    if (packet.isSyn() && context != null && context.isReplacedBySyn(packet.sequence())) {
      contexts.remove(context);
      context = null;
    }
    var pinned = context == null ? null : context.pinned();
    if (context != null && pinned != null) return legacy(context, pinned, out, now);
    if (peer.gone) {
      return context == null ? withoutAssociation() : Reason.ASSOCIATION_GONE.drop();
    }
    return toPeer(peer, context, out, now);
  }

  private Verdict withoutAssociation() {
    return packet.source instanceof IpAddress.V6 local
            && packet.destination instanceof IpAddress.V6 remote
            && local.isIdentifierAddress()
            && remote.isIdentifierAddress()
        ? new Verdict.Wanted(local, remote)
        : Reason.NOT_IDENTIFIER.drop();
  }

  /// Over the current path, in its form.
  private Verdict toPeer(Peer peer, @Nullable Context known, MemorySegment out, long now) {
    if (peer.view.current().isEmpty()) return Reason.NO_PATH.drop();
    var path = peer.view.current().get();
    if (path.form() != Form.PLAIN && path.form() != Form.NAMES) return Reason.NOT_NATIVE.drop();
    if (packet.isSyn() && peer.view.sendTags().isEmpty()) return Reason.NO_TAGS.drop();
    var options = options(peer);
    var pair = path.pair();
    if (packet.headerLength + options.growth() > Packet.TCP_HEADER_LIMIT) {
      return Reason.NO_ROOM.drop();
    }
    if (Rewriter.isTooLong(packet, pair.local().isV4(), options)) return Reason.TOO_LONG.drop();
    int header = pair.local().isV4() ? Packet.IPV4_HEADER : Packet.IPV6_HEADER;
    if (header + packet.tcpLength + options.growth() > path.mtu()) {
      return new Verdict.TooBig(Math.max(1280, path.mtu() + Packet.IPV6_HEADER - header));
    }
    var context = known;
    // Older than the association: the peer may not know yet from where it comes.
    boolean old = !packet.isSyn() && (context == null || !context.isBegunHere());
    if (old && peer.isUnanswered()) return HOLD;
    if (context == null) {
      if (flows.collides(peer, pair, ports())) return Reason.FLOW_COLLISION.drop();
      context = contexts.open(peer, ports(), now);
      if (context == null) return Reason.CONTEXTS_FULL.drop();
    }
    if (packet.isSyn()) syn(context);
    else if (packet.isSynAck()) context.sentSynAck(packet.acknowledgment());
    else context.sent(packet.flags, packet.acknowledgment());
    contexts.touch(context, now);
    return write(peer, path, options, out);
  }

  private void syn(Context context) {
    if (context.state() == ContextState.SYN_SENT) doubts.add(context); // it has had no answer
    context.sentSyn(packet.sequence());
  }

  private Rewriter.Options options(Peer peer) {
    if (packet.isSyn()) return new Rewriter.Options.Insert(peer.view.sendTags().orElseThrow());
    return packet.isSynAck() ? Rewriter.ACCEPT : Rewriter.KEEP;
  }

  /// Over the locators that it began with, with the checksum over these (protocol §7).
  private Verdict legacy(Context context, LocatorPair pair, MemorySegment out, long now) {
    if (!localAddresses.contains(pair.local())) return Reason.PINNED_LOCATOR_GONE.drop();
    if (Rewriter.isTooLong(packet, pair.local().isV4(), Rewriter.KEEP)) {
      return Reason.TOO_LONG.drop();
    }
    context.sent(packet.flags, packet.acknowledgment());
    contexts.touch(context, now);
    return write(context.peer, new SendPath(pair, Form.PLAIN), Rewriter.KEEP, out);
  }

  private Verdict write(Peer peer, SendPath path, Rewriter.Options options, MemorySegment out) {
    var pair = path.pair();
    int was = peer.identifierSum;
    int is = was;
    if (path.form() == Form.PLAIN || packet.has(Packet.SYN)) {
      is = Checksum.add(Checksum.sum(pair.local()), Checksum.sum(pair.remote()));
    }
    int length = Rewriter.write(packet, out, pair.local(), pair.remote(), options, was, is);
    peer.packetsSent++;
    peer.bytesSent += length;
    return new Verdict.Forward(length, pair);
  }

  private int ports() {
    return packet.sourcePort << 16 | packet.destinationPort;
  }
}
