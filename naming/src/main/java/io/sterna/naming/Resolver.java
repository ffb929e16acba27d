package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Type;

/// Asks DNS for a name's `_endpoint` record, A and AAAA (protocol §3).
///
/// Each question is asked once at a time, however many wait for it, and its answer kept for its
/// TTL; that there is none is kept for the SOA's minimum (RFC 2308), at most 5 minutes.
public final class Resolver {
  static final int MOST_CACHED = 8192;

  /// How a name is looked up.
  public enum Mode {
    /// All three questions at once: the fastest way to a peer.
    PARALLEL,
    /// Addresses only after a record was found: no load for legacy names.
    ENDPOINT_FIRST,
    /// In parallel, nothing remembered is used, and the zone's own servers are asked beside the
    /// resolver, whose cache may hold where a peer was before it moved.
    PAST_CACHES,
    /// Only whether there is a record: what is found has no locators.
    ENDPOINT_ONLY
  }

  private static final List<CompletableFuture<Answer>> NOT_YET = List.of();

  private record Flight(Question question, boolean fresh) {}

  private static final int DNS_PORT = 53;

  /// How long the zone's own servers have, if the resolver has answered.
  private static final Duration AUTHORITY_WITHIN = Duration.ofMillis(400);

  private final Upstream upstream;
  private final Optional<Validator> validator;
  private final Authority authority;
  private final InstantSource clock;
  private final AnswerCache cache = new AnswerCache(MOST_CACHED);
  private final ConcurrentHashMap<Flight, CompletableFuture<Answer>> flights =
      new ConcurrentHashMap<>();

  /// A resolver with an empty cache.
  ///
  /// @param servers asked in this order, the next when one is silent or fails
  public Resolver(List<InetSocketAddress> servers, InstantSource clock) {
    this(new Upstream(servers, Upstream.Timing.USUAL), Optional.empty(), clock, DNS_PORT);
  }

  Resolver(Upstream upstream, Optional<Validator> validator, InstantSource clock) {
    this(upstream, validator, clock, DNS_PORT);
  }

  /// @param validator of the names' records; their addresses need none, since whoever is there has
  ///     to prove that it holds the key
  /// @param authorityPort where a zone's own servers listen
  Resolver(
      Upstream upstream, Optional<Validator> validator, InstantSource clock, int authorityPort) {
    this.upstream = upstream;
    this.validator = validator;
    this.authority = new Authority(upstream, authorityPort);
    this.clock = clock;
  }

  /// What DNS says of `name`; never completes exceptionally.
  public CompletableFuture<NameResult> lookUp(Identifier.Name name, Mode mode) {
    boolean fresh = mode == Mode.PAST_CACHES;
    var endpoint = ask(new Question(name, Type.TXT), fresh);
    var early =
        mode == Mode.PARALLEL || mode == Mode.PAST_CACHES ? askAddresses(name, fresh) : NOT_YET;
    return endpoint.thenCompose(
        answer ->
            switch (answer) {
              case Answer.Endpoint(var record, var validated, var ttl)
                  when mode == Mode.ENDPOINT_ONLY ->
                  done(new NameResult.Found(record, List.of(), validated, ttl));
              case Answer.Endpoint found ->
                  withLocators(found, early.isEmpty() ? askAddresses(name, fresh) : early);
              case Answer.None(var ttl) -> done(new NameResult.NoEndpoint(ttl));
              case Answer.Malformed(var reason, _) -> done(new NameResult.Malformed(reason));
              case Answer.Failed(var reason) -> done(new NameResult.Unreachable(reason));
              case Answer.Bogus(var reason) -> done(new NameResult.Bogus(reason));
              case Answer.Addresses _ -> throw new IllegalStateException("asked for TXT");
            });
  }

  /// Where `name` is, record or not; empty if nobody can tell.
  public CompletableFuture<List<Locator>> locators(
      Identifier.Name name, int port, boolean pastCaches) {
    var answers = askAddresses(name, pastCaches);
    return answers
        .getFirst()
        .thenCombine(answers.getLast(), (aaaa, a) -> locators(families(List.of(aaaa, a)), port));
  }

  /// Whether the `_endpoint` record of `name`, or that there is none, is remembered.
  public boolean remembers(Identifier.Name name) {
    return cache.find(new Question(name, Type.TXT), clock.instant()).isPresent();
  }

  /// Forgets all answers, as after a change of networks.
  public void forget() {
    cache.clear();
  }

  private List<CompletableFuture<Answer>> askAddresses(Identifier.Name name, boolean fresh) {
    return List.of(
        ask(new Question(name, Type.AAAA), fresh), ask(new Question(name, Type.A), fresh));
  }

  private static CompletableFuture<NameResult> withLocators(
      Answer.Endpoint found, List<CompletableFuture<Answer>> answers) {
    return answers
        .getFirst()
        .thenCombine(answers.getLast(), (aaaa, a) -> combine(found, List.of(aaaa, a)));
  }

  private static NameResult combine(Answer.Endpoint endpoint, List<Answer> answers) {
    var families = families(answers);
    var ttl = endpoint.ttl();
    for (var answer : answers) {
      if (answer instanceof Answer.Failed(var reason) && families.isEmpty()) {
        return new NameResult.Unreachable(reason);
      }
      ttl = answer.ttl().compareTo(ttl) < 0 ? answer.ttl() : ttl;
    }
    return new NameResult.Found(
        endpoint.record(),
        locators(families, endpoint.record().controlPort()),
        endpoint.validated(),
        ttl);
  }

  private static List<List<IpAddress>> families(List<Answer> answers) {
    var families = new ArrayList<List<IpAddress>>();
    for (var answer : answers) {
      if (answer instanceof Answer.Addresses(var addresses, _)) families.add(addresses);
    }
    return families;
  }

  /// The families' addresses in turn, so that neither crowds the other out of the set.
  static List<Locator> locators(List<List<IpAddress>> families, int port) {
    var locators = new ArrayList<Locator>();
    for (int i = 0; i < Answer.MOST_ADDRESSES; i++) {
      for (var family : families) {
        if (i >= family.size() || locators.size() == LocatorSet.MOST) continue;
        var locator = Locator.of(family.get(i), port);
        if (locator.isUsable()) locators.add(locator);
      }
    }
    return locators;
  }

  private CompletableFuture<Answer> ask(Question question, boolean fresh) {
    if (!question.fits()) return done(new Answer.None(Answer.MOST_NEGATIVE));
    if (!fresh) {
      var cached = cache.find(question, clock.instant());
      if (cached.isPresent()) return done(cached.get());
    }
    var flight = new Flight(question, fresh);
    var mine = new CompletableFuture<Answer>();
    var theirs = flights.putIfAbsent(flight, mine);
    if (theirs != null) return theirs;
    Thread.ofVirtual().name("dns " + question.owner()).start(() -> fly(flight, mine));
    return mine;
  }

  private void fly(Flight flight, CompletableFuture<Answer> future) {
    Answer answer = new Answer.Failed("the look-up of " + flight.question.owner() + " broke off");
    try {
      boolean isRecord = flight.question.type() == Type.TXT;
      answer =
          isRecord && validator.isPresent()
              ? validator.get().ask(flight.question)
              : flight.fresh ? askPastCaches(flight.question) : askUpstream(flight.question);
      // A failure past the caches says nothing against what is remembered.
      if (!(flight.fresh && answer instanceof Answer.Failed)) {
        cache.put(flight.question, answer, clock.instant());
      }
    } finally {
      flights.remove(flight);
      future.complete(answer);
    }
  }

  private Answer askPastCaches(Question question) {
    var first = new CompletableFuture<Optional<Answer>>();
    long began = System.nanoTime();
    Thread.startVirtualThread(
        () -> {
          try {
            first.complete(authority.ask(question));
          } finally {
            first.complete(Optional.empty());
          }
        });
    var second = askUpstream(question);
    var left = AUTHORITY_WITHIN.minusNanos(System.nanoTime() - began);
    return first
        .completeOnTimeout(Optional.empty(), Math.max(left.toNanos(), 0), TimeUnit.NANOSECONDS)
        .join()
        .orElse(second);
  }

  private Answer askUpstream(Question question) {
    try {
      var reply = upstream.askWhole(question.query(true));
      return Answer.read(question.name(), question.owner(), question.type(), reply);
    } catch (UnansweredException e) {
      return new Answer.Failed("nothing is known of " + question.owner() + ": " + e.getMessage());
    }
  }

  private static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
