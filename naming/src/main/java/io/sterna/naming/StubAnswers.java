package io.sterna.naming;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.naming.AssociationRequests.Outcome;
import io.sterna.naming.Resolver.Mode;
import io.sterna.naming.Upstream.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What the stub answers to a program's query (protocol §3, §5, §10).
///
/// ```
/// AAAA, A of a name that may have a record -> DNS and _endpoint at once; see [#byName]
/// PTR below 2001:2f::/32 or the IPv4 pool  -> the name, or NXDOMAIN; never asked of others
/// AXFR, IXFR                               -> NOTIMP
/// all else                                 -> DNS, bytes untouched both ways
/// ```
///
/// Calls block; each query has a virtual thread of its own.
final class StubAnswers {
  /// How long an identifier address may be kept by programs, seconds: an association may end.
  static final long IDENTIFIER_TTL = 5;

  /// Whom the answers come from.
  ///
  /// @param lent what names have for programs that know no IPv6
  record Parts(Naming naming, AssociationRequests requests, LentNames lent) {}

  /// How long to wait for what.
  ///
  /// @param hold for `_endpoint` beyond the plain answer
  /// @param association for the handshake, before the program gets plain addresses
  record Timing(Duration hold, Duration association) {
    static final Timing USUAL = new Timing(Duration.ofMillis(100), Duration.ofMillis(1500));
  }

  /// So many failures in a row are said; a single one may be a single name's.
  private static final int SILENT_AFTER = 2;

  private final Naming naming;
  private final AssociationRequests requests;
  private final LentNames lent;
  private final Timing timing;
  private final StubCounters counters;
  private final AtomicInteger failures = new AtomicInteger();

  StubAnswers(Parts parts, Timing timing, StubCounters counters) {
    this.naming = parts.naming;
    this.requests = parts.requests;
    this.lent = parts.lent;
    this.timing = timing;
    this.counters = counters;
  }

  /// The reply to `query`; empty if it deserves none.
  Optional<byte[]> answer(byte[] query, Transport transport) {
    counters.queries.increment();
    if (query.length < DnsBytes.HEADER || DnsBytes.isResponse(query)) {
      counters.malformed.increment();
      return Optional.empty();
    }
    StubQuery asked;
    try {
      asked = StubQuery.parse(query);
    } catch (IOException e) {
      counters.malformed.increment();
      return Optional.of(StubQuery.formatError(query));
    }
    return Optional.of(answer(asked, query, transport));
  }

  private byte[] answer(StubQuery asked, byte[] query, Transport transport) {
    if (asked.asks(Type.AXFR, Type.IXFR)) {
      return asked.failure(
          Rcode.NOTIMP, ExtendedErrorCodeOption.NOT_SUPPORTED, "no zone transfers here");
    }
    if (asked.asks(Type.PTR)) {
      if (ReverseName.isOurs(asked.owner())) return reverse(asked);
      var address = ReverseName.ipv4(asked.owner());
      int prefix = address.map(lent::prefixLength).orElse(0);
      if (prefix > 0) return reverse(asked, address.orElseThrow(), prefix);
    }
    if (asked.asks(Type.A, Type.AAAA)) {
      var name = asked.name().filter(this::mayHaveRecord);
      if (name.isPresent()) return byName(asked, name.get(), query, transport);
    }
    return await(asked, forward(query, transport));
  }

  /// Single labels are nobody's name in the world, and `localhost` and `.local` never leave the
  /// link.
  private boolean mayHaveRecord(Identifier.Name name) {
    if (naming.isOwn(name)) return false;
    if (naming.isPinned(name)) return true;
    var text = name.name();
    return text.indexOf('.') > 0
        && !text.startsWith("_")
        && !text.endsWith(".localhost")
        && !text.endsWith(".local")
        && !text.endsWith(".arpa");
  }

  /// DNS is asked for what the program wants and for `_endpoint` at once. The plain answer is
  /// held back until the latter is known, at most [Timing#hold]; if there is a record, until it
  /// is known whether its key is trusted; and until the association stands. Where it stands
  /// already, DNS is not waited for longer than that: its answer would change nothing.
  private byte[] byName(StubQuery asked, Identifier.Name name, byte[] query, Transport transport) {
    var plain = forward(query, transport);
    if (requests.stands(name)) {
      within(plain.handle((_, _) -> true), timing.hold, true);
      boolean silent = !plain.isDone() || plain.isCompletedExceptionally();
      if (silent) return byIdentifier(asked, name).orElseGet(() -> noPlain(asked));
    }
    if (!hasRecord(name, plain)) return await(asked, plain);
    var peer = naming.peer(name, Mode.PARALLEL);
    var answer = within(peer, timing.association, new PeerAnswer.Plain("DNS takes too long"));
    return switch (answer) {
      case PeerAnswer.Plain _ -> await(asked, plain);
      case PeerAnswer.Refused(var reason) -> refuse(asked, reason);
      case PeerAnswer.Known(var known) -> associate(asked, known, plain);
    };
  }

  /// Whether `name` has a record or a pin, or had one: all that needs more than the plain
  /// answer.
  private boolean hasRecord(Identifier.Name name, CompletableFuture<byte[]> plain) {
    if (naming.isPinned(name)) return true;
    var endpoint = naming.resolver().lookUp(name, Mode.ENDPOINT_ONLY);
    if (!endpoint.isDone()) {
      var either = CompletableFuture.anyOf(endpoint, plain.handle((_, _) -> true));
      within(either, Duration.ofMinutes(1), true); // both end by themselves long before
    }
    return switch (within(endpoint, timing.hold, new NameResult.Unreachable("still waiting"))) {
      case NameResult.Found _, NameResult.Malformed _, NameResult.Bogus _ -> true;
      case NameResult.NoEndpoint _ -> naming.knows(name);
      case NameResult.Unreachable _ -> naming.refusesLegacy() && naming.knows(name);
    };
  }

  private byte[] associate(StubQuery asked, Input.Peer peer, CompletableFuture<byte[]> plain) {
    if (peer.locators().isEmpty()) return await(asked, plain);
    var late = new Outcome.Legacy("no answer in time");
    var outcome = within(request(peer), timing.association, late);
    return switch (outcome) {
      case Outcome.Confirmed _ ->
          byIdentifier(asked, peer.identifier())
              .orElseGet(() -> naming.refusesLegacy() ? noPlain(asked) : await(asked, plain));
      case Outcome.Legacy _ -> await(asked, plain);
      case Outcome.Refused(var reason) -> refuse(asked, reason);
    };
  }

  /// The identifier address; for A the IPv4 address that stands for it on this host, if there is
  /// one.
  private Optional<byte[]> byIdentifier(StubQuery asked, Identifier peer) {
    var owner = asked.owner();
    if (asked.asks(Type.AAAA)) {
      counters.identifiers.increment();
      var address = peer.address().toInetAddress();
      return Optional.of(asked.reply(new AAAARecord(owner, DClass.IN, IDENTIFIER_TTL, address)));
    }
    if (!(peer instanceof Identifier.Name name)) return Optional.empty();
    var address = lent.lend(name);
    address.ifPresent(_ -> counters.identifiers.increment());
    return address.map(
        a -> asked.reply(new ARecord(owner, DClass.IN, IDENTIFIER_TTL, a.toInetAddress())));
  }

  /// No IPv4 address stands for the peer, and its own are not known or may not be used.
  private static byte[] noPlain(StubQuery asked) {
    return asked.noData(IDENTIFIER_TTL);
  }

  private CompletableFuture<Outcome> request(Input.Peer peer) {
    return requests
        .request(peer)
        .toCompletableFuture()
        .exceptionally(e -> new Outcome.Legacy(String.valueOf(e.getMessage())));
  }

  private byte[] refuse(StubQuery asked, String reason) {
    counters.refused.increment();
    return asked.failure(Rcode.SERVFAIL, ExtendedErrorCodeOption.OTHER, reason);
  }

  private byte[] reverse(StubQuery asked) {
    var soa = ReverseName.soa(IDENTIFIER_TTL);
    var name = ReverseName.address(asked.owner()).flatMap(naming::name);
    return reverse(asked, name, soa);
  }

  private byte[] reverse(StubQuery asked, IpAddress.V4 address, int prefixLength) {
    var soa = ReverseName.soa(ReverseName.zone(address, prefixLength), IDENTIFIER_TTL);
    return reverse(asked, lent.name(address), soa);
  }

  private static byte[] reverse(StubQuery asked, Optional<Identifier.Name> name, Record soa) {
    if (name.isEmpty()) return asked.nothing(soa);
    var target = Name.fromConstantString(name.get().name() + ".");
    return asked.reply(new PTRRecord(asked.owner(), DClass.IN, IDENTIFIER_TTL, target));
  }

  private CompletableFuture<byte[]> forward(byte[] query, Transport transport) {
    var future = new CompletableFuture<byte[]>();
    Thread.startVirtualThread(
        () -> {
          try {
            future.complete(naming.upstream().ask(query, transport));
          } catch (UnansweredException e) {
            future.completeExceptionally(e);
          } finally {
            future.completeExceptionally(new UnansweredException("the query broke off"));
          }
        });
    return future;
  }

  private byte[] await(StubQuery asked, CompletableFuture<byte[]> plain) {
    try {
      var reply = plain.join();
      if (failures.getAndSet(0) >= SILENT_AFTER) {
        naming.events().accept(new NamingEvent.UpstreamBack());
      }
      return reply;
    } catch (CompletionException e) {
      var reason = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      if (failures.incrementAndGet() == SILENT_AFTER) {
        naming.events().accept(new NamingEvent.UpstreamSilent(reason));
      }
      counters.unanswered.increment();
      return asked.failure(Rcode.SERVFAIL, ExtendedErrorCodeOption.NETWORK_ERROR, reason);
    }
  }

  private static <T> T within(CompletableFuture<? extends T> future, Duration limit, T late) {
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return late;
    } catch (ExecutionException e) {
      throw new IllegalStateException("these futures do not fail", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return late;
    }
  }
}
