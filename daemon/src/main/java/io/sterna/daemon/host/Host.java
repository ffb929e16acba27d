package io.sterna.daemon.host;

import io.sterna.core.association.AssociationStatus;
import io.sterna.core.association.Associations;
import io.sterna.core.association.Input;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.Bounds;
import io.sterna.core.translate.ContextState;
import io.sterna.core.translate.FastPath;
import io.sterna.core.translate.Translator;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.configuration.Configuration.PinnedPeer;
import io.sterna.daemon.configuration.OwnKeys;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Request;
import io.sterna.daemon.engine.DataPath;
import io.sterna.daemon.engine.Engine;
import io.sterna.daemon.engine.KernelFastPath;
import io.sterna.daemon.engine.PacketDevice;
import io.sterna.daemon.engine.Rehearsal;
import io.sterna.daemon.engine.SteadyClock;
import io.sterna.daemon.report.Reporter;
import io.sterna.daemon.state.StateDirectory;
import io.sterna.daemon.state.TimestampMark;
import io.sterna.naming.LentNames;
import io.sterna.naming.Naming;
import io.sterna.naming.OwnRecord;
import io.sterna.naming.Publisher;
import io.sterna.naming.StubServer;
import io.sterna.net.InterfaceFilter;
import io.sterna.net.NetMonitor;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One host: all parts put together and running.
///
/// ```
///            names                 associations              packets
///   stub -> naming -> requests -> engine -> performer -> data path <-> sterna0
///             ^                    ^    \-> carriers           \-> raw sender
///             |                    |
///          publisher <- whereabouts <- netlink
/// ```
public final class Host {
  private static final Logger LOG = LoggerFactory.getLogger(Host.class);
  private static final long ANSWER_SECONDS = 5;
  private static final int REHEARSALS = 20;
  private static final Duration FAREWELL = Duration.ofMillis(500);
  private static final Set<ContextState> LIVE =
      Set.of(
          ContextState.SYN_SENT,
          ContextState.SYN_RECEIVED,
          ContextState.ADOPTED,
          ContextState.ESTABLISHED);

  private final Configuration configuration;
  private final OwnKeys keys;
  private final Machine machine;
  private final HostSurroundings surroundings;
  private final Engine engine;
  private final DataPath dataPath;
  private final Naming naming;
  private final Requests requests;
  private final Acquaintances acquaintances;
  private final Optional<LentAddresses> lent;
  private final Steered steered;
  private final Carriers carriers;
  private final List<Publisher> publishers;
  private final Whereabouts whereabouts;
  private final Optional<StubServer> stub;
  private final NetMonitor monitor;
  private final Revival revival;
  private final Upkeep upkeep;
  private final List<OwnRecordWatch> ownRecords = new ArrayList<>();
  private final Answers answers;
  private final List<Thread> loops = new ArrayList<>();

  /// What a host begins with.
  ///
  /// @param bpf false for no kernel fast path, whatever the configuration says
  /// @param onFailure told if the host cannot go on
  public record Beginning(
      Configuration configuration,
      OwnKeys keys,
      StateDirectory state,
      Reporter reporter,
      boolean bpf,
      Consumer<IOException> onFailure) {}

  private Host(Beginning beginning, Optional<LentAddresses> lent, Machine machine, Opened opened)
      throws IOException, DaemonException {
    this.configuration = beginning.configuration;
    this.keys = beginning.keys;
    this.machine = machine;
    this.lent = lent;
    var clock = new SteadyClock(Instant.now());
    var rehearsal = Thread.ofPlatform().name("rehearsal").start(Host::rehearse);
    var mark = TimestampMark.open(beginning.state);
    var names = NamingParts.of(configuration, beginning.state, beginning.reporter::tell);
    this.naming = names.naming();
    this.publishers = names.publishers();
    this.publishers.forEach(opened::add);
    this.engine = new Engine(associations(mark), clock);
    this.surroundings =
        new HostSurroundings(
            machine, Machine.index(machine.tap().name()), configuration.ipv4Pool(), engine::offer);
    var device = PacketDevice.of(machine.tap());
    this.dataPath = new DataPath(translator(), device, surroundings, machine.strays(), clock);
    lent.ifPresent(addresses -> addresses.listen(listener(dataPath)));
    this.requests = new Requests(engine, configuration.names().getFirst(), configuration.legacy());
    this.acquaintances = Acquaintances.open(beginning.state);
    var callers = new Callers(naming, acquaintances, requests, dataPath::refuse);
    this.surroundings.caller(callers::call);
    var pinger = new Pinger(engine, callers::outcome);
    this.steered = new Steered(Steered.Kernel.of(machine.steering()));
    this.carriers =
        opened.add(
            Carriers.open(
                Set.copyOf(configuration.race().carriers()),
                configuration.port(),
                engine::offer,
                dataPath::arrived));
    var performer =
        new Performer(
            engine,
            dataPath,
            steered,
            carriers::send,
            naming,
            configuration.allow(),
            mark,
            requests,
            acquaintances,
            lentNames(),
            pinger,
            beginning.reporter);
    loops.add(Thread.ofPlatform().name("engine").start(() -> engine.run(performer)));
    opened.add(engine::stop);
    loops.add(Thread.ofPlatform().name("data path").start(() -> runDataPath(beginning.onFailure)));
    opened.add(dataPath::stop);
    this.whereabouts =
        new Whereabouts(
            configuration, machine, surroundings, steered, dataPath, engine, naming, publishers);
    whereabouts.accept(machine.addresses());
    join(rehearsal); // before the first program can ask
    this.stub = names.stub(requests, lentNames());
    stub.ifPresent(opened::add);
    var filter = new InterfaceFilter(Set.of(), machine.tap().name());
    this.monitor = opened.add(NetMonitor.start(filter, whereabouts));
    this.revival = opened.add(new Revival(this::connectedPeers, callers::call));
    this.upkeep = opened.add(new Upkeep(dataPath, steered, acquaintances, lent));
    for (var name : configuration.names()) {
      ownRecords.add(
          opened.add(new OwnRecordWatch(name, this::ownRecord, beginning.reporter::tell)));
    }
    this.answers =
        new Answers(
            new Answers.Parts(
                configuration,
                keys,
                machine,
                engine,
                dataPath,
                naming,
                steered,
                pinger,
                () -> whereabouts.now().locators(),
                stub.map(StubServer::addresses).orElse(List.of()),
                beginning.reporter));
  }

  /// Sets the host up and begins.
  ///
  /// @throws DaemonException if that cannot be; everything is as before then
  public static Host start(Beginning beginning) throws DaemonException {
    var lent = lent(beginning);
    var own = lent.map(LentAddresses::own).orElse(List.of());
    var machine =
        Machine.open(beginning.configuration, own, beginning.bpf && beginning.configuration.bpf());
    try (var opened = new Opened()) {
      opened.add(machine);
      var host = new Host(beginning, lent, machine, opened);
      opened.keep();
      return host;
    } catch (IOException e) {
      machine.undo();
      throw Machine.told(e);
    } catch (DaemonException e) {
      machine.undo();
      throw e;
    }
  }

  /// Ends everything in order.
  ///
  /// @return what was taken out of the system, in words
  public List<String> end(Ending ending) throws IOException {
    stub.ifPresent(StubServer::close);
    revival.close();
    upkeep.close();
    ownRecords.forEach(OwnRecordWatch::close);
    monitor.close();
    publishers.forEach(Publisher::close);
    boolean keep = ending == Ending.PAUSE && hasConnections();
    if (!keep) closeAssociations();
    engine.stop();
    dataPath.stop();
    for (var loop : loops) join(loop);
    acquaintances.save();
    lent.ifPresent(LentAddresses::save);
    carriers.close();
    machine.close();
    if (!keep) return Leftovers.remove(machine.tap().name());
    LOG.info(
        "connections are open: {} stays for the next start, `sterna down` removes it",
        machine.tap().name());
    return List.of();
  }

  private OwnRecord ownRecord(Identifier.Name name) {
    return naming.ownRecord(name, keys.publicKeys(), configuration.port()).join();
  }

  private static Optional<LentAddresses> lent(Beginning beginning) throws DaemonException {
    var pool = beginning.configuration.ipv4Pool();
    if (pool.isEmpty()) return Optional.empty();
    try {
      return Optional.of(
          LentAddresses.open(
              pool.orElseThrow(),
              beginning.configuration.names(),
              beginning.state,
              InstantSource.system()));
    } catch (IOException e) {
      throw Machine.told(e);
    }
  }

  private static LentAddresses.Listener listener(DataPath dataPath) {
    return new LentAddresses.Listener() {
      @Override
      public void lent(IpAddress.V6 identifier, IpAddress.V4 address) {
        dataPath.lend(identifier, address);
      }

      @Override
      public void takenBack(IpAddress.V6 identifier) {
        dataPath.takeBack(identifier);
      }
    };
  }

  private LentNames lentNames() {
    return lent.<LentNames>map(all -> all).orElse(LentNames.NONE);
  }

  private Set<IpAddress.V6> connectedPeers() throws IOException {
    var peers = new LinkedHashSet<>(LiveConnections.peers());
    if (lent.isEmpty()) return peers;
    for (var address : LiveConnections.peers4(configuration.ipv4Pool().orElseThrow())) {
      lent.orElseThrow().name(address).map(Identifier::address).ifPresent(peers::add);
    }
    return peers;
  }

  private static void rehearse() {
    var random = new SecureRandom();
    Rehearsal.play(REHEARSALS, random::nextBytes, Instant.now());
  }

  private Associations associations(TimestampMark mark) {
    var settings = settings(configuration, keys).withTimestampMark(mark.stored());
    return new Associations(settings, new SecureRandom()::nextBytes);
  }

  /// What the control plane is told at its start. A pinned peer that is not in the allow list is a
  /// stranger like all the others.
  static Settings settings(Configuration configuration, OwnKeys keys) {
    var settings = Settings.of(keys.key(), List.copyOf(configuration.names()));
    return keys.further()
        .map(settings::withFurther)
        .orElse(settings)
        .withWanted(configuration.form())
        .withRace(configuration.race())
        .withBounds(configuration.bounds())
        .withPinned(
            configuration.peers().stream()
                .filter(peer -> configuration.allow().contains(peer.name().name()))
                .collect(Collectors.toMap(PinnedPeer::name, PinnedPeer::key)));
  }

  private Translator translator() {
    var lane = machine.fast();
    return new Translator(
        Bounds.DEFAULT,
        lane.kernel()
            .<FastPath>map(kernel -> new KernelFastPath(kernel, surroundings, lane::isAt))
            .orElse(FastPath.NONE));
  }

  private void runDataPath(Consumer<IOException> onFailure) {
    try {
      dataPath.run();
    } catch (IOException e) {
      onFailure.accept(e);
    } catch (RuntimeException | Error e) {
      LOG.error("a mistake in Sterna itself ends the data path: please report it", e);
      onFailure.accept(new IOException("the data path has ended: start again", e));
    }
  }

  /// CLOSE to all peers, and a moment for their answers.
  private void closeAssociations() {
    try {
      Answers.await(engine.ask(this::closeAll));
    } catch (DaemonException e) {
      return; // peers will find out by themselves
    }
    long until = System.nanoTime() + FAREWELL.toNanos();
    while (System.nanoTime() < until && isClosing()) LockSupport.parkNanos(FAREWELL.toNanos() / 50);
  }

  private int closeAll(Associations associations, Instant now) {
    var all = associations.status(now);
    for (var each : all) {
      engine.step(new Input.Close(each.local(), each.remote(), "this host ends"), now);
    }
    return all.size();
  }

  private boolean isClosing() {
    try {
      var all = Answers.await(engine.ask(Associations::status));
      return all.stream().anyMatch(each -> each.state() == AssociationStatus.State.CLOSING);
    } catch (DaemonException e) {
      return false;
    }
  }

  private boolean hasConnections() {
    try {
      var contexts = Answers.await(dataPath.status()).translator().contexts();
      return contexts.keySet().stream().anyMatch(LIVE::contains);
    } catch (DaemonException e) {
      return true; // to be on the safe side
    }
  }

  private static void join(Thread loop) {
    try {
      loop.join(Duration.ofSeconds(ANSWER_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What a client of the control socket wants to know, or to have done.
  public Json answer(Request.Question question) throws DaemonException {
    return answers.to(question);
  }
}
