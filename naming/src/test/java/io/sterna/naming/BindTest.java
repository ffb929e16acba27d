package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.MOBILE;
import static io.sterna.naming.Keys.STABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.naming.AssociationRequests.Outcome;
import io.sterna.naming.Resolver.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything that a name server has to agree with, against BIND 9 itself.
@Tag("lab")
class BindTest {
  private static final List<IpAddress> MOVED =
      List.of(IpAddress.parse("198.51.100.7"), IpAddress.parse("2001:db8:7::7"));

  @TempDir Path directory;
  private Bind bind;
  private final LinkedBlockingQueue<NamingEvent> events = new LinkedBlockingQueue<>();

  @BeforeEach
  void startBind() throws IOException {
    bind = Bind.start(Files.createDirectory(directory.resolve("bind")));
  }

  @AfterEach
  void stopBind() {
    bind.close();
  }

  private Resolver resolver() {
    return new Resolver(List.of(bind.address()), InstantSource.system());
  }

  private NameResult lookUp(String name) {
    return resolver().lookUp(Identifier.Name.of(name), Mode.PAST_CACHES).join();
  }

  private NamingEvent event() throws InterruptedException {
    var event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  private Publisher publisher(String zone, String key, Bytes secret, InstantSource clock) {
    var tsig = new TsigKey(key, secret, Path.of("/etc/sterna/update.key"));
    return new Publisher(
        new Publisher.Settings(MOBILE, Identifier.Name.of(zone), bind.address(), tsig),
        clock,
        events::add);
  }

  private String refusal(String zone, String key, Bytes secret, InstantSource clock)
      throws InterruptedException {
    try (var publisher = publisher(zone, key, secret, clock)) {
      publisher.publish(MOVED);
      var refused = (NamingEvent.PublishRefused) event();
      assertThat(refused.text())
          .startsWith(
              "the addresses of mobile.example are not published by 127.0.0.1:"
                  + bind.address().getPort()
                  + ": ");
      return refused.reason();
    }
  }

  @Test
  void namesAreFoundNotFoundAndMalformed() {
    var found = (NameResult.Found) lookUp("stable.example");
    assertThat(found.record().keys()).containsExactly(A);
    assertThat(found.locators().stream().map(Locator::port)).containsOnly(4711);
    assertThat(found.locators().stream().map(l -> l.address().toString()))
        .containsExactlyInAnyOrder("2001:db8::1", "192.0.2.1", "192.0.2.2");
    assertThat(found.ttl()).isEqualTo(Duration.ofMinutes(5));
    assertThat(lookUp("legacy.example"))
        .isEqualTo(new NameResult.NoEndpoint(Duration.ofMinutes(1)));
    assertThat(lookUp("alias.example")).isInstanceOf(NameResult.NoEndpoint.class);
    assertThat(((NameResult.Malformed) lookUp("typo.example")).reason())
        .startsWith("the TXT record at _endpoint.typo.example is malformed: key '");
    assertThat(((NameResult.Unreachable) lookUp("elsewhere.test")).reason())
        .isEqualTo("the DNS server answered REFUSED for _endpoint.elsewhere.test.");
  }

  @Test
  void aMoveIsPublishedForBothFamiliesAtOnce() throws InterruptedException {
    try (var publisher = publisher("example", "mobile.", Bind.SECRET, InstantSource.system())) {
      publisher.publish(MOVED);
      assertThat(event()).isEqualTo(new NamingEvent.Published(MOBILE, MOVED));
      var found = (NameResult.Found) lookUp("mobile.example");
      assertThat(found.locators().stream().map(Locator::address))
          .containsExactlyInAnyOrderElementsOf(MOVED);
      assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(30));
      publisher.publish(MOVED.subList(0, 1));
      assertThat(event()).isInstanceOf(NamingEvent.Published.class);
      found = (NameResult.Found) lookUp("mobile.example");
      assertThat(found.locators().stream().map(Locator::address)).containsExactly(MOVED.getFirst());
    }
  }

  @Test
  void whatTheServerRefusesIsSaidWithWhatToCheck() throws InterruptedException {
    var now = InstantSource.system();
    assertThat(refusal("example", "mobile.", Keys.B, now))
        .contains("the secret of key mobile. is not the server's (BADSIG)")
        .contains("make the secret in /etc/sterna/update.key the same");
    assertThat(refusal("example", "stranger.", Bind.SECRET, now))
        .contains("it does not know the key stranger. (BADKEY)");
    assertThat(refusal("example", "guest.", Bind.SECRET, now))
        .contains("key guest. may not change mobile.example (REFUSED)")
        .contains("grant guest. name mobile.example. A AAAA;");
    assertThat(refusal("other.test", "mobile.", Bind.SECRET, now))
        .contains("it does not serve the zone other.test as primary (NOTAUTH)");
    assertThat(
            refusal(
                "example", "mobile.", Bind.SECRET, InstantSource.fixed(Instant.ofEpochSecond(1))))
        .contains("(BADTIME): set the clock");
  }

  @Test
  void theStubStandsBetweenDigAndBind() throws Exception {
    var settings =
        new Naming.Settings(
            Set.of(MOBILE),
            List.of(bind.address()),
            List.of(),
            directory.resolve("known_peers"),
            false,
            Dnssec.OFF);
    var naming = new Naming(settings, InstantSource.system(), events::add);
    var listen = List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    try (var stub =
        StubServer.open(
            listen,
            naming,
            _ -> CompletableFuture.completedFuture(new Outcome.Confirmed()),
            LentNames.NONE)) {
      var at = stub.addresses().getFirst();
      var address = STABLE.address().toString();
      assertThat(dig(at, "+short", "stable.example", "AAAA")).isEqualTo(address);
      assertThat(dig(at, "+short", "+tcp", "stable.example", "AAAA")).isEqualTo(address);
      assertThat(dig(at, "+short", "stable.example", "A")).contains("192.0.2.1");
      assertThat(dig(at, "+short", "-x", address)).isEqualTo("stable.example.");
      assertThat(dig(at, "+short", "alias.example", "AAAA")).contains("2001:db8::1");
      assertThat(dig(at, "+short", "mobile.example", "AAAA")).isEqualTo("2001:db8::99");
      assertThat(dig(at, "+short", "legacy.example", "A")).isEqualTo("192.0.2.4");
      assertThat(dig(at, "+short", "+bufsize=512", "big.example", "TXT")).hasSizeGreaterThan(2000);
      assertThat(dig(at, "nothing.example", "A")).contains("status: NXDOMAIN", "SOA");
      bind.close();
      assertThat(dig(at, "legacy.example", "MX"))
          .contains("status: SERVFAIL", "EDE: 23 (Network Error)", "does not answer");
    }
  }

  private static String dig(InetSocketAddress server, String... arguments) throws Exception {
    var command =
        new java.util.ArrayList<>(
            List.of("dig", "@127.0.0.1", "-p", Integer.toString(server.getPort())));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    } finally {
      process.waitFor();
    }
  }
}
