package io.sterna.daemon.host;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Input;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.translate.Notice;
import io.sterna.core.translate.Translator;
import io.sterna.core.wire.Carrier;
import io.sterna.daemon.configuration.Configuration.Legacy;
import io.sterna.daemon.configuration.Selection;
import io.sterna.daemon.control.Readers;
import io.sterna.daemon.engine.DataPath;
import io.sterna.daemon.engine.Engine;
import io.sterna.daemon.engine.MemoryDevice;
import io.sterna.daemon.engine.Surroundings;
import io.sterna.daemon.report.Reporter;
import io.sterna.daemon.state.StateDirectory;
import io.sterna.daemon.state.TimestampMark;
import io.sterna.naming.AssociationRequests.Outcome;
import io.sterna.naming.Dnssec;
import io.sterna.naming.LentNames;
import io.sterna.naming.Naming;
import io.sterna.naming.Pin;
import io.sterna.net.HostAddresses;
import io.sterna.net.RawSender;
import io.sterna.net.SocketLookup;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A host of which only the edges are in memory: wire, kernel and device.
final class MemoryHost implements AutoCloseable {
  /// Hosts by their locators; a locator that is not there is silence.
  static final class Wire {
    private final Map<IpAddress, MemoryHost> hosts = new ConcurrentHashMap<>();

    /// What is sent there is lost from now on.
    void cut(IpAddress locator) {
      hosts.remove(locator);
    }
  }

  final Identifier.Name name;
  final IpAddress locator;
  final KeyPair key;
  final StateDirectory state;
  final Engine engine;
  final Naming naming;
  final Pinger pinger;
  final Readers readers = new Readers();

  /// What was done, in order: `steer ADDRESS`, `send ADDRESS`.
  final List<String> deeds = new CopyOnWriteArrayList<>();

  private final Requests requests;
  private final Thread loop;

  MemoryHost(
      Wire wire, String name, String locator, Path directory, Rules rules, MemoryHost... pins)
      throws Exception {
    this.name = new Identifier.Name(name);
    this.locator = IpAddress.parse(locator);
    var random = new SecureRandom();
    this.key = KeyPair.generate(random::nextBytes);
    this.state = StateDirectory.open(directory.resolve(name));
    var mark = TimestampMark.open(state);
    var settings = Settings.of(key, List.of(this.name)).withTimestampMark(mark.stored());
    this.engine = new Engine(new Associations(settings, random::nextBytes), rules.clock);
    var dataPath =
        new DataPath(new Translator(), new MemoryDevice(), SURROUNDINGS, Set.of(), rules.clock);
    this.requests = new Requests(engine, this.name, rules.legacy);
    var reporter = new Reporter(readers, rules.clock);
    var known =
        new Naming.Settings(
            Set.of(this.name),
            List.of(),
            List.of(pins).stream().map(MemoryHost::pin).toList(),
            state.file("known_peers"),
            false,
            Dnssec.OFF);
    this.naming = new Naming(known, rules.clock, reporter::tell);
    this.pinger = new Pinger(engine, _ -> new Outcome.Legacy("nobody calls"));
    var performer =
        new Performer(
            engine,
            dataPath,
            new Steered(kernel()),
            (carrier, _, remote, _, message) ->
                carrier == Carrier.UDP && send(wire, remote, message),
            naming,
            rules.allow,
            mark,
            requests,
            Acquaintances.open(state),
            LentNames.NONE,
            pinger,
            reporter);
    wire.hosts.put(this.locator, this);
    this.loop = Thread.ofPlatform().name(name).start(() -> engine.run(performer));
    engine.post(new Input.LocalLocators(List.of(Locator.of(this.locator))));
  }

  /// What a test wants different.
  record Rules(Selection allow, Legacy legacy, InstantSource clock) {
    static final Rules USUAL =
        new Rules(new Selection(List.of("*")), Legacy.ALLOW, InstantSource.system());
  }

  CompletableFuture<Outcome> request(MemoryHost peer) {
    return request(peer, Input.Grade.PINNED);
  }

  CompletableFuture<Outcome> request(MemoryHost peer, Input.Grade grade) {
    var at = List.of(Locator.of(peer.locator));
    var found = new Input.Peer(peer.name, peer.key.publicKey(), grade, at);
    return requests.request(found).toCompletableFuture();
  }

  CompletableFuture<Outcome> request(Identifier.Name peer, Bytes key, IpAddress at) {
    var found = new Input.Peer(peer, key, Input.Grade.PINNED, List.of(Locator.of(at)));
    return requests.request(found).toCompletableFuture();
  }

  /// Waits until what was posted before is done.
  void settle() throws Exception {
    engine.ask((_, _) -> "turn").get(10, TimeUnit.SECONDS);
  }

  static Pin pin(MemoryHost peer) {
    return new Pin(peer.name, List.of(peer.key.publicKey()), List.of(), "a test");
  }

  private boolean send(Wire wire, IpAddress remote, Bytes message) {
    deeds.add("send " + remote);
    var target = wire.hosts.get(remote);
    if (target == null) return false;
    target.engine.offer(
        new Input.Received(
            Carrier.UDP, target.locator, this.locator, Locator.DEFAULT_PORT, message));
    return true;
  }

  private Steered.Kernel kernel() {
    return new Steered.Kernel() {
      private Set<IpAddress> peers = Set.of();

      @Override
      public Set<IpAddress> peers() {
        return peers;
      }

      @Override
      public void peers(Set<IpAddress> locators) {
        locators.forEach(each -> deeds.add("steer " + each));
        peers = Set.copyOf(locators);
      }

      @Override
      public void uplinks(HostAddresses now) {}
    };
  }

  @Override
  public void close() throws IOException {
    engine.stop();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    state.close();
  }

  private static final Surroundings SURROUNDINGS =
      new Surroundings() {
        @Override
        public RawSender.Outcome send(MemorySegment packet) {
          return RawSender.Outcome.SENT;
        }

        @Override
        public Optional<SocketLookup.Socket> socket(
            IpAddress local, int localPort, IpAddress remote, int remotePort, int index) {
          return Optional.empty();
        }

        @Override
        public boolean isServed(
            int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort) {
          return false;
        }

        @Override
        public boolean call(IpAddress.V6 peer) {
          return false;
        }

        @Override
        public void doubt(Identifier local, Identifier remote) {}

        @Override
        public void notice(Notice notice) {}

        @Override
        public int mtu(IpAddress local) {
          return 1500;
        }

        @Override
        public int interfaceOf(IpAddress local) {
          return 0;
        }

        @Override
        public void left(int interfaceIndex) {}
      };
}
