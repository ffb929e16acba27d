package io.sterna.sim;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Event;
import io.sterna.core.association.Input;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// One life of a host's daemon: the real control plane and the real translator, and what the real
/// daemon does with their effects and verdicts.
final class SimDaemon {
  private static final int PORT = Locator.DEFAULT_PORT;

  /// How soon a peer is tried again that had no answer.
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final SimHost host;
  private final World world;
  private final Associations core;
  private final DataPath dataPath;
  private final Alarm alarm;
  private final Map<Identifier, PeerView> peers = new HashMap<>();
  private final Set<Identifier> wanted = new LinkedHashSet<>();
  private Optional<Bytes> timestampMark = Optional.empty();
  private Duration ahead;
  private boolean alive = true;

  /// @param random the core's random bytes; the guard's wiretap reads them too
  /// @param strays locators from which the life before had its packets
  SimDaemon(SimHost host, World world, Settings settings, KeyLog random, Set<IpAddress> strays) {
    this.host = host;
    this.world = world;
    this.core = new Associations(settings, random);
    this.ahead = host.ahead();
    this.dataPath =
        new DataPath(
            world.net(),
            host.kernel(),
            this::sendData,
            this::call,
            this::doubt,
            strays,
            text -> host.note(() -> "   " + text));
    this.alarm =
        new Alarm(
            world.net(),
            () -> alive ? core.wakeAt().map(time -> time.minus(ahead)) : Optional.empty(),
            () -> on(new Input.Timeout()));
  }

  /// Nothing that comes later reaches it.
  void kill() {
    alive = false;
  }

  /// Somebody has set the host's clock. A daemon reads it once, when it begins, and counts the time
  /// from there: only its next life learns of a clock set forward. One set back the core bears at
  /// any time, and is shown here.
  void clockSet() {
    if (host.ahead().compareTo(ahead) >= 0) return;
    ahead = host.ahead();
    on(new Input.Timeout());
  }

  private Instant clock() {
    return world.now().plus(ahead);
  }

  /// What it has stored, for its next life.
  Optional<Bytes> timestampMark() {
    return timestampMark;
  }

  Optional<PeerView> peer(Identifier remote) {
    return Optional.ofNullable(peers.get(remote));
  }

  /// Where packets come from that are shown to it first.
  Set<IpAddress> steered() {
    var all = new LinkedHashSet<IpAddress>();
    for (var view : peers.values()) all.addAll(view.locators());
    return all;
  }

  DataPath.Added addedBytes() {
    return dataPath.added();
  }

  void moved(List<IpAddress> addresses) {
    world.guard().renewed(host.label());
    dataPath.localAddresses(new LinkedHashSet<>(addresses));
    on(new Input.LocalLocators(addresses.stream().map(Locator::of).toList()));
    if (!addresses.isEmpty()) world.dns().update(host.name(), addresses);
  }

  /// Somebody wants an association with this peer: asked for until it is there.
  void want(Identifier peer) {
    if (peers.containsKey(peer) && peers.get(peer).sendTags().isPresent()) return;
    if (wanted.add(peer)) ask(peer);
  }

  private void ask(Identifier peer) {
    if (!alive || !wanted.contains(peer)) return;
    world.dns().resolve(peer, found -> on(new Input.Connect(host.name(), found)));
    world.net().after(AGAIN, () -> ask(peer));
  }

  /// A local program talks to an identifier address.
  private void call(IpAddress.V6 peer) {
    world.dns().nameOf(peer).ifPresent(this::want);
  }

  private void doubt(Tcn tcn) {
    var input = new Input.Doubt(tcn.local(), tcn.remote());
    world.net().after(Duration.ZERO, () -> on(input)); // after what is being done
  }

  void outbound(byte[] packet) {
    dataPath.outbound(packet);
  }

  void inbound(Packet.Data packet) {
    world.guard().dataArrived(packet);
    dataPath.inbound(packet.bytes());
  }

  void receive(Packet.Control packet) {
    var arrival = world.guard().arrived(host.label(), packet);
    host.note(
        () ->
            "<- %s %s %s".formatted(packet.source(), arrival.kind(), Brief.of(arrival.reading())));
    var input =
        new Input.Received(
            packet.carrier(),
            packet.destination(),
            packet.source(),
            packet.sourcePort(),
            packet.message());
    var effects = core.on(input, clock());
    world.guard().judge(host.label(), arrival, effects);
    perform(effects);
  }

  private void found(Input answer) {
    if (alive) world.guard().renewed(host.label());
    on(answer);
  }

  private void on(Input input) {
    if (alive) perform(core.on(input, clock()));
  }

  private void perform(List<Effect> effects) {
    for (var effect : effects) {
      switch (effect) {
        case Effect.Send send -> send(send);
        case Effect.ConfirmKey(var request, var peer, var key) ->
            world.dns().confirm(request, peer, key, this::on);
        case Effect.LookUp(var peer) -> world.dns().lookUp(peer, this::found);
        case Effect.FindContexts(var question, var tcns) ->
            on(new Input.ContextsFound(question, dataPath.held(tcns), List.of()));
        case Effect.ContextsShared(var tcns) -> tcns.forEach(dataPath::confirm);
        case Effect.PersistTimestamp(var mark) -> timestampMark = Optional.of(mark);
        case Effect.PingSent _, Effect.PingAnswered _, Effect.PathAnswered _ -> {} // nobody asks
        case Effect.KeyProven _ -> {} // its DNS never lies
        case Effect.PeerChanged(var view) -> changed(view);
        case Effect.PeerGone(var local, var remote) -> {
          peers.remove(remote);
          dataPath.remove(local, remote);
        }
        case Effect.Report(var event) -> report(event);
      }
    }
    alarm.set();
  }

  private void send(Effect.Send send) {
    if (!host.addresses().contains(send.local())) return; // EADDRNOTAVAIL
    var packet =
        new Packet.Control(
            send.carrier(), send.local(), PORT, send.remote(), send.remotePort(), send.message());
    var reading = world.guard().sent(host.label(), packet);
    host.note(() -> "-> %s from %s %s".formatted(send.remote(), send.local(), Brief.of(reading)));
    world.journal().digest(world.now(), send.message());
    world.net().send(packet);
  }

  private void changed(PeerView view) {
    host.note(() -> "   " + Brief.of(view));
    var before = Optional.ofNullable(peers.put(view.remote(), view)).flatMap(PeerView::current);
    dataPath.put(view);
    // RFC 6069: a connection that backed off does not wait for a path that is there again.
    if (view.current().isPresent() && !view.current().equals(before)) {
      host.kernel().nudge(view.remote().address());
    }
    if (view.sendTags().isPresent()) {
      wanted.remove(view.remote());
      host.reachable(view.remote());
    }
  }

  private void report(Event event) {
    Brief.of(event).ifPresent(text -> host.note(() -> "   " + text));
    host.report(event);
  }

  private void sendData(Packet.Data packet) {
    if (!host.addresses().contains(packet.source())) return;
    note(() -> "=> " + Brief.of(packet));
    world.guard().data(host.label(), packet);
    world.journal().digest(world.now(), packet.bytes());
    world.net().send(packet);
  }

  private void note(Supplier<String> what) {
    host.note(what);
  }
}
