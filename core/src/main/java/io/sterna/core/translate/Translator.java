package io.sterna.core.translate;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns packets between identifier addresses into packets between locators and back (protocol §7).
///
/// ```
///   local kernel                                                      wire
///   IPv6 2001:2f:... | TCP ...     outbound ->    IPv4 or IPv6 locators | TCP ...
///                               <- inbound
///                                  outbound ->    locators | UDP 19941 | IPv6 2001:2f:... | TCP
///                               <- decapsulate                          (the payload)
/// ```
///
/// A mutable single owner without clock or I/O: the control plane replaces what is known of an
/// association by [#put], the driver shows packets and does what the [Verdict] says. A move is one
/// [#put], whatever the number of connections. Packets are whole, their checksums complete, and the
/// output is a separate buffer with room for [#GROWTH] bytes more than the input, and than what may
/// become of it with other fragments: 65,535 bytes, or such a packet is dropped.
///
/// The MSS needs no change: on the way from IPv6 identifier addresses the IP header stays as long
/// or shrinks, so what fits the device that the kernel sees fits the path as well. What does not,
/// in an envelope or on a narrow path, is [Verdict.TooBig], and the kernel's TCP knows by that.
public final class Translator {
  /// By how many bytes a native packet shrinks on its way over IPv4, and one of an IPv4 program
  /// grows over IPv6.
  public static final int SHRINKAGE = 20;

  /// By how many bytes a packet may grow: the outer headers of form `udp`, and in them an ICMPv4
  /// error and what it quotes become IPv6.
  public static final int GROWTH = Envelope.MOST + 2 * SHRINKAGE;

  private final Peers peers = new Peers();
  private final FastPath fast;
  private final Ways ways;
  private final Contexts contexts;
  private final Counters counters = new Counters();
  private final Doubts doubts = new Doubts();
  private final Beginnings beginnings = new Beginnings();
  private final Notices notices = new Notices();
  private final Outbound outbound;
  private final Inbound inbound;
  private final Decapsulation decapsulation;
  private final Fragments sentFragments = new Fragments(counters);
  private final Fragments receivedFragments = new Fragments(counters);

  public Translator() {
    this(Bounds.DEFAULT);
  }

  public Translator(Bounds bounds) {
    this(bounds, FastPath.NONE);
  }

  /// A translator with a fast path beside it, which it tells what to carry.
  public Translator(Bounds bounds, FastPath fast) {
    this.fast = fast;
    ways = new Ways(peers, fast);
    contexts = new Contexts(bounds, fast);
    var flows = new Flows(peers, contexts);
    outbound = new Outbound(peers, contexts, flows, doubts, beginnings, sentFragments);
    inbound = new Inbound(peers, contexts, flows, doubts, notices, beginnings, ways);
    decapsulation =
        new Decapsulation(peers, contexts, flows, doubts, notices, beginnings, receivedFragments);
  }

  /// Takes this view of an association in place of the one before.
  public void put(PeerView view) {
    peers.put(view);
    ways.tell(view.local(), view.remote());
  }

  /// The association has ended. Its contexts are kept while their time allows, their packets are
  /// dropped, and they go on when a view is put again. Legacy connections need no association.
  public void remove(Identifier local, Identifier remote) {
    peers.end(local, remote);
    ways.tell(local, remote);
  }

  /// From now on programs that know no IPv6 find the identifier with this identifier address at
  /// `address`, one of our own or a peer's (protocol §2). An address stands for one identifier at a
  /// time. IPv4 identifiers need none.
  public void lend(IpAddress.V6 identifier, IpAddress.V4 address) {
    peers.lent().put(identifier, address);
  }

  /// Programs do not find it there any more.
  public void takeBack(IpAddress.V6 identifier) {
    peers.lent().remove(identifier);
  }

  /// The identifier address that a destination of a local program's packet stands for.
  public IpAddress.V6 identifier(IpAddress address) {
    return peers.lent().identifier(address);
  }

  /// Between which IPv4 addresses a local program would have this connection; empty if it cannot
  /// have it by IPv4.
  public Optional<Question.Ends> ends4(Tcn tcn) {
    var local = peers.lent().address(tcn.local().address());
    var remote = peers.lent().address(tcn.remote().address());
    return local == null || remote == null
        ? Optional.empty()
        : Optional.of(new Question.Ends(local, remote));
  }

  /// The driver can tell of ordinary connections: from now on [Question.Plain] is asked before a
  /// connection begins here.
  public void askForPlainConnections() {
    beginnings.askForPlainConnections();
  }

  /// What the kernel says to [Verdict.Asked].
  public void answer(Question question, boolean yes, Instant now) {
    beginnings.answer(question, yes, now.toEpochMilli());
  }

  /// All addresses of this host: what comes to another one is not ours.
  public void localAddresses(Set<IpAddress> addresses) {
    inbound.localAddresses(addresses);
    outbound.localAddresses(addresses);
    ways.localAddresses(addresses);
  }

  /// The addresses whose packets must be shown to [#inbound]: those of peers, and those that legacy
  /// connections began with.
  public Set<IpAddress> sources() {
    var sources = new LinkedHashSet<>(peers.locators());
    contexts.pinnedPairs().forEach(pair -> sources.add(pair.remote()));
    return sources;
  }

  /// A packet from the local kernel: IPv6 between identifier addresses, or IPv4 between what
  /// stands for them ([#lend]).
  public Verdict outbound(MemorySegment packet, MemorySegment out, Instant now) {
    return counters.count(outbound.translate(packet, out, now.toEpochMilli()));
  }

  /// A packet as it came from the wire.
  public Verdict inbound(MemorySegment packet, MemorySegment out, Instant now) {
    return counters.count(inbound.translate(packet, out, now.toEpochMilli()));
  }

  /// What came in an envelope of form `udp`: the payload of a UDP datagram on our port for which
  /// [Envelope#isPacket] holds.
  public Verdict decapsulate(Outer outer, MemorySegment payload, MemorySegment out, Instant now) {
    return counters.count(decapsulation.translate(outer, payload, out, now.toEpochMilli()));
  }

  /// No packet that is longer leaves on this path, or comes through: what is too long from now on
  /// is [Verdict.TooBig]. Forgotten after 10 minutes (RFC 8201 §4), and with a move.
  public void learnMtu(LocatorPair pair, int mtu, Instant now) {
    for (var peer : peers.at(pair.remote())) peer.learnMtu(pair, mtu, now.toEpochMilli());
    ways.tellAll(now.toEpochMilli());
  }

  /// The peer has just answered a PROBE on this path ([Notice.RstDoubted]): RSTs over it count for
  /// a second.
  public void answered(Identifier local, Identifier remote, LocatorPair pair, Instant now) {
    var peer = peers.between(local, remote);
    if (peer != null) peer.answered(pair, now.toEpochMilli());
  }

  /// The connections since the last call that make it doubtful whether the peer still knows of the
  /// association, at most one an association: the control plane has to find out (protocol §7, §9).
  public List<Tcn> takeDoubts() {
    return doubts.take();
  }

  /// Takes up a connection whose kernel socket was found (after [Verdict.Unknown]): the daemon was
  /// started anew, or its context was forgotten.
  ///
  /// @return whether it can be: there is an association, and room
  public boolean adopt(Tcn tcn, Instant now) {
    return adopt(tcn, false, now);
  }

  /// The same of a socket between [#ends4].
  public boolean adopt4(Tcn tcn, Instant now) {
    return adopt(tcn, true, now);
  }

  private boolean adopt(Tcn tcn, boolean v4, Instant now) {
    if (tcn.protocol() != Packet.TCP) return false;
    var peer = peers.between(tcn.local(), tcn.remote());
    if (peer == null || peer.gone) return false;
    int ports = tcn.localPort() << 16 | tcn.remotePort();
    var old = contexts.find(peer, Packet.TCP, ports);
    if (old != null && !old.isClosed()) return true;
    if (old != null) contexts.remove(old);
    boolean only = peer.isOnlyNames4();
    return contexts.open(peer, Packet.TCP, ports, v4 || only, now.toEpochMilli()) != null;
  }

  /// After [Verdict.Unknown] for a segment that is no RST: the kernel knows nothing of it. CONTEXT
  /// asks whether the peer has it ([Notice.ContextDoubted]); then [#confirm] takes it up, our
  /// kernel answers with a RST, and the peer's program learns that its connection is lost.
  public void disown(Verdict.Unknown unknown, Instant now) {
    for (var tcn : unknown.candidates()) {
      var peer = peers.between(tcn.local(), tcn.remote());
      if (peer != null) notices.contextDoubted(peer, tcn, unknown.pair(), now.toEpochMilli());
    }
  }

  /// The peer says that it has this connection too (protocol §6: CONTEXT): from now on it follows
  /// the association wherever that goes, though its SYN-ACK came without the option.
  public void confirm(Tcn tcn, Instant now) {
    if (!adopt(tcn, now)) return;
    var context = find(tcn);
    if (context != null) contexts.unpin(context, now.toEpochMilli());
  }

  /// Whether there is such a connection: what CONTEXT asks of us.
  public boolean holds(Tcn tcn) {
    var context = find(tcn);
    return context != null && !context.isClosed();
  }

  /// Whether another connection has its ports between the same locators, so that it cannot be
  /// native here (protocol §7: no two flows share them).
  public boolean collides(Tcn tcn) {
    var peer = peers.between(tcn.local(), tcn.remote());
    if (peer == null || holds(tcn)) return false;
    for (var locator : peer.view.locators()) {
      for (var other : peers.at(locator)) {
        var its = other.view;
        var same =
            new Tcn(tcn.protocol(), its.local(), its.remote(), tcn.localPort(), tcn.remotePort());
        if (other != peer && holds(same)) return true;
      }
    }
    return false;
  }

  private @Nullable Context find(Tcn tcn) {
    var peer = peers.between(tcn.local(), tcn.remote());
    int ports = tcn.localPort() << 16 | tcn.remotePort();
    return peer == null ? null : contexts.find(peer, tcn.protocol(), ports);
  }

  /// The oldest notice for the control plane that was not taken yet.
  public Optional<Notice> notice() {
    return notices.take();
  }

  /// Whether a packet is a SYN that asks for a connection between identifiers, whoever's its tags.
  public static boolean isRequest(MemorySegment bytes) {
    var packet = new Packet();
    return packet.readAddresses(bytes) == null
        && packet.readContent() == null
        && packet.irregular == null
        && packet.isSyn()
        && SynOption.find(packet.bytes, packet.transport, packet.headerLength)
            == SynOption.Found.TAGS;
  }

  /// When [#expire] has something to do.
  public Optional<Instant> wakeAt() {
    long fragments = Math.min(sentFragments.wakeAtMillis(), receivedFragments.wakeAtMillis());
    long millis = Math.min(contexts.wakeAtMillis(), fragments);
    return millis == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /// Forgets contexts, and fragments, whose time is over.
  public void expire(Instant now) {
    contexts.expire(now.toEpochMilli());
    sentFragments.expire(now.toEpochMilli());
    receivedFragments.expire(now.toEpochMilli());
    peers.sweep();
    ways.tellAll(now.toEpochMilli());
  }

  /// What there is and what was done, for people.
  public TranslatorStatus status() {
    return TranslatorStatus.of(peers, contexts, counters, fast);
  }
}
