package io.sterna.naming;

import io.sterna.core.association.Input;
import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.naming.Resolver.Mode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// All that a host knows of names: DNS, pins and remembered keys put together (protocol §3).
///
/// Nothing here blocks its caller; futures complete on virtual threads and never exceptionally.
public final class Naming {
  /// A responder waits no longer for DNS (protocol §5).
  static final Duration CONFIRM_WITHIN = Duration.ofMillis(500);

  /// A peer whose key and locators are pinned does not wait longer for DNS to know better.
  static final Duration PIN_WAITS = Duration.ofMillis(300);

  /// What naming has to know.
  ///
  /// @param ownNames this host's own, which never lead to an association with itself
  /// @param upstream DNS servers to ask, the best first
  /// @param knownPeers the file of keys remembered on first use
  /// @param dnssec whether signatures are asked for, or required
  /// @param refuseLegacy whether a name whose key is known is refused once it has no record
  public record Settings(
      Set<Identifier.Name> ownNames,
      List<InetSocketAddress> upstream,
      List<Pin> pins,
      Path knownPeers,
      boolean refuseLegacy,
      Dnssec dnssec) {
    public Settings {
      ownNames = Set.copyOf(ownNames);
      upstream = List.copyOf(upstream);
      pins = List.copyOf(pins);
    }
  }

  private static final Executor ASIDE = Thread::startVirtualThread;

  private final Settings settings;
  private final InstantSource clock;
  private final Consumer<NamingEvent> events;
  private final Upstream upstream;
  private final Resolver resolver;
  private final Trust trust;
  private final NameBook book;
  private final Object turn = new Object();

  private CompletableFuture<?> lastInTurn = CompletableFuture.completedFuture(null);

  /// Reads what is remembered; asks nothing yet.
  ///
  /// @throws IOException if the remembered keys cannot be read; the message says what to do
  public Naming(Settings settings, InstantSource clock, Consumer<NamingEvent> events)
      throws IOException {
    this(settings, Upstream.Timing.USUAL, clock, events);
  }

  Naming(
      Settings settings, Upstream.Timing timing, InstantSource clock, Consumer<NamingEvent> events)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.events = new Sayings(events, clock);
    this.upstream = new Upstream(settings.upstream, timing);
    this.resolver = new Resolver(upstream, validator(settings.dnssec, upstream, clock), clock);
    this.trust =
        new Trust(
            settings.knownPeers, settings.pins, settings.dnssec.isRequired(), clock, this.events);
    var lasting = new ArrayList<>(settings.ownNames);
    lasting.addAll(trust.names()); // an earlier run may have given their addresses to programs
    this.book = new NameBook(lasting);
  }

  private static Optional<Validator> validator(
      Dnssec dnssec, Upstream upstream, InstantSource clock) throws IOException {
    if (!dnssec.isValidated()) return Optional.empty();
    return Optional.of(new Validator(upstream, dnssec.anchors(), clock));
  }

  /// Who `name` is and where.
  public CompletableFuture<PeerAnswer> peer(Identifier.Name name, Mode mode) {
    var pin = trust.pin(name);
    var looked = resolver.lookUp(name, mode);
    var answer = looked.thenComposeAsync(result -> judge(name, result, mode), ASIDE);
    if (pin.isPresent() && !pin.get().locators().isEmpty()) {
      answer =
          answer.completeOnTimeout(
              pinned(pin.get(), List.of()), PIN_WAITS.toMillis(), TimeUnit.MILLISECONDS);
    }
    return answer.thenApply(found -> noted(name, found));
  }

  /// Whether `key` belongs to `name`, as a responder has to know within 500 ms (protocol §5).
  ///
  /// A key that is pinned or remembered counts without DNS if DNS does not answer; if DNS
  /// answers, it has to list the key.
  public CompletableFuture<KeyAnswer> confirmKey(Identifier.Name name, Bytes key) {
    if (trust.pin(name).isPresent()) return done(withoutDns(name, key, "not pinned"));
    boolean stale = resolver.remembers(name);
    return resolver
        .lookUp(name, Mode.ENDPOINT_ONLY)
        .thenCompose(
            result ->
                stale && !lists(result, key) // it may have changed since
                    ? resolver.lookUp(name, Mode.PAST_CACHES)
                    : done(result))
        .completeOnTimeout(
            new NameResult.Unreachable("no answer from DNS in time"),
            CONFIRM_WITHIN.toMillis(),
            TimeUnit.MILLISECONDS)
        .thenApplyAsync(result -> confirm(name, key, result), ASIDE);
  }

  /// `name` has proved in a confirmed session that it holds `key` ([Trust#proven]). Not for a
  /// loop's thread: keys may be written to a file.
  ///
  /// @param called whether the peer called this host
  /// @param further a second key that the peer gave in that session as its own
  public void proven(
      Identifier.Name name, Bytes key, Grade grade, boolean called, Optional<Bytes> further) {
    book.know(name, new PeerAnswer.Known(new Input.Peer(name, key, grade, List.of())), clock);
    trust.proven(name, key, grade, called, further);
  }

  /// Does `work` on a virtual thread after all that was given here before: proofs are written in
  /// the order in which the keys were proved, and none after it was to be forgotten.
  public void inTurn(Runnable work) {
    synchronized (turn) {
      lastInTurn = lastInTurn.handleAsync((_, _) -> ran(work), ASIDE);
    }
  }

  /// What DNS says of this host itself, asked anew.
  ///
  /// @param keys those that it has, the one in use first
  public CompletableFuture<OwnRecord> ownRecord(Identifier.Name name, List<Bytes> keys, int port) {
    return resolver
        .lookUp(name, Mode.PAST_CACHES)
        .thenApply(found -> OwnRecord.of(name, found, OwnRecord.wanted(keys, port)));
  }

  /// All keys that are pinned or remembered.
  public List<Trust.Known> keys() {
    return trust.list();
  }

  /// As [Trust#forget], after all that is under way [in turn][#inTurn].
  public int forgetKeys(Identifier.Name name) throws IOException {
    CompletableFuture<?> before;
    synchronized (turn) {
      before = lastInTurn;
    }
    before.exceptionally(_ -> null).join();
    return trust.forget(name);
  }

  /// Where `name` is now, past all caches; empty if nobody can tell.
  public CompletableFuture<List<Locator>> lookUp(Identifier.Name name) {
    return peer(name, Mode.PAST_CACHES)
        .thenApply(
            answer -> answer instanceof PeerAnswer.Known(var peer) ? peer.locators() : List.of());
  }

  /// Who `name` is by what is pinned or was remembered, without asking DNS: for a peer that this
  /// host has connections with while DNS is silent. The locators are those pinned, if any.
  public Optional<Input.Peer> remembered(Identifier.Name name) {
    var locators = trust.pin(name).map(Pin::locators).orElse(List.of());
    return trust
        .remembered(name)
        .map(known -> new Input.Peer(name, known.key(), known.grade(), locators));
  }

  /// Whose identifier address this is, if this host has had to do with the name.
  public Optional<Identifier.Name> name(IpAddress.V6 address) {
    return book.find(address);
  }

  /// What was found out lately.
  public List<NameState> states() {
    return book.states();
  }

  /// Forgets what DNS said, as after a change of networks; keys stay.
  public void forget() {
    resolver.forget();
  }

  boolean isOwn(Identifier.Name name) {
    return settings.ownNames.contains(name);
  }

  boolean refusesLegacy() {
    return settings.refuseLegacy;
  }

  boolean isPinned(Identifier.Name name) {
    return trust.pin(name).isPresent();
  }

  /// Whether a key of `name` is pinned or remembered.
  boolean knows(Identifier.Name name) {
    return trust.knows(name);
  }

  Resolver resolver() {
    return resolver;
  }

  Upstream upstream() {
    return upstream;
  }

  Consumer<NamingEvent> events() {
    return events;
  }

  private CompletableFuture<PeerAnswer> judge(Identifier.Name name, NameResult result, Mode mode) {
    var pin = trust.pin(name);
    return switch (result) {
      case NameResult.Found(var record, var locators, var validated, _) ->
          done(judge(name, trust.check(name, record, validated), locators));
      case NameResult.NoEndpoint _,
          NameResult.Unreachable _,
          NameResult.Malformed _,
          NameResult.Bogus _
          when pin.isPresent() ->
          resolver
              .locators(name, Locator.DEFAULT_PORT, mode == Mode.PAST_CACHES)
              .thenApply(locators -> pinned(pin.get(), locators));
      case NameResult.NoEndpoint _ -> done(withoutRecord(name));
      case NameResult.Unreachable(var reason) -> done(legacy(name, reason));
      case NameResult.Bogus(var reason) ->
          done(refusedPeer(name, "refused " + name + ": " + reason));
      case NameResult.Malformed(var reason) -> {
        events.accept(new NamingEvent.RecordMalformed(name, reason));
        yield done(legacy(name, reason));
      }
    };
  }

  private PeerAnswer judge(Identifier.Name name, Verdict verdict, List<Locator> locators) {
    return switch (verdict) {
      case Verdict.Trusted(var key, var grade) -> {
        var pinned = trust.pin(name).map(Pin::locators).orElse(List.of());
        var where = locators.isEmpty() ? pinned : locators;
        yield new PeerAnswer.Known(new Input.Peer(name, key, grade, where));
      }
      case Verdict.Refused(var reason) -> refusedPeer(name, reason);
      case Verdict.NotValidated(var reason) -> {
        events.accept(new NamingEvent.KeyNotValidated(name, reason));
        yield legacy(name, reason);
      }
    };
  }

  private PeerAnswer refusedPeer(Identifier.Name name, String reason) {
    events.accept(new NamingEvent.KeyRefused(name, reason));
    return new PeerAnswer.Refused(reason);
  }

  private static PeerAnswer pinned(Pin pin, List<Locator> found) {
    var locators = pin.locators().isEmpty() ? found : pin.locators();
    return new PeerAnswer.Known(
        new Input.Peer(pin.name(), pin.keys().getFirst(), Grade.PINNED, locators));
  }

  private PeerAnswer withoutRecord(Identifier.Name name) {
    if (trust.knows(name)) events.accept(new NamingEvent.NowLegacy(name));
    return legacy(name, name + " has no _endpoint record in DNS");
  }

  private PeerAnswer legacy(Identifier.Name name, String reason) {
    if (!settings.refuseLegacy || !trust.knows(name)) return new PeerAnswer.Plain(reason);
    return new PeerAnswer.Refused(
        "refused "
            + name
            + ", which spoke Sterna before: "
            + reason
            + "; allow it by legacy = \"allow\" in the configuration");
  }

  private static boolean lists(NameResult result, Bytes key) {
    return result instanceof NameResult.Found(var record, _, _, _) && record.keys().contains(key);
  }

  /// On a virtual thread: keys may have to be read from and written to a file.
  private KeyAnswer confirm(Identifier.Name name, Bytes key, NameResult result) {
    return switch (result) {
      case NameResult.Found(var record, _, var validated, _) when record.keys().contains(key) ->
          answer(name, trust.checkCaller(name, key, validated));
      case NameResult.Found _ ->
          refused("the key that came with " + name + " is not in its _endpoint record");
      case NameResult.NoEndpoint _ -> refused(name + " has no _endpoint record in DNS");
      case NameResult.Malformed(var reason) -> refused(reason);
      case NameResult.Bogus(var reason) -> {
        events.accept(new NamingEvent.KeyRefused(name, "refused " + name + ": " + reason));
        yield refused(reason);
      }
      case NameResult.Unreachable(var reason) -> withoutDns(name, key, reason);
    };
  }

  private KeyAnswer withoutDns(Identifier.Name name, Bytes key, String otherwise) {
    return trust
        .checkWithoutDns(name, key)
        .map(verdict -> answer(name, verdict))
        .orElseGet(() -> refused("nobody can tell whose key came with " + name + ": " + otherwise));
  }

  private KeyAnswer answer(Identifier.Name name, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Trusted(_, var grade) -> new KeyAnswer.Confirmed(grade);
      case Verdict.NotValidated(var reason) -> new KeyAnswer.Refused(reason);
      case Verdict.Refused(var reason) -> {
        events.accept(new NamingEvent.KeyRefused(name, reason));
        yield new KeyAnswer.Refused(reason);
      }
    };
  }

  private static KeyAnswer refused(String reason) {
    return new KeyAnswer.Refused(reason);
  }

  /// Only names that have to do with Sterna are worth a place in the book.
  private PeerAnswer noted(Identifier.Name name, PeerAnswer answer) {
    if (!(answer instanceof PeerAnswer.Plain)) book.note(name, answer, clock.instant());
    return answer;
  }

  private static boolean ran(Runnable work) {
    work.run();
    return true;
  }

  private static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
