package io.sterna.sim;

import io.sterna.core.association.Event;
import io.sterna.core.association.Weaknesses;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The demo's scenario in virtual time: `mobile` and `stable` move while three programs on `mobile`
/// talk to `stable` by name, and beside each the same program over plain addresses.
///
/// ```
///   mobile  192.0.2.10 --- access network 1 ---+
///           198.51.100.20 - access network 2 --+-- 203.0.113.1, then 203.0.113.65  stable
///           192.0.2.130 -- access network 3 ---+
/// ```
final class DemoPlay {
  /// What a program writes at each end, every `pace`.
  enum Program {
    CURL("curl", 443, Duration.ofMillis(20), 0, 12),
    SSH("ssh", 22, Duration.ofMillis(100), 1, 1),
    PSQL("psql", 5432, Duration.ofMillis(250), 2, 4);

    final String title;
    final int port;
    final Duration pace;
    final int clientWrites;
    final int serverWrites;

    Program(String title, int port, Duration pace, int clientWrites, int serverWrites) {
      this.title = title;
      this.port = port;
      this.pace = pace;
      this.clientWrites = clientWrites;
      this.serverWrites = serverWrites;
    }
  }

  /// One program in one event.
  ///
  /// @param silence the longest time without new data at the client
  /// @param plainSurvived whether the control over plain addresses did
  record Row(
      Program program, String event, boolean survived, Duration silence, boolean plainSurvived) {}

  /// How it ended.
  ///
  /// @param faults why the demo proves nothing, empty if it does
  /// @param addedToSyn bytes that Sterna added to each SYN; likewise `added` to all other packets
  record Result(
      List<Row> rows, Duration roundTrip, int addedToSyn, int added, List<String> faults) {
    long survived() {
      return rows.stream().filter(Row::survived).count();
    }

    boolean proves() {
      return faults.isEmpty() && survived() == rows.size();
    }
  }

  static final IpAddress FIRST = IpAddress.parse("192.0.2.10");
  private static final IpAddress SECOND = IpAddress.parse("198.51.100.20");
  private static final IpAddress THIRD = IpAddress.parse("192.0.2.130");
  static final IpAddress STABLE = IpAddress.parse("203.0.113.1");
  private static final IpAddress RENUMBERED = IpAddress.parse("203.0.113.65");
  private static final Weather WEATHER =
      new Weather(Duration.ofMillis(8), Duration.ofMillis(2), 0.002, 0, 0, 0);
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  private final World world = new World(1994, false);
  private final SimHost mobile;
  private final SimHost stable;
  private final Consumer<String> lines;
  private final Map<Program, TcpEnd> named = new EnumMap<>(Program.class);
  private final Map<Program, TcpEnd> plain = new EnumMap<>(Program.class);
  private final Set<Integer> namedPorts = new HashSet<>();
  private final Set<IpAddress> carried = new HashSet<>();
  private final List<TcpEnd> servers = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private Duration roundTrip = Duration.ZERO;

  /// @param lines takes what happens, as it happens
  DemoPlay(Form form, Consumer<String> lines) {
    this.lines = lines;
    this.mobile = world.host("mobile.example", List.of(FIRST), form, Weaknesses.NONE);
    this.stable = world.host("stable.example", List.of(STABLE), form, Weaknesses.NONE);
    world.net().weather(WEATHER);
    world.net().tap(this::seen);
    new DraftPrinter(world, lines).watch(mobile, stable);
    mobile.listen(this::watch);
    for (var program : Program.values()) {
      stable.kernel().listen(program.port, end -> accepted(program, end));
    }
  }

  Result play() {
    mobile.move(List.of(FIRST));
    stable.move(List.of(STABLE));
    begin("1. CREATE, connections; then ADD and DELETE: into another network, with overlap");
    connect();
    pass(3);
    if (named.size() < Program.values().length) faults.add("not every connection began");
    forget();
    mobile.move(List.of(SECOND, FIRST));
    pass(3);
    mobile.move(List.of(SECOND));
    pass(7);
    end("1 add, delete", Set.of(SECOND, STABLE));

    begin("2. mobile loses its address and gets another, one second later");
    mobile.move(List.of());
    pass(1);
    mobile.move(List.of(THIRD));
    pass(9);
    end("2 break before make", Set.of(THIRD, STABLE));

    begin("3. stable is renumbered");
    stable.move(List.of(RENUMBERED));
    pass(10);
    end("3 renumbering", Set.of(THIRD, RENUMBERED));

    finish();
    begin("4. new connections to the name");
    connect();
    pass(8);
    end("4 new connections", Set.of(THIRD, RENUMBERED));
    check();
    return new Result(
        List.copyOf(rows),
        roundTrip,
        mobile.addedBytes().ofSyn(),
        mobile.addedBytes().ofOthers(),
        List.copyOf(faults));
  }

  private void begin(String title) {
    lines.accept("");
    lines.accept(title);
    carried.clear();
    openPlain();
    pass(1);
    forget();
  }

  private void connect() {
    for (var program : Program.values()) {
      mobile.open(stable.name(), program.port, end -> connected(program, end));
    }
  }

  private void connected(Program program, TcpEnd end) {
    named.put(program, end);
    namedPorts.add(end.ends().localPort());
    write(mobile, end, program.clientWrites, program.pace);
  }

  /// The same programs as they are without Sterna; each event gets fresh ones.
  private void openPlain() {
    for (var program : Program.values()) {
      var from = mobile.addresses().getFirst();
      var to = stable.addresses().getFirst();
      var end = mobile.kernel().connect(from, to, program.port);
      plain.put(program, end);
      write(mobile, end, program.clientWrites, program.pace);
    }
  }

  private void accepted(Program program, TcpEnd end) {
    servers.add(end);
    write(stable, end, program.serverWrites, program.pace);
  }

  private void write(SimHost host, TcpEnd end, int numbers, Duration pace) {
    if (numbers == 0 || finished.contains(end.ends()) || finished.contains(end.ends().reversed())) {
      return;
    }
    host.kernel().write(end, numbers);
    world.net().after(pace, () -> write(host, end, numbers, pace));
  }

  private final Set<TcpEnd.Ends> finished = new HashSet<>();

  /// The programs of the first three events come to their end: all that was written has arrived.
  private void finish() {
    for (var end : named.values()) finished.add(end.ends());
    pass(2);
    for (var client : named.values()) {
      for (var server : servers) {
        if (!server.ends().equals(client.ends().reversed())) continue;
        if (client.written() != server.received() || server.written() != client.received()) {
          faults.add("numbers are missing in the connection of " + client.ends());
        }
      }
    }
    named.clear();
  }

  private void pass(int seconds) {
    world.net().runUntil(world.now().plusSeconds(seconds));
  }

  private void forget() {
    for (var end : named.values()) end.forgetSilence(world.now());
    for (var end : plain.values()) end.forgetSilence(world.now());
  }

  private void end(String event, Set<IpAddress> locators) {
    for (var program : Program.values()) {
      var end = Optional.ofNullable(named.get(program));
      var silence = end.map(e -> e.longestSilence(world.now())).orElse(Duration.ofHours(1));
      rows.add(
          new Row(
              program,
              event,
              end.filter(this::lives).isPresent(),
              silence,
              Optional.ofNullable(plain.get(program)).filter(this::lives).isPresent()));
      if (silence.compareTo(LONGEST_SILENCE) > 0)
        faults.add(event + ": " + program.title + " was silent too long");
    }
    if (!carried.containsAll(locators)) faults.add(event + ": no data over the new locators");
  }

  /// Data came within the last second, and all of it right.
  private boolean lives(TcpEnd end) {
    return end.state() == TcpEnd.State.ESTABLISHED
        && end.fault().isEmpty()
        && end.received() > 0
        && end.sinceHeard(world.now()).compareTo(Duration.ofSeconds(1)) < 0;
  }

  private void check() {
    for (var row : rows) {
      if (row.plainSurvived() && (row.event().startsWith("2") || row.event().startsWith("3"))) {
        faults.add(row.event() + ": the plain control of " + row.program().title + " survived");
      }
    }
    faults.addAll(world.journal().faults());
  }

  private void watch(Event event) {
    if (event instanceof Event.AssociationUp(_, _, _, var initiator, var time) && initiator) {
      roundTrip = time.orElse(Duration.ZERO);
    }
  }

  private void seen(Packet packet) {
    if (!(packet instanceof Packet.Data(var source, var destination, Bytes bytes))) return;
    var tcp = new TcpHeader(bytes);
    boolean ours =
        namedPorts.contains(tcp.sourcePort()) || namedPorts.contains(tcp.destinationPort());
    if (!ours) return;
    carried.add(source);
    carried.add(destination);
    if (tcp.has(Segment.RST)) faults.add("a RST in a Sterna connection");
  }
}
