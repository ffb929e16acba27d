package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.Outer;
import io.sterna.core.translate.PeerView;
import io.sterna.core.translate.Reason;
import io.sterna.core.translate.Translator;
import io.sterna.core.translate.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What a daemon does around the [Translator]: shows it packets, does what it says, and keeps what
/// has to wait (protocol §5).
final class DataPath {
  private static final int LONGEST = 2048;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /// How long segments of a life before are kept from the kernel (architecture: fail closed).
  private static final Duration STRAY = Duration.ofMinutes(1);

  /// The same for SYNs with our option.
  private static final Duration STRAY_SYN = Duration.ofSeconds(3);

  /// The most bytes that were added to what the kernel sent, IP headers apart.
  record Added(int ofSyn, int ofOthers) {}

  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;

  private record Held(Bytes packet, boolean outbound, Instant until) {}

  private final SimNet net;
  private final SimKernel kernel;
  private final Consumer<Packet.Data> wire;
  private final Consumer<IpAddress.V6> call;
  private final Consumer<Tcn> doubt;
  private final Set<IpAddress> strays;
  private final Instant begun;
  private final Consumer<String> remarks;
  private final Translator translator = new Translator();
  private final MemorySegment out = MemorySegment.ofArray(new byte[LONGEST]);
  private final Map<Reason, Integer> dropped = new EnumMap<>(Reason.class);
  private final Alarm alarm;
  private List<Held> held = new ArrayList<>();
  private Added added = new Added(0, 0);

  /// @param kernel takes what arrived for it, and tells which connections it has
  /// @param wire takes what leaves
  /// @param call takes the identifier addresses that programs talk to in vain
  /// @param doubt takes the connections that raise doubts about their association
  /// @param strays where segments of connections may come from that only the kernel knows
  /// @param remarks takes what became of a packet that went nowhere
  DataPath(
      SimNet net,
      SimKernel kernel,
      Consumer<Packet.Data> wire,
      Consumer<IpAddress.V6> call,
      Consumer<Tcn> doubt,
      Set<IpAddress> strays,
      Consumer<String> remarks) {
    this.net = net;
    this.kernel = kernel;
    this.wire = wire;
    this.call = call;
    this.doubt = doubt;
    this.strays = new HashSet<>(strays);
    this.begun = net.now();
    this.remarks = remarks;
    this.alarm = new Alarm(net, translator::wakeAt, () -> translator.expire(net.now()));
  }

  void put(PeerView view) {
    translator.put(view);
    if (!view.receiveTags().isEmpty()) strays.removeAll(view.locators());
    showAgain();
    alarm.set();
  }

  void remove(Identifier local, Identifier remote) {
    translator.remove(local, remote);
  }

  void localAddresses(Set<IpAddress> addresses) {
    translator.localAddresses(addresses);
  }

  /// How often packets were dropped, by reason.
  Map<Reason, Integer> dropped() {
    return dropped;
  }

  Added added() {
    return added;
  }

  void outbound(byte[] packet) {
    outbound(packet, net.now().plus(PATIENCE));
  }

  void inbound(Bytes packet) {
    inbound(packet.toArray(), net.now().plus(PATIENCE), true);
  }

  private void outbound(byte[] packet, Instant until) {
    var verdict = translator.outbound(MemorySegment.ofArray(packet), out, net.now());
    translator.takeDoubts().forEach(doubt);
    switch (verdict) {
      case Verdict.Forward(int length, var via) -> {
        if (!isEnvelope(out)) {
          measure(packet, length - (via.local().isV4() ? IPV4_HEADER : IPV6_HEADER));
        }
        wire.accept(new Packet.Data(via.local(), via.remote(), Bytes.of(written(length))));
      }
      case Verdict.Hold _ -> hold(packet, true, until);
      case Verdict.Drop(var reason) -> drop(reason);
      case Verdict.Wanted(_, var peer) -> {
        remarks.accept("calls " + peer);
        call.accept(peer);
      }
      case Verdict.TooBig _ -> remarks.accept("too long for its path");
      case Verdict.Pass _ -> remarks.accept("went nowhere");
      case Verdict.Deliver _,
          Verdict.Unknown _,
          Verdict.Asked _,
          Verdict.Kept _,
          Verdict.ForwardInPieces _ ->
          throw new IllegalStateException("not for a packet on its way out");
    }
  }

  private void inbound(byte[] packet, Instant until, boolean mayAdopt) {
    var verdict = arrived(MemorySegment.ofArray(packet));
    translator.takeDoubts().forEach(doubt);
    switch (verdict) {
      case Verdict.Deliver(int length) ->
          Segment.decode(written(length))
              .ifPresentOrElse(
                  kernel::receive, () -> remarks.accept("delivered with a wrong checksum"));
      case Verdict.Pass _ -> Segment.decode(packet).ifPresent(this::pass);
      case Verdict.Hold _ -> hold(packet, false, until);
      case Verdict.Drop(var reason) -> drop(reason);
      case Verdict.Unknown unknown -> {
        remarks.accept("unknown: " + unknown);
        if (mayAdopt) adopt(unknown, packet, until);
      }
      case Verdict.Forward _,
          Verdict.ForwardInPieces _,
          Verdict.TooBig _,
          Verdict.Asked _,
          Verdict.Kept _,
          Verdict.Wanted _ ->
          throw new IllegalStateException("not for a packet on its way in");
    }
  }

  /// As the translator sees it: an envelope of form `udp` comes out of the carrier's socket.
  private Verdict arrived(MemorySegment packet) {
    if (!isEnvelope(packet)) return translator.inbound(packet, out, net.now());
    boolean v4 = isV4(packet);
    int header = v4 ? IPV4_HEADER : IPV6_HEADER;
    var source = address(packet, v4 ? 12 : 8, v4);
    var destination = address(packet, v4 ? 16 : 24, v4);
    int port = Short.toUnsignedInt(packet.get(U16, header));
    var outer = new Outer(new LocatorPair(destination, source), port, 0);
    return translator.decapsulate(outer, packet.asSlice(header + UDP_HEADER), out, net.now());
  }

  private static boolean isEnvelope(MemorySegment packet) {
    return packet.get(ValueLayout.JAVA_BYTE, isV4(packet) ? 9 : 6) == UDP;
  }

  private static boolean isV4(MemorySegment packet) {
    return (packet.get(ValueLayout.JAVA_BYTE, 0) & 0xf0) == 0x40;
  }

  private static IpAddress address(MemorySegment packet, int at, boolean v4) {
    return IpAddress.of(packet.asSlice(at, v4 ? 4 : 16).toArray(ValueLayout.JAVA_BYTE));
  }

  /// The kernel has a connection of which the translator knows nothing: the daemon was started
  /// anew, or it is a plain one.
  private void adopt(Verdict.Unknown unknown, byte[] packet, Instant until) {
    for (var tcn : unknown.candidates()) {
      var ends =
          new TcpEnd.Ends(
              tcn.local().address(), tcn.localPort(), tcn.remote().address(), tcn.remotePort());
      if (!kernel.has(ends)) continue;
      if (translator.adopt(tcn, net.now())) inbound(packet, until, false);
      return;
    }
    Segment.decode(packet).filter(s -> kernel.has(TcpEnd.Ends.of(s))).ifPresent(kernel::receive);
  }

  /// Not ours, unless it is of a connection of a life before whose association is not back yet:
  /// the kernel would answer that with a RST.
  private void pass(Segment segment) {
    boolean syn = segment.has(Segment.SYN) && !segment.has(Segment.ACK);
    boolean ours = !syn || Translator.isRequest(MemorySegment.ofArray(segment.encode()));
    var until = begun.plus(syn ? STRAY_SYN : STRAY);
    boolean stray =
        ours
            && strays.contains(segment.source())
            && net.now().isBefore(until)
            && !kernel.has(TcpEnd.Ends.of(segment));
    remarks.accept(stray ? "a stray" : "passed");
    if (!stray) kernel.receive(segment);
  }

  private void drop(Reason reason) {
    dropped.merge(reason, 1, Integer::sum);
    remarks.accept("dropped: " + reason);
  }

  private void measure(byte[] packet, int transportBytes) {
    int more = transportBytes - (packet.length - IPV6_HEADER);
    added =
        new TcpHeader(Bytes.of(packet)).has(Segment.SYN)
            ? new Added(Math.max(added.ofSyn(), more), added.ofOthers())
            : new Added(added.ofSyn(), Math.max(added.ofOthers(), more));
  }

  private void hold(byte[] packet, boolean outbound, Instant until) {
    remarks.accept("held");
    held.add(new Held(Bytes.of(packet), outbound, until));
  }

  private void showAgain() {
    var all = held;
    held = new ArrayList<>();
    for (var one : all) {
      if (!net.now().isBefore(one.until())) continue;
      if (one.outbound()) outbound(one.packet().toArray(), one.until());
      else inbound(one.packet().toArray(), one.until(), true);
    }
  }

  private byte[] written(int length) {
    return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  List<Tcn> held(List<Tcn> tcns) {
    return tcns.stream().filter(translator::holds).toList();
  }

  void confirm(Tcn tcn) {
    translator.confirm(tcn, net.now());
  }
}
