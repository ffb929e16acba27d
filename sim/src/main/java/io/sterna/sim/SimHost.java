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
import io.sterna.core.translate.PeerView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A host of the simulator: the real control plane and the real translator of core, around them
/// what a daemon, a kernel and a resolver do.
///
/// ```
///   SimKernel (TCP) -- identifier addresses --> DataPath (Translator) --> SimNet
///                                                 ^ PeerView
///   SimDns <-- ConfirmKey, LookUp -- Associations -- Send --> SimNet
/// ```
final class SimHost implements SimNet.Station {
  private static final int PORT = Locator.DEFAULT_PORT;

  /// How soon a program tries again whose peer had no answer.
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final Identifier name;
  private final World world;
  private final Associations core;
  private final SimKernel kernel;
  private final DataPath dataPath;
  private final Alarm alarm;
  private final Map<Identifier, PeerView> peers = new HashMap<>();
  private final Map<Identifier, List<Runnable>> waiting = new HashMap<>();
  private final List<Consumer<Event>> listeners = new ArrayList<>();
  private List<IpAddress> addresses = List.of();

  /// @param random the core's random bytes; its reader is the guard's wiretap
  /// @param dice for what is not the core's: ports, initial sequence numbers
  SimHost(World world, Settings settings, KeyLog random, Random dice) {
    this.name = settings.own().getFirst();
    this.world = world;
    this.core = new Associations(settings, random);
    this.kernel = new SimKernel(world.net(), dice, this::output);
    this.dataPath =
        new DataPath(
            world.net(),
            kernel::receive,
            this::sendData,
            kernel::has,
            text -> note(() -> "   " + text));
    this.alarm = new Alarm(world.net(), core::wakeAt, () -> on(new Input.Timeout()));
  }

  Identifier name() {
    return name;
  }

  /// The first label, for people.
  String label() {
    var text = name.toString();
    int dot = text.indexOf('.');
    return dot < 0 ? text : text.substring(0, dot);
  }

  SimKernel kernel() {
    return kernel;
  }

  List<IpAddress> addresses() {
    return addresses;
  }

  /// What Sterna has made packets longer by.
  DataPath.Added addedBytes() {
    return dataPath.added();
  }

  /// What the control plane last said of this peer.
  Optional<PeerView> peer(Identifier remote) {
    return Optional.ofNullable(peers.get(remote));
  }

  /// Tells a reader of this host's events.
  void listen(Consumer<Event> listener) {
    listeners.add(listener);
  }

  /// All the addresses that this host has from now on, best first. DNS learns of it later.
  void move(List<IpAddress> now) {
    note(() -> "has " + now);
    for (var address : addresses) if (!now.contains(address)) world.net().detach(address);
    for (var address : now) world.net().attach(address, this);
    addresses = List.copyOf(now);
    world.guard().renewed(label());
    dataPath.localAddresses(new LinkedHashSet<>(now));
    on(new Input.LocalLocators(now.stream().map(Locator::of).toList()));
    if (!now.isEmpty()) world.dns().update(name, now);
  }

  /// A program connects to a name, as long as it takes.
  void open(Identifier peer, int port, Consumer<TcpEnd> connected) {
    if (peer(peer).flatMap(PeerView::sendTags).isPresent()) {
      connected.accept(kernel.connect(name.address(), peer.address(), port));
    } else {
      waiting.computeIfAbsent(peer, _ -> new ArrayList<>()).add(() -> open(peer, port, connected));
      ask(peer);
    }
  }

  private void ask(Identifier peer) {
    if (!waiting.containsKey(peer)) return;
    world.dns().resolve(peer, found -> on(new Input.Connect(name, found)));
    world.net().after(AGAIN, () -> ask(peer));
  }

  @Override
  public void receive(Packet packet) {
    switch (packet) {
      case Packet.Data data -> {
        note(() -> "<= " + Brief.of(data));
        dataPath.inbound(data.bytes());
      }
      case Packet.Control control -> receiveControl(control);
    }
  }

  private void receiveControl(Packet.Control packet) {
    var arrival = world.guard().arrived(label(), packet);
    note(
        () ->
            "<- %s %s %s".formatted(packet.source(), arrival.kind(), Brief.of(arrival.reading())));
    var input =
        new Input.Received(
            packet.carrier(),
            packet.destination(),
            packet.source(),
            packet.sourcePort(),
            packet.message());
    var effects = core.on(input, world.net().now());
    world.guard().judge(label(), arrival, effects);
    perform(effects);
  }

  private void found(Input answer) {
    world.guard().renewed(label());
    on(answer);
  }

  private void on(Input input) {
    perform(core.on(input, world.net().now()));
  }

  private void perform(List<Effect> effects) {
    for (var effect : effects) {
      switch (effect) {
        case Effect.Send send -> send(send);
        case Effect.ConfirmKey(var request, var peer, var key) ->
            world.dns().confirm(request, peer, key, this::on);
        case Effect.LookUp(var peer) -> world.dns().lookUp(peer, this::found);
        case Effect.PersistTimestamp _ -> {}
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
    if (!addresses.contains(send.local())) return; // EADDRNOTAVAIL
    var packet =
        new Packet.Control(
            send.carrier(), send.local(), PORT, send.remote(), send.remotePort(), send.message());
    var reading = world.guard().sent(label(), packet);
    note(() -> "-> %s from %s %s".formatted(send.remote(), send.local(), Brief.of(reading)));
    world.journal().digest(world.net().now(), send.message());
    world.net().send(packet);
  }

  private void changed(PeerView view) {
    note(() -> "   " + Brief.of(view));
    var before = Optional.ofNullable(peers.put(view.remote(), view)).flatMap(PeerView::current);
    dataPath.put(view);
    // RFC 6069: a connection that backed off does not wait for a path that is there again.
    if (view.current().isPresent() && !view.current().equals(before)) {
      kernel.nudge(view.remote().address());
    }
    if (view.sendTags().isPresent()) {
      var ready = waiting.remove(view.remote());
      if (ready != null) ready.forEach(Runnable::run);
    }
  }

  private void report(Event event) {
    Brief.of(event).ifPresent(text -> note(() -> "   " + text));
    for (var listener : listeners) listener.accept(event);
  }

  /// A segment from this host's kernel.
  private void output(Segment segment) {
    if (segment.source().isIdentifierAddress()) dataPath.outbound(segment.encode());
    else plain(segment);
  }

  private void plain(Segment segment) {
    var bytes = Bytes.of(segment.encode());
    world.net().send(new Packet.Data(segment.source(), segment.destination(), bytes));
  }

  private void sendData(Packet.Data packet) {
    if (!addresses.contains(packet.source())) return;
    note(() -> "=> " + Brief.of(packet));
    world.guard().data(label(), packet.destination());
    world.journal().digest(world.net().now(), packet.bytes());
    world.net().send(packet);
  }

  private void note(Supplier<String> what) {
    Instant now = world.net().now();
    world.journal().note(now, label(), what);
  }
}
