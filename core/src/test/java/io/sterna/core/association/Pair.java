package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Two hosts in virtual time, with a network between them that a test bends as it likes.
///
/// ```
///   mobile.example 192.0.2.1 ----- 10 ms ----- 198.51.100.1 stable.example
/// ```
final class Pair {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  static final IpAddress M1 = IpAddress.parse("192.0.2.1");
  static final IpAddress M2 = IpAddress.parse("192.0.2.130");
  static final IpAddress M6 = IpAddress.parse("2001:db8::1");
  static final IpAddress S1 = IpAddress.parse("198.51.100.1");
  static final IpAddress S2 = IpAddress.parse("203.0.113.1");
  static final IpAddress S6 = IpAddress.parse("2001:db8:1::1");

  /// A message on its way.
  record Packet(
      Instant at,
      Carrier carrier,
      IpAddress from,
      IpAddress to,
      int port,
      Bytes message,
      int sourcePort) {
    int type() {
      return message.toArray()[0];
    }

    Input.Received received() {
      return new Input.Received(carrier, to, from, sourcePort, message);
    }

    /// The same, as something on the way makes it: from another address and port.
    Packet from(IpAddress address, int sourcePort) {
      return new Packet(at, carrier, address, to, port, message, sourcePort);
    }

    /// The same to another address.
    Packet to(IpAddress address) {
      return new Packet(at, carrier, from, address, port, message, sourcePort);
    }
  }

  private record Due(Instant at, long order, Runnable what) {}

  final Node mobile = new Node("mobile.example", 1);
  final Node stable = new Node("stable.example", 2);
  final List<Packet> sent = new ArrayList<>();
  final Map<Identifier, List<Locator>> dns = new HashMap<>();

  Instant now = T0;
  Duration latency = Duration.ofMillis(10);

  /// Sees what is delivered, for a third host.
  Consumer<Packet> third = _ -> {};

  /// What a NAT on the way makes of a packet.
  UnaryOperator<Packet> translator = p -> p;

  /// What the network loses.
  Predicate<Packet> loses = _ -> false;

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(
          (a, b) -> a.at.equals(b.at) ? Long.compare(a.order, b.order) : a.at.compareTo(b.at));
  private long order;

  /// Both hosts are there and know their locators; nobody has said anything.
  static Pair idle() {
    var pair = new Pair();
    pair.mobile.moveTo(M1);
    pair.stable.moveTo(S1);
    return pair;
  }

  /// Mobile has made an association with stable.
  static Pair connected() {
    var pair = idle();
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(1));
    pair.forgetEvents();
    return pair;
  }

  void forgetEvents() {
    sent.clear();
    mobile.events.clear();
    stable.events.clear();
  }

  /// Lets that much time go by.
  void run(Duration time) {
    runUntil(now.plus(time));
  }

  void runUntil(Instant end) {
    int turns = 0;
    while (!due.isEmpty() && !due.peek().at.isAfter(end)) {
      if (++turns > 200_000) throw new AssertionError("the hosts never come to rest");
      var next = due.poll();
      now = next.at;
      next.what.run();
    }
    now = end;
  }

  /// Runs until `done`, at most `most`; how long it took.
  Duration runUntil(BooleanSupplier done, Duration most) {
    var start = now;
    var end = now.plus(most);
    while (!done.getAsBoolean()) {
      if (due.isEmpty() || due.peek().at.isAfter(end)) {
        throw new AssertionError("not within " + most);
      }
      var next = due.poll();
      now = next.at;
      next.what.run();
    }
    return Duration.between(start, now);
  }

  void after(Duration time, Runnable what) {
    due.add(new Due(now.plus(time), order++, what));
  }

  /// Delivers a message as if it came from `from`, whoever sent it.
  void inject(IpAddress from, IpAddress to, Bytes message) {
    inject(Carrier.UDP, from, to, message);
  }

  void inject(Carrier carrier, IpAddress from, IpAddress to, Bytes message) {
    int port = carrier.hasPorts() ? Locator.DEFAULT_PORT : 0;
    for (var node : List.of(mobile, stable)) {
      if (node.has(to)) node.on(new Input.Received(carrier, to, from, port, message));
    }
  }

  List<Packet> sentTo(IpAddress to) {
    return sent.stream().filter(p -> p.to.equals(to)).toList();
  }

  /// One of the two hosts, with what its daemon would do around it.
  final class Node {
    final Identifier id;
    final KeyPair key;
    final List<Event> events = new ArrayList<>();
    final List<Effect.KeyProven> proven = new ArrayList<>();
    final List<Effect.PingSent> pings = new ArrayList<>();
    final List<LocatorPair> answered = new ArrayList<>();
    final List<Effect.PingAnswered> pongs = new ArrayList<>();
    final Map<Identifier, PeerView> views = new HashMap<>();

    /// What its data plane has, cannot have, and was told to be the peer's too.
    final List<Tcn> has = new ArrayList<>();

    final List<Tcn> collides = new ArrayList<>();
    final List<Tcn> shared = new ArrayList<>();
    Bytes mark = Bytes.empty();
    Settings settings;
    Associations core;
    List<Locator> locators = List.of();

    /// How far this host's clock is off.
    Duration clock = Duration.ZERO;

    /// What it says about the other's key; empty for no answer at all.
    Optional<Boolean> confirms = Optional.of(true);

    private final Random random;

    Node(String name, long seed) {
      this.id = new Identifier.Name(name);
      this.random = new Random(seed);
      this.key = KeyPair.generate(random::nextBytes);
      this.settings = Settings.of(key, List.of(id));
      this.core = new Associations(settings, random::nextBytes);
    }

    Node other() {
      return this == mobile ? stable : mobile;
    }

    /// The daemon dies and comes back with what it has stored and nothing else.
    void restart() {
      restart(settings);
    }

    void restart(Settings with) {
      settings = with.withTimestampMark(mark);
      core = new Associations(settings, random::nextBytes);
      views.clear();
      var here = locators;
      locators = List.of();
      moveTo(here.stream().map(Locator::address).toArray(IpAddress[]::new));
    }

    void moveTo(IpAddress... addresses) {
      locators = Arrays.stream(addresses).map(Locator::of).toList();
      dns.put(id, locators);
      on(new Input.LocalLocators(locators));
    }

    void connect(Node peer) {
      on(
          new Input.Connect(
              id,
              new Input.Peer(peer.id, peer.key.publicKey(), Input.Grade.PINNED, dns.get(peer.id))));
    }

    /// What its clock shows.
    Instant time() {
      return now.plus(clock);
    }

    boolean has(IpAddress address) {
      return locators.stream().anyMatch(l -> l.address().equals(address));
    }

    void on(Input input) {
      for (var effect : core.on(input, now.plus(clock))) perform(effect);
      core.wakeAt().ifPresent(this::wake);
    }

    private void wake(Instant at) {
      var when = at.minus(clock);
      var woken = core;
      due.add(
          new Due(
              when.isBefore(now) ? now : when,
              order++,
              () -> {
                var still = core == woken && core.wakeAt().filter(at::equals).isPresent();
                if (still) on(new Input.Timeout());
              }));
    }

    void forget() {
      events.clear();
    }

    private void perform(Effect effect) {
      switch (effect) {
        case Effect.Send(var carrier, var local, var remote, int port, var message) ->
            send(
                new Packet(
                    now, carrier, local, remote, port, message, carrier.hasPorts() ? 19941 : 0));
        case Effect.ConfirmKey(long request, _, _) ->
            confirms.ifPresent(
                yes ->
                    after(
                        Duration.ofMillis(1),
                        () ->
                            on(
                                yes
                                    ? new Input.KeyConfirmed(request, Input.Grade.FIRST_USE)
                                    : new Input.KeyRefused(request, "another key"))));
        case Effect.FindContexts(var question, var tcns) ->
            after(
                Duration.ofMillis(1),
                () ->
                    on(
                        new Input.ContextsFound(
                            question,
                            tcns.stream().filter(has::contains).toList(),
                            tcns.stream().filter(collides::contains).toList())));
        case Effect.ContextsShared(var tcns) -> shared.addAll(tcns);
        case Effect.LookUp(var peer) ->
            after(
                Duration.ofMillis(20),
                () -> on(new Input.PeerFound(peer, dns.getOrDefault(peer, List.of()))));
        case Effect.PersistTimestamp(var stamp) -> mark = stamp;
        case Effect.PingSent sent -> pings.add(sent);
        case Effect.PingAnswered answered -> pongs.add(answered);
        case Effect.PathAnswered(_, _, var path) -> answered.add(path);
        case Effect.KeyProven proof -> proven.add(proof);
        case Effect.PeerChanged(var view) -> views.put(view.remote(), view);
        case Effect.PeerGone(_, var remote) -> views.remove(remote);
        case Effect.Report(var event) -> events.add(event);
      }
    }

    private void send(Packet packet) {
      sent.add(packet);
      if (!has(packet.from) || loses.test(packet)) return;
      after(latency, () -> deliver(packet));
    }

    private void deliver(Packet sent) {
      var packet = translator.apply(sent);
      third.accept(packet);
      if (other().has(packet.to)) other().on(packet.received());
    }

    Optional<PeerView> view() {
      return Optional.ofNullable(views.get(other().id));
    }

    /// The pair that data goes over now.
    Optional<LocatorPair> path() {
      return view().flatMap(PeerView::current).map(PeerView.SendPath::pair);
    }

    /// Whether data from here would arrive: it goes to where the other is, from where it is
    /// expected.
    boolean reaches() {
      var path = path();
      if (path.isEmpty()) return false;
      boolean there = has(path.get().local()) && other().has(path.get().remote());
      return there
          && other().view().map(v -> v.locators().contains(path.get().local())).orElse(false);
    }

    /// Says these commands to the other end over the current path, in one message, as a host with
    /// other code might.
    void say(Command... commands) {
      var association = core.find(id, other().id).orElseThrow();
      var way = association.ways.way(path().orElseThrow(), now.plus(clock)).orElseThrow();
      for (var command : commands) association.outbox.add(way, command);
      association.host.touch(association);
      on(new Input.Timeout());
    }

    AssociationStatus status() {
      return core.status(now.plus(clock)).stream()
          .filter(s -> s.remote().equals(other().id))
          .findFirst()
          .orElseThrow();
    }

    <T extends Event> List<T> told(Class<T> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// The commands that it has received of one kind.
    <T extends Command> List<T> received(Class<T> type) {
      return told(Event.CommandReceived.class).stream()
          .map(Event.CommandReceived::command)
          .filter(type::isInstance)
          .map(type::cast)
          .toList();
    }

    long refused(Refusal reason) {
      return core.refusals().getOrDefault(reason, 0L);
    }
  }
}
