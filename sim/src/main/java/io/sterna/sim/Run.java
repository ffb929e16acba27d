package io.sterna.sim;

import io.sterna.core.association.Event;
import io.sterna.core.association.Weaknesses;
import io.sterna.core.identifier.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// One scenario, played to its end: programs exchange numbers while hosts move, and once the
/// network is quiet every number has to arrive, once and in order, and each host to know where
/// the other is.
final class Run {
  private static final List<String> NAMES = List.of("mobile", "stable", "third");
  private static final int PORT = 25;

  /// How long after the last move everything has to be well again: the longest pause between PROBEs
  /// and between attempts is 60 s (protocol §5, §9), with jitter, and one of each may follow the
  /// other.
  private static final Duration PATIENCE = Duration.ofSeconds(200);

  private static final Duration GOES_ON = Duration.ofSeconds(5);

  /// How long a host may take to notice that the other one was started anew: from the first
  /// connection that it does not take for ours.
  private static final Duration NOTICED = Duration.ofSeconds(30);

  private static final Duration FALLS_SILENT = Duration.ofMinutes(3);
  /// No session is used longer (protocol §5).
  private static final Duration SESSION = Duration.ofHours(2);

  private static final Duration SILENCE = Duration.ofMinutes(10);
  private static final Duration STEP = Duration.ofMillis(250);

  /// How a run ended.
  ///
  /// @param faults empty if all was well
  /// @param recovery from the last move until all had arrived
  /// @param sessions that were confirmed
  /// @param digest of all that hosts sent: equal for equal runs
  record Outcome(
      long seed,
      List<String> faults,
      Duration recovery,
      int connections,
      long numbers,
      int injected,
      int sessions,
      long digest,
      List<String> trace) {
    boolean failed() {
      return !faults.isEmpty();
    }
  }

  private final Scenario scenario;
  private final World world;
  private final SimNet net;
  private final Random dice;
  private final List<SimHost> hosts = new ArrayList<>();
  private final Attacker attacker;
  private final List<TcpEnd> clients = new ArrayList<>();
  private final List<TcpEnd> servers = new ArrayList<>();
  private final List<Stranger> strangers = new ArrayList<>();
  private final Set<TcpEnd> ours = new HashSet<>();
  private int opened;
  private Instant resting = Instant.MIN;
  private boolean writing = true;

  private Run(Scenario scenario, Weaknesses weaknesses, boolean traced) {
    this.scenario = scenario;
    this.world = new World(scenario.seed(), traced);
    this.net = world.net();
    this.dice = world.dice();
    for (int i = 0; i < scenario.hosts().size(); i++) {
      hosts.add(host(NAMES.get(i) + ".example", scenario.hosts().get(i), weaknesses));
    }
    this.attacker = new Attacker(net, new Random(dice.nextLong()), IpAddress.parse("192.0.2.254"));
  }

  /// Plays the scenario of a seed.
  static Outcome of(long seed, Weaknesses weaknesses, boolean traced) {
    return new Run(Scenario.of(seed), weaknesses, traced).play();
  }

  private SimHost host(String name, List<IpAddress> addresses, Weaknesses weaknesses) {
    var host = world.host(name, addresses, scenario.form(), weaknesses);
    host.listen(event -> watch(host, event));
    host.kernel().listen(PORT, end -> accepted(host, end));
    return host;
  }

  private Outcome play() {
    var quiet = World.START.plus(scenario.quiet());
    var recovery = Duration.ZERO;
    try {
      begin();
      passUntil(quiet, () -> false);
      calmDown();
      passUntil(quiet.plus(PATIENCE), () -> unfinished().isEmpty());
      recovery = Duration.between(quiet, net.now());
      if (isWell()) for (var what : unfinished()) fault("end", what);
      if (isWell()) idle();
    } catch (RuntimeException e) {
      fault("core", e + " at " + List.of(e.getStackTrace()).subList(0, 3));
    }
    var journal = world.journal();
    return new Outcome(
        scenario.seed(),
        journal.faults(),
        recovery,
        clients.size(),
        servers.stream().mapToLong(TcpEnd::received).sum(),
        attacker.sent(),
        world.guard().sessions(),
        journal.digest(),
        journal.trace());
  }

  private void passUntil(Instant end, BooleanSupplier done) {
    while (isWell() && net.now().isBefore(end) && !done.getAsBoolean()) {
      net.runUntil(net.now().plus(STEP));
    }
  }

  /// An association that nobody uses falls silent (protocol §9).
  private void idle() {
    if (clients.stream().anyMatch(this::isLegacy)) return; // these may never have arrived
    net.runUntil(net.now().plus(mayRenew() ? SESSION : FALLS_SILENT));
    long before = world.journal().sent();
    net.runUntil(net.now().plus(SILENCE));
    long sent = world.journal().sent() - before;
    if (sent > 0) fault("end", "idle, and yet " + sent + " packets were sent in 10 minutes");
  }

  /// A session that was old when it was last used is renewed once more, by a clock that may have
  /// been set back since.
  private boolean mayRenew() {
    return scenario.steps().stream()
        .anyMatch(s -> s instanceof Scenario.Step.Rest || s instanceof Scenario.Step.Clock);
  }

  private void fault(String who, String what) {
    world.journal().fault(net.now(), who, what);
  }

  /// The first fault ends a run: what follows from it would only hide it.
  private boolean isWell() {
    return world.journal().faults().isEmpty();
  }

  private void begin() {
    net.weather(scenario.weather());
    world.dns().failure(scenario.dnsFailure());
    if (scenario.attacked()) net.tap(attacker);
    for (int i = 0; i < hosts.size(); i++) hosts.get(i).move(scenario.hosts().get(i));
    for (var step : scenario.steps()) net.after(step.at(), () -> perform(step));
  }

  private void perform(Scenario.Step step) {
    switch (step) {
      case Scenario.Step.Move(_, int host, var addresses) -> hosts.get(host).move(addresses);
      case Scenario.Step.Open(_, int from, int to) -> open(from, to, false);
      case Scenario.Step.Restart(_, int host, var pause, var wiped) ->
          hosts.get(host).restart(pause, wiped);
      case Scenario.Step.Clock(_, int host, var by) -> hosts.get(host).setClock(by);
      case Scenario.Step.Rest(_, var length) -> resting = net.now().plus(length);
      case Scenario.Step.Settle(_, var address) -> {
        if (!net.isTaken(address)) {
          strangers.add(new Stranger(net, address, new Random(dice.nextLong())));
        }
      }
    }
  }

  /// @param certain whether it has to be one between identifiers, whatever has happened
  private void open(int one, int other, boolean certain) {
    opened++;
    var from = hosts.get(one);
    var to = hosts.get(other);
    from.open(
        to.name(),
        PORT,
        end -> {
          clients.add(end);
          if (certain) ours.add(end);
          write(from, end);
        });
  }

  private void accepted(SimHost host, TcpEnd end) {
    servers.removeIf(old -> old.ends().equals(end.ends())); // it gave up half open
    servers.add(end);
    write(host, end);
  }

  /// A program that writes a few numbers, waits a little, and writes again.
  private void write(SimHost host, TcpEnd end) {
    if (!writing) return;
    var pause = Duration.ofMillis(50 + dice.nextInt(250));
    if (net.now().isBefore(resting)) {
      net.at(resting.plus(pause), () -> write(host, end));
      return;
    }
    host.kernel().write(end, 1 + dice.nextInt(4));
    net.after(pause, () -> write(host, end));
  }

  /// Nothing moves from here on, and nothing is lost; programs and attacker go on for a while.
  private void calmDown() {
    net.weather(scenario.weather().withoutLoss());
    world.dns().failure(0);
    if (wasRestarted()) findAgain();
    net.after(wasRestarted() ? NOTICED.plus(GOES_ON) : GOES_ON, () -> writing = false);
    net.after(GOES_ON, attacker::stop);
  }

  private boolean wasRestarted() {
    return scenario.steps().stream().anyMatch(s -> s instanceof Scenario.Step.Restart);
  }

  /// What a restart leaves behind, even where no connection was open, is over with the next
  /// connection: that one may still be plain, a later one is not.
  private void findAgain() {
    for (var step : scenario.steps()) {
      if (!(step instanceof Scenario.Step.Restart restart)) continue;
      for (int other = 0; other < hosts.size(); other++) {
        if (know(restart.host(), other)) findAgain(restart.host(), other);
      }
    }
  }

  private void findAgain(int restarted, int other) {
    open(other, restarted, false);
    net.after(NOTICED, () -> open(restarted, other, true));
    net.after(NOTICED, () -> open(other, restarted, true));
  }

  /// Whether programs on these two talk to each other in this run.
  private boolean know(int one, int other) {
    return scenario.steps().stream()
        .anyMatch(
            s ->
                s instanceof Scenario.Step.Open(_, int from, int to)
                    && ((from == one && to == other) || (from == other && to == one)));
  }

  private void watch(SimHost host, Event event) {
    if (event instanceof Event.AssociationDown down) {
      fault(host.label(), "lost an association: " + down);
    }
  }

  /// What is still to come; empty once all is well.
  private List<String> unfinished() {
    var all = new ArrayList<String>();
    if (writing) all.add("programs still write");
    if (clients.size() < opened) all.add(opened - clients.size() + " connections never began");
    for (var client : clients) unfinished(client, all);
    for (int one = 0; one < hosts.size(); one++) {
      for (int other = 0; other < hosts.size(); other++) {
        if (know(one, other)) unfinished(hosts.get(one), hosts.get(other), all);
      }
    }
    return all;
  }

  private void unfinished(TcpEnd client, List<String> all) {
    var ends = client.ends();
    var server = servers.stream().filter(s -> s.ends().equals(ends.reversed())).findFirst();
    if (server.isPresent()) {
      unfinished(client, server.get(), all);
      unfinished(server.get(), client, all);
    } else if (!isLegacy(client)) {
      all.add("connection " + ends.localPort() + " never arrived: " + client.state());
    }
  }

  /// A SYN that meets a daemon which was just started anew begins a plain connection (protocol §7):
  /// it goes as far as its locators last.
  private boolean isLegacy(TcpEnd client) {
    return wasRestarted()
        && !ours.contains(client)
        && servers.stream()
            .map(TcpEnd::ends)
            .filter(s -> !s.local().isIdentifierAddress())
            .anyMatch(s -> s.remotePort() == client.ends().localPort());
  }

  private static boolean isBetween(TcpEnd client, SimHost one, SimHost other) {
    var ends = Set.of(client.ends().local(), client.ends().remote());
    return ends.equals(Set.of(one.name().address(), other.name().address()));
  }

  private static void unfinished(TcpEnd from, TcpEnd to, List<String> all) {
    from.fault().ifPresent(all::add);
    if (from.state() == TcpEnd.State.ESTABLISHED && from.written() == to.received()) return;
    all.add(
        "connection %d from %s: %s, %d of %d numbers arrived"
            .formatted(
                Math.max(from.ends().localPort(), from.ends().remotePort()),
                from.ends().local(),
                from.state(),
                to.received(),
                from.written()));
  }

  private void unfinished(SimHost host, SimHost of, List<String> all) {
    var between = clients.stream().filter(c -> isBetween(c, host, of)).toList();
    if (between.stream().allMatch(this::isLegacy)) return;
    var view = host.peer(of.name());
    if (view.isEmpty()) {
      all.add(host.label() + " has no association");
      return;
    }
    if (!view.get().locators().equals(Set.copyOf(of.addresses()))) {
      all.add(
          "%s holds %s for %s, which has %s"
              .formatted(host.label(), view.get().locators(), of.label(), of.addresses()));
    }
    if (view.get().current().isEmpty()) all.add(host.label() + " has no path");
  }
}
