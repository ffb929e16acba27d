package io.sterna.sim;

import io.sterna.core.association.Event;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.PeerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A host of the simulator: addresses, a kernel with its connections, and a daemon, which may die
/// and be started anew under them.
///
/// ```
///   SimKernel (TCP) -- identifier addresses --> SimDaemon: DataPath (Translator) --> SimNet
///                                                            ^ PeerView
///                         SimDns <-- ConfirmKey, LookUp -- Associations -- Send --> SimNet
/// ```
final class SimHost implements SimNet.Station {
  private final Identifier name;
  private final World world;
  private final Settings settings;
  private final KeyLog random;
  private final SimKernel kernel;
  private final Map<Identifier, List<Runnable>> waiting = new HashMap<>();
  private final List<Consumer<Event>> listeners = new ArrayList<>();
  private List<IpAddress> addresses = List.of();
  private Optional<SimDaemon> daemon = Optional.empty();
  private Set<IpAddress> steered = Set.of();
  private Bytes timestampMark = Bytes.empty();
  private Duration ahead = Duration.ZERO;

  /// @param random the core's random bytes; the guard's wiretap reads them too
  /// @param dice for what is not the core's: ports, initial sequence numbers
  SimHost(World world, Settings settings, KeyLog random, Random dice) {
    this.name = settings.own().getFirst();
    this.world = world;
    this.settings = settings;
    this.random = random;
    this.kernel = new SimKernel(world.net(), dice, this::isLocal, this::output);
    start();
  }

  Identifier name() {
    return name;
  }

  Bytes publicKey() {
    return settings.key().publicKey();
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

  /// How far this host's clock is ahead of the time; it may be behind.
  Duration ahead() {
    return ahead;
  }

  /// Somebody sets the clock, forward or back.
  void setClock(Duration by) {
    note(() -> "the clock is set by " + by);
    ahead = ahead.plus(by);
    daemon.ifPresent(SimDaemon::clockSet);
  }

  /// What Sterna has made packets longer by.
  DataPath.Added addedBytes() {
    return daemon.map(SimDaemon::addedBytes).orElse(new DataPath.Added(0, 0));
  }

  /// What the control plane last said of this peer.
  Optional<PeerView> peer(Identifier remote) {
    return daemon.flatMap(d -> d.peer(remote));
  }

  /// Tells a reader of this host's events.
  void listen(Consumer<Event> listener) {
    listeners.add(listener);
  }

  void report(Event event) {
    for (var listener : listeners) listener.accept(event);
  }

  void note(Supplier<String> what) {
    world.journal().note(world.now(), label(), what);
  }

  /// All the addresses that this host has from now on, best first. DNS learns of it later.
  void move(List<IpAddress> now) {
    note(() -> "has " + now);
    for (var address : addresses) if (!now.contains(address)) world.net().detach(address);
    for (var address : now) world.net().attach(address, this);
    addresses = List.copyOf(now);
    daemon.ifPresent(d -> d.moved(addresses));
  }

  /// The daemon is killed, and started again after a while. What it steers stays, and what it
  /// stored does unless that is wiped.
  void restart(Duration pause, boolean wiped) {
    note(() -> "the daemon is killed" + (wiped ? ", its state wiped" : ""));
    daemon.ifPresent(
        d -> {
          d.kill();
          steered = d.steered();
          timestampMark = d.timestampMark().orElse(timestampMark);
        });
    if (wiped) timestampMark = Bytes.empty();
    daemon = Optional.empty();
    world.guard().forgets(label());
    world.net().after(pause, this::startAgain);
  }

  private void startAgain() {
    note(() -> "the daemon is started");
    start();
    var peers = new LinkedHashSet<>(waiting.keySet());
    for (var end : kernel.connections()) {
      world.dns().nameOf(end.ends().remote()).ifPresent(peers::add);
    }
    daemon.ifPresent(
        d -> {
          d.moved(addresses);
          peers.forEach(d::want);
        });
  }

  private void start() {
    var stored = settings.withTimestampMark(timestampMark);
    daemon = Optional.of(new SimDaemon(this, world, stored, random, steered));
  }

  /// A program connects to a name, as long as it takes.
  void open(Identifier peer, int port, Consumer<TcpEnd> connected) {
    if (peer(peer).flatMap(PeerView::sendTags).isPresent()) {
      connected.accept(kernel.connect(name.address(), peer.address(), port));
    } else {
      waiting.computeIfAbsent(peer, _ -> new ArrayList<>()).add(() -> open(peer, port, connected));
      daemon.ifPresent(d -> d.want(peer));
    }
  }

  /// Programs that wait for this peer can go on.
  void reachable(Identifier peer) {
    var ready = waiting.remove(peer);
    if (ready != null) ready.forEach(Runnable::run);
  }

  @Override
  public void receive(Packet packet) {
    switch (packet) {
      case Packet.Data data -> {
        note(() -> "<= " + Brief.of(data));
        if (daemon.isPresent()) daemon.get().inbound(data);
        else if (!steered.contains(data.source())) toKernel(data.bytes());
      }
      case Packet.Control control -> daemon.ifPresent(d -> d.receive(control));
    }
  }

  private void toKernel(Bytes packet) {
    Segment.decode(packet.toArray()).ifPresent(kernel::receive);
  }

  private boolean isLocal(IpAddress address) {
    return address.equals(name.address()) || addresses.contains(address);
  }

  /// A segment from this host's kernel.
  private void output(Segment segment) {
    if (segment.source().isIdentifierAddress()) {
      daemon.ifPresent(d -> d.outbound(segment.encode()));
      return;
    }
    var bytes = Bytes.of(segment.encode());
    world.net().send(new Packet.Data(segment.source(), segment.destination(), bytes));
  }
}
