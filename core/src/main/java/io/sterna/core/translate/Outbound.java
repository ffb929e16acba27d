package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.translate.Packet.Content;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Checksum;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From the local kernel to the wire: natively where that is possible, encapsulated otherwise.
final class Outbound {
  private static final Verdict HOLD = new Verdict.Hold();

  private final Peers peers;
  private final Contexts contexts;
  private final Doubts doubts;
  private final Courses courses;
  private final Fragments fragments;
  private final Packet packet = new Packet();
  private final ErrorConversion errors = new ErrorConversion();
  private Set<IpAddress> localAddresses = Set.of();

  Outbound(
      Peers peers,
      Contexts contexts,
      Flows flows,
      Doubts doubts,
      Beginnings beginnings,
      Fragments fragments) {
    this.peers = peers;
    this.contexts = contexts;
    this.doubts = doubts;
    this.fragments = fragments;
    this.courses = new Courses(flows, beginnings);
  }

  void localAddresses(Set<IpAddress> addresses) {
    localAddresses = Ordered.set(addresses);
  }

  Verdict translate(MemorySegment bytes, MemorySegment out, long now) {
    var wrong = packet.readAddresses(bytes);
    if (wrong == null) wrong = packet.readContent();
    if (wrong != null) return wrong.drop();
    var peer = peers.ofProgram(packet.source, packet.destination);
    if (peer == null) return withoutAssociation();
    if (!packet.v4 && peer.isOnlyNames4()) return Reason.NOT_IDENTIFIER.drop();
    var kept = isPieceOfEcho(peer) ? gather(peer, out, now) : null;
    if (kept != null) return kept;
    if (!packet.portsKnown) return withoutContext(peer, out, now);
    var context = contexts.find(peer, packet.protocol(), ports());
    if (packet.isSyn() && context != null && context.isReplacedBySyn(packet.sequence())) {
      if (context.v4 != packet.v4 && !context.isClosed()) return Reason.FLOW_COLLISION.drop();
      contexts.remove(context);
      context = null;
    }
    if (context != null && context.v4 != packet.v4) {
      if (!context.isDatagram()) return Reason.FLOW_COLLISION.drop();
      context.v4 = packet.v4; // the program that spoke last gets the answers
    }
    var pinned = context == null ? null : context.pinned();
    if (context != null && pinned != null) return legacy(context, pinned, out, now);
    if (peer.gone) {
      return context == null ? withoutAssociation() : Reason.ASSOCIATION_GONE.drop();
    }
    if (peer.view.current().isEmpty()) return Reason.NO_PATH.drop();
    if (!peer.takes(packet.content)) return refused().drop();
    return toPeer(peer, peer.view.current().get(), context, out, now);
  }

  /// The checksum of ICMPv6 covers the length of the whole, which no piece of ICMPv4 tells.
  private boolean isPieceOfEcho(Peer peer) {
    boolean bare = packet.irregular == Reason.FRAGMENT && packet.isBareFragment;
    return bare && packet.v4 && packet.content == Content.ECHO && !peer.isBetweenIpv4();
  }

  /// @return what becomes of a fragment; null if the whole has taken its place
  private @Nullable Verdict gather(Peer peer, MemorySegment out, long now) {
    var missing = fragments.add(peer, packet, packet.trafficClass, now);
    if (missing != null) return missing;
    var wrong = packet.readAddresses(fragments.whole());
    if (wrong == null) wrong = packet.readContent();
    if (wrong == null && out.byteSize() < packet.total + Translator.GROWTH) wrong = Reason.TOO_LONG;
    return wrong == null ? null : wrong.drop();
  }

  private Reason refused() {
    return switch (packet.content) {
      case TCP -> Reason.PROTOCOL;
      case UDP -> Reason.UDP;
      case ECHO, ERROR -> Reason.ICMP;
    };
  }

  private Verdict withoutAssociation() {
    if (packet.content == Content.ERROR) return Reason.ICMP_ERROR.drop();
    var local = peers.lent().identifier(packet.source);
    var remote = peers.lent().identifier(packet.destination);
    return local.isIdentifierAddress() && remote.isIdentifierAddress()
        ? new Verdict.Wanted(local, remote)
        : Reason.NOT_IDENTIFIER.drop();
  }

  /// A fragment that is not the first, or an error of the local kernel's about what the peer sent:
  /// it quotes identifier addresses, and in an envelope it may.
  private Verdict withoutContext(Peer peer, MemorySegment out, long now) {
    if (peer.gone) return Reason.ASSOCIATION_GONE.drop();
    if (peer.view.current().isEmpty()) return Reason.NO_PATH.drop();
    var needed = packet.irregular != null ? packet.irregular : Reason.ICMP_ERROR;
    if (!peer.takesEncapsulation()) return needed.drop();
    return encapsulate(peer, peer.view.current().get(), out, now);
  }

  /// Over the current path, or the one that its flow keeps to.
  private Verdict toPeer(
      Peer peer, SendPath current, @Nullable Context known, MemorySegment out, long now) {
    // Older than the association: the peer may not know yet from where it comes.
    boolean begins = packet.isSyn() || packet.content != Content.TCP;
    boolean old = !begins && (known == null || !known.isBegunHere());
    if (old && peer.isUnanswered()) return HOLD;
    if (known == null) {
      var question = courses.begin(peer, current, packet, ports(), now);
      if (question != null) return new Verdict.Asked(question);
    } else {
      courses.follow(known, current, packet);
    }
    var path = courses.path();
    boolean apart = courses.isApart();
    var envelope = whyEncapsulated(known, path, apart, now);
    if (envelope != null && !peer.takesEncapsulation()) return envelope.drop();
    if (envelope == null && packet.isSyn() && peer.view.sendTags().isEmpty()) {
      return Reason.NO_TAGS.drop();
    }
    var options = envelope == null ? options(peer) : Rewriter.KEEP;
    if (envelope == null && Rewriter.isTooLong(packet, path.pair().local().isV4(), options)) {
      return Reason.TOO_LONG.drop();
    }
    var context = known;
    if (context == null) {
      context = contexts.open(peer, packet.protocol(), ports(), packet.v4, now);
      if (context == null) return Reason.CONTEXTS_FULL.drop();
      courses.begun(context);
    }
    context.apart = apart;
    note(context, envelope != null, now);
    return envelope != null
        ? encapsulate(peer, path, out, now)
        : sendNatively(peer, path, options, out, now);
  }

  /// Why this packet goes encapsulated; null if it goes natively (protocol §7).
  private @Nullable Reason whyEncapsulated(
      @Nullable Context context, SendPath path, boolean apart, long now) {
    if (path.form() != Form.PLAIN && path.form() != Form.NAMES) return Reason.NOT_NATIVE;
    if (packet.irregular != null) return packet.irregular;
    if (apart) return Reason.FLOW_COLLISION;
    return switch (packet.content) {
      case TCP -> {
        boolean answer = packet.isSynAck() && context != null && context.isAnsweredEncapsulated();
        yield answer ? Reason.NOT_NATIVE : isWithoutRoom() ? Reason.NO_ROOM : null;
      }
      case UDP -> {
        // Natively it would be taken for control, there or in the answer here.
        boolean control =
            packet.destinationPort == path.remotePort() || packet.sourcePort == path.localPort();
        boolean due = context == null || context.isReminderDue(now);
        yield control || due ? Reason.NOT_NATIVE : null;
      }
      case ECHO -> context == null || context.isReminderDue(now) ? Reason.NOT_NATIVE : null;
      case ERROR -> Reason.ICMP_ERROR;
    };
  }

  private boolean isWithoutRoom() {
    int growth =
        packet.isSyn() ? SynOption.TAGS_LENGTH : packet.isSynAck() ? SynOption.ACCEPT_LENGTH : 0;
    return packet.headerLength + growth > Packet.TCP_HEADER_LIMIT;
  }

  private Rewriter.Options options(Peer peer) {
    if (packet.isSyn()) return new Rewriter.Options.Insert(peer.view.sendTags().orElseThrow());
    return packet.isSynAck() ? Rewriter.ACCEPT : Rewriter.KEEP;
  }

  /// What the context learns from this packet.
  private void note(Context context, boolean encapsulated, long now) {
    if (encapsulated) context.sentEncapsulated(now);
    if (packet.content == Content.TCP && packet.irregular == null) segment(context, encapsulated);
    contexts.touch(context, now);
  }

  private void segment(Context context, boolean encapsulated) {
    if (packet.isSyn()) {
      if (context.state() == ContextState.SYN_SENT) doubts.add(context); // it has had no answer
      context.sentSyn(packet.sequence());
      if (!encapsulated) context.sentNativeSyn();
    } else if (packet.isSynAck()) {
      context.sentSynAck(packet.acknowledgment());
    } else {
      context.sent(packet.flags, packet.acknowledgment());
    }
    if (!packet.isRst()) context.sentUpTo(packet.sequence() + packet.sequenceLength());
  }

  /// Over the locators that it began with, with the checksum over these (protocol §7).
  private Verdict legacy(Context context, LocatorPair pair, MemorySegment out, long now) {
    if (!localAddresses.contains(pair.local())) return Reason.PINNED_LOCATOR_GONE.drop();
    if (packet.irregular != null) return packet.irregular.drop();
    if (Rewriter.isTooLong(packet, pair.local().isV4(), Rewriter.KEEP)) {
      return Reason.TOO_LONG.drop();
    }
    context.sent(packet.flags, packet.acknowledgment());
    if (!packet.isRst()) context.sentUpTo(packet.sequence() + packet.sequenceLength());
    contexts.touch(context, now);
    var path = new SendPath(pair, Form.PLAIN);
    int mtu = context.peer.mtu(path, now);
    int length = nativeLength(path, Rewriter.KEEP);
    if (length > mtu) return new Verdict.TooBig(visible(mtu, length));
    return write(context.peer, path, Rewriter.KEEP, out);
  }

  private Verdict sendNatively(
      Peer peer, SendPath path, Rewriter.Options options, MemorySegment out, long now) {
    int mtu = peer.mtu(path, now);
    int length = nativeLength(path, options);
    if (length <= mtu) return write(peer, path, options, out);
    // What IP promises to carry goes in pieces, which it can only encapsulated.
    boolean pieces = mayGoInPieces() && peer.takesEncapsulation();
    return pieces ? encapsulate(peer, path, out, now) : new Verdict.TooBig(visible(mtu, length));
  }

  private int nativeLength(SendPath path, Rewriter.Options options) {
    int header = path.pair().local().isV4() ? Packet.IPV4_HEADER : Packet.IPV6_HEADER;
    return header + packet.transportLength + options.growth();
  }

  /// What fits `mtu`, as the program sees it, if the packet has `length` there.
  private int visible(int mtu, int length) {
    return Math.max(leastMtu(), mtu + packet.total - length);
  }

  private int leastMtu() {
    return packet.v4 ? Peer.LEAST_MTU4 : Peer.LEAST_MTU6;
  }

  private boolean mayGoInPieces() {
    return packet.total <= leastMtu() || packet.mayBeFragmented;
  }

  private Verdict encapsulate(Peer peer, SendPath path, MemorySegment out, long now) {
    int header = Envelope.overhead(path.pair());
    boolean converts = packet.v4 && !peer.isBetweenIpv4();
    var refusal = converts ? Conversion.of(packet).refusal() : null;
    if (refusal != null) return refusal.drop();
    if (header + packet.total > 0xffff) return Reason.TOO_LONG.drop();
    int inner = writeInner(peer, converts, out.asSlice(header));
    if (inner == 0) return Reason.ICMP_ERROR.drop();
    int length = header + inner;
    if (length > 0xffff) return Reason.TOO_LONG.drop();
    int mtu = peer.mtu(path, now);
    boolean fits = length <= mtu;
    if (!fits && !mayGoInPieces()) return new Verdict.TooBig(visible(mtu, length));
    Envelope.write(packet, out, path, inner);
    count(peer, length);
    return fits
        ? new Verdict.Forward(length, path.pair())
        : new Verdict.ForwardInPieces(length, path.pair(), mtu);
  }

  /// @return its length; 0 for an error of which there is none in IPv6
  private int writeInner(Peer peer, boolean converts, MemorySegment out) {
    if (!converts) {
      MemorySegment.copy(packet.bytes, 0, out, 0, packet.total);
      return packet.total;
    }
    if (packet.content == Content.ERROR) return errors.toEnvelope(packet, peer, out);
    int was = packet.addressSum();
    return Conversion.of(packet).write(out, peer.local, peer.remote, was, peer.identifierSum);
  }

  private Verdict write(Peer peer, SendPath path, Rewriter.Options options, MemorySegment out) {
    var pair = path.pair();
    int was = packet.v4 ? packet.addressSum() : peer.identifierSum;
    int is = peer.identifierSum;
    if (path.form() == Form.PLAIN || packet.has(Packet.SYN)) {
      is = Checksum.add(Checksum.sum(pair.local()), Checksum.sum(pair.remote()));
    }
    int length = Rewriter.write(packet, out, pair.local(), pair.remote(), options, was, is);
    count(peer, length);
    return new Verdict.Forward(length, pair);
  }

  private static void count(Peer peer, int length) {
    peer.packetsSent++;
    peer.bytesSent += length;
  }

  private int ports() {
    return packet.sourcePort << 16 | packet.destinationPort;
  }
}
