package io.sterna.daemon.engine;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.Outer;
import io.sterna.core.translate.PeerView;
import io.sterna.core.translate.Pieces;
import io.sterna.core.translate.Question;
import io.sterna.core.translate.Reason;
import io.sterna.core.translate.Translator;
import io.sterna.core.translate.Verdict;
import io.sterna.core.wire.Icmpv4Error;
import io.sterna.core.wire.Icmpv6Error;
import io.sterna.core.wire.Icmpv6Error.Unreachable;
import io.sterna.net.Arrival;
import io.sterna.net.Tap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop that owns the translator: every packet that the kernel hands to `sterna0` or that is
/// steered there passes through here.
///
/// What the engine wants changed comes through a queue, which is emptied before each packet: a view
/// that was put before a RESPONSE left is there when the SYN comes that answers it.
public final class DataPath {
  private static final Logger LOG = LoggerFactory.getLogger(DataPath.class);

  private static final int ENVELOPES = 64;

  private final Translator translator;
  private final PacketDevice device;
  private final Surroundings host;
  private final InstantSource clock;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment in = arena.allocate(Tap.BUFFER, 16);
  private final MemorySegment out = arena.allocate(Tap.BUFFER + Translator.GROWTH, 16);
  private final MemorySegment error = arena.allocate(Icmpv6Error.MOST, 16);
  private final Queue<Consumer<Instant>> orders = new ConcurrentLinkedQueue<>();
  private final MemorySegment piece = arena.allocate(Tap.BUFFER, 16);
  private final Envelopes envelopes = new Envelopes();
  private final WaitingRoom waiting = new WaitingRoom();
  private final KernelSockets sockets;
  private final KernelPorts ports;
  private final Strays strays;
  private volatile boolean stopped;
  private long rejected;
  private int identification;

  /// @param strays what a run before left steered
  public DataPath(
      Translator translator,
      PacketDevice device,
      Surroundings host,
      Set<IpAddress> strays,
      InstantSource clock) {
    this.translator = translator;
    this.device = device;
    this.host = host;
    this.sockets = new KernelSockets(host);
    this.ports = new KernelPorts(host);
    translator.askForPlainConnections();
    this.strays = new Strays(strays, clock.instant());
    this.clock = clock;
  }

  /// As [Translator#put]; whoever waited for it is shown again.
  public void put(PeerView view) {
    order(
        now -> {
          translator.put(view);
          if (!view.receiveTags().isEmpty()) strays.settle(view.locators());
          for (var guest : waiting.leave(now)) again(guest, now);
        });
  }

  /// As [Translator#answered]; a RST that waited for it is shown again.
  public void answered(Identifier local, Identifier remote, LocatorPair pair) {
    order(
        now -> {
          translator.answered(local, remote, pair, now);
          for (var guest : waiting.leave(now)) again(guest, now);
        });
  }

  /// As [Translator#remove].
  public void remove(Identifier local, Identifier remote) {
    order(_ -> translator.remove(local, remote));
  }

  /// As [Translator#lend].
  public void lend(IpAddress.V6 identifier, IpAddress.V4 address) {
    order(_ -> translator.lend(identifier, address));
  }

  /// As [Translator#takeBack].
  public void takeBack(IpAddress.V6 identifier) {
    order(_ -> translator.takeBack(identifier));
  }

  /// As [Translator#localAddresses].
  public void localAddresses(Set<IpAddress> addresses) {
    order(_ -> translator.localAddresses(addresses));
  }

  /// There will be no association with the peer that [Surroundings#call] began to call: programs
  /// that wait for it hear so.
  public void refuse(IpAddress.V6 peer) {
    order(
        now -> {
          for (var guest : waiting.leave(now)) {
            var to = PacketAddresses.destination(guest.packet()).map(translator::identifier);
            if (to.filter(peer::equals).isPresent()) {
              reject(guest.packet(), Unreachable.ADDRESS);
            } else {
              waiting.addAgain(guest);
            }
          }
        });
  }

  /// A packet came in an envelope of form `udp` to our UDP port. Any thread.
  public void arrived(Outer outer, Bytes packet) {
    envelopes.add(outer, packet);
    device.wake();
  }

  /// Forgets what is over; to be called now and then.
  public void expire() {
    order(translator::expire);
  }

  /// How it is.
  public CompletableFuture<DataPathStatus> status() {
    var answer = new CompletableFuture<DataPathStatus>();
    order(
        _ ->
            answer.complete(
                new DataPathStatus(
                    translator.status(),
                    translator.sources(),
                    waiting.size(),
                    waiting.turnedAway(),
                    rejected,
                    strays.dropped(),
                    sockets.unasked(),
                    envelopes.dropped())));
    return answer;
  }

  /// What CONTEXT asks: which of these connections there are, and which cannot be.
  ///
  /// @param held by [Translator#holds]; `colliding` by [Translator#collides]
  public record Found(List<Tcn> held, List<Tcn> colliding) {
    public Found {
      held = List.copyOf(held);
      colliding = List.copyOf(colliding);
    }
  }

  /// Looks connections up.
  public CompletableFuture<Found> find(List<Tcn> tcns) {
    var answer = new CompletableFuture<Found>();
    order(
        _ ->
            answer.complete(
                new Found(
                    tcns.stream().filter(translator::holds).toList(),
                    tcns.stream().filter(translator::collides).toList())));
    return answer;
  }

  /// As [Translator#confirm].
  public void confirm(Tcn tcn) {
    order(now -> translator.confirm(tcn, now));
  }

  private void order(Consumer<Instant> order) {
    orders.add(order);
    device.wake();
  }

  /// Ends the loop.
  public void stop() {
    stopped = true;
    device.wake();
  }

  /// The loop.
  ///
  /// @throws IOException if the device does not work any more
  public void run() throws IOException {
    try (arena) {
      while (!stopped) {
        var arrival = device.read(in);
        var now = clock.instant();
        // Each with its own time: one may have come in meanwhile.
        for (var order = orders.poll(); order != null; order = orders.poll()) {
          obey(order, clock.instant());
        }
        if (arrival.isPresent()) {
          var packet = arrival.orElseThrow();
          take(packet.packet(), new Origin.Device(packet.from()), now);
        }
        takeEnvelopes(now);
      }
    } catch (IOException e) {
      if (!stopped) throw e;
    }
  }

  private static void obey(Consumer<Instant> order, Instant now) {
    try {
      order.accept(now);
    } catch (RuntimeException e) {
      LOG.error("a mistake in Sterna itself at a change of the data path: please report it", e);
    }
  }

  private void take(MemorySegment packet, Origin from, Instant now) throws IOException {
    try {
      act(translate(packet, from, now), packet, from, now);
    } catch (RuntimeException e) {
      LOG.error("a mistake in Sterna itself at a packet, which is dropped: please report it", e);
    }
  }

  /// Some of those that have come: the device has its turn in between.
  private void takeEnvelopes(Instant now) throws IOException {
    for (int n = 0; n < ENVELOPES; n++) {
      var next = envelopes.next();
      if (next == null) return;
      take(next.segment(), new Origin.Envelope(next.outer()), now);
    }
    device.wake();
  }

  private void again(WaitingRoom.Guest guest, Instant now) {
    try {
      var verdict = translate(guest.packet(), guest.from(), now);
      if (verdict instanceof Verdict.Hold
          || verdict instanceof Verdict.Wanted
          || isEarly(verdict)) {
        waiting.addAgain(guest);
      } else {
        act(verdict, guest.packet(), guest.from(), now);
      }
    } catch (IOException e) {
      LOG.warn("a packet that waited is lost: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a mistake in Sterna itself at a packet that waited: please report it", e);
    }
  }

  private Verdict translate(MemorySegment packet, Origin from, Instant now) {
    var verdict =
        switch (from) {
          case Origin.Device device when device.isOwnStack() ->
              translator.outbound(packet, out, now);
          case Origin.Device _ -> translator.inbound(packet, out, now);
          case Origin.Envelope(var outer) -> translator.decapsulate(outer, packet, out, now);
        };
    for (var tcn : translator.takeDoubts()) host.doubt(tcn.local(), tcn.remote());
    tellNotices();
    return verdict;
  }

  private void tellNotices() {
    for (var notice = translator.notice(); notice.isPresent(); notice = translator.notice()) {
      host.notice(notice.orElseThrow());
    }
  }

  private void act(Verdict verdict, MemorySegment packet, Origin from, Instant now)
      throws IOException {
    switch (verdict) {
      case Verdict.Forward(var length, var via) -> forward(length, via, packet, now);
      case Verdict.ForwardInPieces(var length, _, var mtu) -> forwardInPieces(length, mtu);
      case Verdict.TooBig(var mtu) -> sayTooBig(mtu, packet);
      case Verdict.Deliver(var length) -> device.deliver(out.asSlice(0, length));
      case Verdict.Pass _ -> pass(packet, from, now);
      case Verdict.Hold _ -> waiting.add(packet, from, now);
      case Verdict.Wanted(_, var peer) -> wanted(peer, packet, from, now);
      case Verdict.Unknown unknown -> adopt(unknown, packet, from, now);
      case Verdict.Asked(var question) -> answer(question, packet, from, now);
      case Verdict.Kept _ -> {} // until its packet is whole
      case Verdict.Drop(var reason) -> dropped(reason, packet, from, now);
    }
  }

  private void forward(int length, LocatorPair via, MemorySegment packet, Instant now) {
    switch (host.send(out.asSlice(0, length))) {
      case TOO_BIG -> tooBig(via, packet, now);
      case SENT, UNREACHABLE, NO_SOURCE, FILTERED, BUSY, INVALID -> {} // counted by the sender
    }
  }

  /// The uplink is narrower than the path was thought to be: the translator knows what to say.
  private void tooBig(LocatorPair via, MemorySegment packet, Instant now) {
    translator.learnMtu(via, host.mtu(via.local()), now);
    switch (translator.outbound(packet, out, now)) {
      case Verdict.TooBig(var mtu) -> sayTooBig(mtu, packet);
      case Verdict.ForwardInPieces(var length, _, var mtu) -> forwardInPieces(length, mtu);
      case Verdict.Forward(var length, _) -> host.send(out.asSlice(0, length));
      case Verdict.Deliver _,
          Verdict.Pass _,
          Verdict.Hold _,
          Verdict.Wanted _,
          Verdict.Unknown _,
          Verdict.Asked _,
          Verdict.Kept _,
          Verdict.Drop _ -> {} // TCP tries again
    }
  }

  private void sayTooBig(int mtu, MemorySegment packet) {
    deliver(
        PacketAddresses.isV4(packet)
            ? Icmpv4Error.tooBig(mtu, packet, error)
            : Icmpv6Error.packetTooBig(mtu, packet, error));
  }

  /// Whom a connection or an exchange that begins is for.
  private void answer(Question question, MemorySegment packet, Origin from, Instant now)
      throws IOException {
    translator.answer(question, ports.isYes(question, now), now);
    var verdict = translate(packet, from, now);
    if (!(verdict instanceof Verdict.Asked)) act(verdict, packet, from, now);
  }

  private void forwardInPieces(int length, int mtu) {
    identification++;
    for (var each : Pieces.of(out.asSlice(0, length), mtu, identification)) {
      host.send(piece.asSlice(0, each.byteSize()).copyFrom(each));
    }
  }

  private void pass(MemorySegment packet, Origin from, Instant now) throws IOException {
    if (!(from instanceof Origin.Device(int index)) || index == Arrival.OWN_STACK) return;
    if (strays.isStray(packet, index, sockets, now)) return;
    device.handBack(packet, incoming(packet, index));
  }

  private int incoming(MemorySegment packet, int from) {
    return from != Arrival.UNKNOWN
        ? from
        : PacketAddresses.destination(packet).map(host::interfaceOf).orElse(0);
  }

  private void wanted(IpAddress.V6 peer, MemorySegment packet, Origin from, Instant now) {
    if (host.call(peer)) {
      waiting.add(packet, from, now);
    } else {
      reject(packet, Unreachable.ADDRESS);
    }
  }

  /// The kernel knows whose segment it is: a connection of before the daemon's start, or, if it
  /// came natively, a plain one (protocol §7, "Order at the receiver").
  private void adopt(Verdict.Unknown unknown, MemorySegment packet, Origin from, Instant now)
      throws IOException {
    var pair = unknown.pair();
    var candidates = unknown.candidates();
    int index = from instanceof Origin.Device(int steered) ? steered : 0;
    for (var tcn : candidates) {
      if (!isAdopted(tcn, index, now)) continue;
      var verdict = translate(packet, from, now);
      if (!(verdict instanceof Verdict.Unknown)) act(verdict, packet, from, now);
      return;
    }
    for (var tcn : candidates) {
      if (from instanceof Origin.Envelope) break;
      if (!isConnection(pair.local(), pair.remote(), tcn, index, now)) continue;
      device.handBack(packet, incoming(packet, index));
      return;
    }
    if (PacketAddresses.isRst(packet)) return;
    translator.disown(unknown, now);
    tellNotices();
  }

  private boolean isAdopted(Tcn tcn, int index, Instant now) throws IOException {
    var local = tcn.local().address();
    var remote = tcn.remote().address();
    if (isConnection(local, remote, tcn, index, now)) return translator.adopt(tcn, now);
    var ends = translator.ends4(tcn);
    if (ends.isEmpty()) return false;
    var ends4 = ends.orElseThrow();
    return isConnection(ends4.local(), ends4.remote(), tcn, index, now)
        && translator.adopt4(tcn, now);
  }

  private boolean isConnection(IpAddress local, IpAddress remote, Tcn tcn, int from, Instant now)
      throws IOException {
    var ends = new KernelSockets.Ends(local, tcn.localPort(), remote, tcn.remotePort(), from);
    return sockets.isConnection(ends, now);
  }

  private void dropped(Reason reason, MemorySegment packet, Origin from, Instant now) {
    if (reason == Reason.RST_UNPROVEN) waitForAnswer(packet, from, now);
    if (!(from instanceof Origin.Device device) || !device.isOwnStack()) return;
    switch (reason) {
      case UDP -> reject(packet, Unreachable.PORT);
      case ICMP, PROTOCOL, FRAGMENT, EXTENSION_HEADER, NOT_IDENTIFIER, NOT_NATIVE, NO_ROOM ->
          reject(packet, Unreachable.PROHIBITED);
      case FLOW_COLLISION, CONTEXTS_FULL -> reject(packet, Unreachable.ADDRESS);
      case NO_TAGS, NO_PATH -> {
        if (PacketAddresses.begins(packet)) waiting.add(packet, from, now);
      }
      case TRUNCATED,
          NOT_IP,
          BAD_LENGTH,
          IPV4_CHECKSUM,
          ICMP_ERROR,
          TCP_HEADER,
          ASSOCIATION_GONE,
          UNVERIFIED,
          FORMER_LOCATOR,
          PINNED_LOCATOR_GONE,
          RST_CHECKSUM,
          RST_UNPROVEN,
          SYN_CHECKSUM,
          UNKNOWN_TAGS,
          UDP_HEADER,
          FOREIGN_PACKET,
          FOREIGN_SOURCE,
          CONGESTED,
          FORGOTTEN,
          FRAGMENT_INCOMPLETE,
          FRAGMENTS_FULL,
          FRAGMENT_OVERLAP,
          TOO_LONG -> {} // silence: TCP tries again, or nobody should know
    }
  }

  /// Whoever sends RSTs in a peer's name fills no more than a part of the room.
  private void waitForAnswer(MemorySegment packet, Origin from, Instant now) {
    boolean room = waiting.size() < WaitingRoom.MOST / 4;
    if (room && from instanceof Origin.Device) waiting.add(packet, from, now);
  }

  private static boolean isEarly(Verdict verdict) {
    return verdict instanceof Verdict.Drop(var reason)
        && (reason == Reason.NO_TAGS || reason == Reason.NO_PATH || reason == Reason.RST_UNPROVEN);
  }

  /// Tells the program at once what would otherwise be silence.
  private void reject(MemorySegment packet, Unreachable why) {
    rejected++;
    deliver(
        PacketAddresses.isV4(packet)
            ? Icmpv4Error.unreachable(why, packet, error)
            : Icmpv6Error.unreachable(why, packet, error));
  }

  /// @param length of what stands in [#error]; 0 if nothing may be said
  private void deliver(int length) {
    if (length == 0) return;
    try {
      device.deliver(error.asSlice(0, length));
    } catch (IOException e) {
      LOG.debug("no error could be delivered: {}", e.getMessage());
    }
  }
}
