package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.B;
import static io.sterna.naming.Keys.STABLE;
import static io.sterna.naming.Keys.base64;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.naming.Resolver.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// Names and keys put together, as the host asks for them (protocol §3, §5).
class NamingTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir Path directory;
  private final List<NamingEvent> events = new CopyOnWriteArrayList<>();
  private final AtomicReference<Bytes> key = new AtomicReference<>(A);

  private Naming naming(TinyDns dns, Pin... pins) throws IOException {
    var settings =
        new Naming.Settings(
            Set.of(),
            List.of(dns.address()),
            List.of(pins),
            directory.resolve("known_peers"),
            false,
            Dnssec.OFF);
    var patient = new Upstream.Timing(Duration.ofSeconds(20), Duration.ofSeconds(20));
    return new Naming(settings, patient, CLOCK, events::add);
  }

  private Optional<byte[]> zone(TinyDns.Query query) throws IOException {
    if (query.asks("_endpoint.stable.example", Type.TXT)) {
      return TinyDns.of(
          TinyDns.reply(
              query, query.name() + " 300 TXT \"v=sterna1; key=" + base64(key.get()) + "\""));
    }
    if (query.asks("stable.example", Type.A)) {
      return TinyDns.of(TinyDns.reply(query, query.name() + " 30 A 192.0.2.1"));
    }
    return TinyDns.of(TinyDns.nothing(query, 60));
  }

  private static String refusal(KeyAnswer answer) {
    return ((KeyAnswer.Refused) answer).reason();
  }

  @Test
  void aKeyThatTheNameListsIsConfirmed() throws IOException {
    try (var dns = new TinyDns(this::zone)) {
      var naming = naming(dns);
      assertThat(naming.confirmKey(STABLE, A).join())
          .isEqualTo(new KeyAnswer.Confirmed(Grade.FIRST_USE));
      assertThat(naming.states()).as("nothing is proven").isEmpty();
      naming.proven(STABLE, A, Grade.FIRST_USE, true, Optional.empty());
      assertThat(naming.name(STABLE.address())).contains(STABLE);
      assertThat(naming.states()).hasSize(1);
    }
  }

  @Test
  void aKeyThatTheNameDoesNotListIsRefused() throws IOException {
    try (var dns = new TinyDns(this::zone)) {
      var naming = naming(dns);
      assertThat(refusal(naming.confirmKey(STABLE, B).join()))
          .isEqualTo("the key that came with stable.example is not in its _endpoint record");
      assertThat(refusal(naming.confirmKey(new Identifier.Name("x.example"), B).join()))
          .isEqualTo("x.example has no _endpoint record in DNS");
      assertThat(naming.name(STABLE.address())).isEmpty();
      assertThat(events).isEmpty();
    }
  }

  @Test
  void aKeyThatIsNewerThanWhatIsRememberedOfDnsIsLookedUpAgain() throws IOException {
    try (var dns = new TinyDns(this::zone)) {
      var naming = naming(dns);
      naming.resolver().lookUp(STABLE, Mode.ENDPOINT_ONLY).join();
      key.set(B);
      assertThat(naming.confirmKey(STABLE, B).join())
          .isEqualTo(new KeyAnswer.Confirmed(Grade.FIRST_USE));
    }
  }

  @Test
  void withoutAnAnswerFromDnsOnlyAKnownKeyCounts() throws IOException {
    var gate = new CountDownLatch(1);
    try (var dns = new TinyDns(this::zone)) {
      naming(dns).proven(STABLE, A, Grade.FIRST_USE, false, Optional.empty());
    }
    try (var silent =
        new TinyDns(
            _ -> {
              gate.await();
              return Optional.empty();
            })) {
      var naming = naming(silent);
      var known = naming.confirmKey(STABLE, A);
      var other = naming.confirmKey(STABLE, B);
      var unknown = naming.confirmKey(new Identifier.Name("x.example"), B);
      assertThat(known.join()).isEqualTo(new KeyAnswer.Confirmed(Grade.FIRST_USE));
      assertThat(refusal(other.join())).contains("known_peers line 1");
      assertThat(refusal(unknown.join()))
          .isEqualTo("nobody can tell whose key came with x.example: no answer from DNS in time");
      gate.countDown();
    }
  }

  @Test
  void aPinIsConfirmedWithoutDns() throws IOException {
    try (var dns = new TinyDns(_ -> Optional.empty())) {
      var naming = naming(dns, new Pin(STABLE, List.of(A), List.of(), "sterna.toml line 4"));
      assertThat(naming.confirmKey(STABLE, A).join())
          .isEqualTo(new KeyAnswer.Confirmed(Grade.PINNED));
      assertThat(refusal(naming.confirmKey(STABLE, B).join())).contains("sterna.toml line 4");
      assertThat(naming.name(STABLE.address())).contains(STABLE);
      assertThat(dns.asked).isEmpty();
    }
  }

  @Test
  void aNameOfAnEarlierRunIsFoundByItsAddress() throws IOException {
    try (var dns = new TinyDns(this::zone)) {
      naming(dns).proven(STABLE, A, Grade.FIRST_USE, false, Optional.empty());
      assertThat(naming(dns).name(STABLE.address())).contains(STABLE);
    }
  }

  @Test
  void aLookUpGoesPastTheCaches() throws IOException {
    try (var dns = new TinyDns(this::zone)) {
      var naming = naming(dns);
      var here = List.of(Locator.of(IpAddress.parse("192.0.2.1")));
      assertThat(naming.lookUp(STABLE).join()).isEqualTo(here);
      assertThat(naming.lookUp(STABLE).join()).isEqualTo(here);
      assertThat(dns.count("stable.example", Type.A)).isEqualTo(2);
      assertThat(naming.lookUp(new Identifier.Name("x.example")).join()).isEmpty();
    }
  }

  @Test
  void aPinWithoutLocatorsTakesThoseOfDns() throws IOException {
    var x = new Identifier.Name("stable.example");
    try (var dns =
        new TinyDns(q -> q.type() == Type.TXT ? TinyDns.of(TinyDns.nothing(q, 60)) : zone(q))) {
      var naming = naming(dns, new Pin(x, List.of(A), List.of(), "sterna.toml line 4"));
      var peer = (PeerAnswer.Known) naming.peer(x, Mode.PARALLEL).join();
      assertThat(peer.peer().grade()).isEqualTo(Grade.PINNED);
      assertThat(peer.peer().locators()).containsExactly(Locator.of(IpAddress.parse("192.0.2.1")));
    }
  }
}
