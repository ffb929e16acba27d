package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.STABLE;
import static io.sterna.naming.Keys.base64;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.naming.Resolver.Mode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Look-ups against a server that can be made to do anything (protocol §3).
class ResolverTest {
  private static final String TXT = "_endpoint.stable.example 300 TXT \"v=sterna1; key=KEY\"";
  private static final String NAME = "stable.example";

  private static final Upstream.Timing PATIENT =
      new Upstream.Timing(Duration.ofSeconds(20), Duration.ofSeconds(20));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  private Resolver resolver(InetSocketAddress... servers) {
    return resolver(PATIENT, servers);
  }

  private Resolver resolver(Upstream.Timing timing, InetSocketAddress... servers) {
    return new Resolver(new Upstream(List.of(servers), timing), Optional.empty(), now::get);
  }

  private void pass(Duration time) {
    now.updateAndGet(t -> t.plus(time));
  }

  private static Optional<byte[]> zone(TinyDns.Query query) throws IOException {
    return TinyDns.of(
        switch (Type.string(query.type())) {
          case "TXT" -> TinyDns.reply(query, TXT.replace("KEY", base64(A)));
          case "A" -> TinyDns.reply(query, NAME + " 30 A 192.0.2.1", NAME + " 30 A 192.0.2.2");
          case "AAAA" ->
              TinyDns.reply(query, NAME + " 30 AAAA 2001:db8::1", NAME + " 30 AAAA fe80::1");
          default -> TinyDns.nothing(query, 60);
        });
  }

  private static List<Locator> locators(String... addresses) {
    return List.of(addresses).stream().map(IpAddress::parse).map(Locator::of).toList();
  }

  private static final NameResult FOUND =
      new NameResult.Found(
          EndpointRecord.of(A),
          locators("2001:db8::1", "192.0.2.1", "192.0.2.2"),
          false,
          Duration.ofSeconds(30));

  @Test
  void aNameWithARecordIsFoundAndKeptForItsTtl() {
    try (var dns = new TinyDns(ResolverTest::zone)) {
      var resolver = resolver(dns.address());
      assertThat(resolver.lookUp(STABLE, Mode.PARALLEL).join()).isEqualTo(FOUND);
      assertThat(resolver.lookUp(STABLE, Mode.PARALLEL).join()).isEqualTo(FOUND);
      assertThat(dns.asked).hasSize(3);
      pass(Duration.ofSeconds(31));
      resolver.lookUp(STABLE, Mode.PARALLEL).join();
      assertThat(dns.asked).hasSize(5); // the TXT record lives longer
      resolver.lookUp(STABLE, Mode.PAST_CACHES).join();
      assertThat(dns.count(NAME, Type.A)).isEqualTo(3);
    }
  }

  @Test
  void addressesWaitForTheRecordWhereAskedTo() {
    try (var dns = new TinyDns(q -> TinyDns.of(TinyDns.nothing(q, 60)))) {
      var resolver = resolver(dns.address());
      assertThat(resolver.lookUp(STABLE, Mode.ENDPOINT_FIRST).join())
          .isEqualTo(new NameResult.NoEndpoint(Duration.ofSeconds(60)));
      assertThat(dns.asked).hasSize(1);
    }
    try (var dns = new TinyDns(ResolverTest::zone)) {
      assertThat(resolver(dns.address()).lookUp(STABLE, Mode.ENDPOINT_FIRST).join())
          .isEqualTo(FOUND);
    }
  }

  @Test
  void thatThereIsNothingIsKeptForTheSoaMinimum() {
    try (var dns = new TinyDns(q -> TinyDns.of(TinyDns.nothing(q, 60)))) {
      var resolver = resolver(dns.address());
      resolver.lookUp(STABLE, Mode.ENDPOINT_FIRST).join();
      pass(Duration.ofSeconds(59));
      resolver.lookUp(STABLE, Mode.ENDPOINT_FIRST).join();
      assertThat(dns.asked).hasSize(1);
      pass(Duration.ofSeconds(1));
      resolver.lookUp(STABLE, Mode.ENDPOINT_FIRST).join();
      assertThat(dns.asked).hasSize(2);
    }
  }

  @Test
  void manyThatAskAtOnceAreOneQuestion() {
    var gate = new CountDownLatch(1);
    try (var dns =
        new TinyDns(
            q -> {
              gate.await();
              return TinyDns.of(TinyDns.nothing(q, 60));
            })) {
      var resolver = resolver(dns.address());
      var first = resolver.lookUp(STABLE, Mode.ENDPOINT_FIRST);
      var second = resolver.lookUp(STABLE, Mode.ENDPOINT_FIRST);
      gate.countDown();
      assertThat(first.join()).isEqualTo(second.join());
      assertThat(dns.asked).hasSize(1);
    }
  }

  @Test
  void aTruncatedAnswerIsAskedForOverTcp() {
    try (var dns =
        new TinyDns(
            q -> {
              if (q.tcp()) return zone(q);
              var reply = TinyDns.reply(q);
              reply.getHeader().setFlag(Flags.TC);
              return TinyDns.of(reply);
            })) {
      assertThat(resolver(dns.address()).lookUp(STABLE, Mode.PARALLEL).join()).isEqualTo(FOUND);
      assertThat(dns.asked.stream().filter(TinyDns.Query::tcp)).hasSize(3);
    }
  }

  @Test
  void aCnameLeadsToTheAddressesOfTheNameAsTyped() {
    try (var dns =
        new TinyDns(
            q -> {
              if (q.type() == Type.TXT) return zone(q);
              if (q.type() == Type.AAAA) return TinyDns.of(TinyDns.nothing(q, 60));
              return TinyDns.of(
                  TinyDns.reply(
                      q,
                      "elsewhere.example 30 A 198.51.100.7",
                      "stable.example 30 CNAME alias.example.",
                      "alias.example 30 CNAME elsewhere.example.",
                      "stranger.example 30 A 203.0.113.9"));
            })) {
      var found = (NameResult.Found) resolver(dns.address()).lookUp(STABLE, Mode.PARALLEL).join();
      assertThat(found.locators()).isEqualTo(locators("198.51.100.7"));
    }
  }

  @Test
  void aCnameThatLeadsNowhereEnds() {
    try (var dns =
        new TinyDns(
            q ->
                TinyDns.of(
                    TinyDns.reply(
                        q,
                        "_endpoint.stable.example 30 CNAME x.example.",
                        "x.example 30 CNAME _endpoint.stable.example.")))) {
      assertThat(resolver(dns.address()).lookUp(STABLE, Mode.ENDPOINT_FIRST).join())
          .isInstanceOf(NameResult.NoEndpoint.class);
    }
  }

  @Test
  void aSilentServerIsPassedOverForTheNext() {
    var quick = new Upstream.Timing(Duration.ofMillis(20), Duration.ofSeconds(20));
    try (var silent = new TinyDns(_ -> Optional.empty());
        var dns = new TinyDns(ResolverTest::zone)) {
      assertThat(
              resolver(quick, silent.address(), dns.address()).lookUp(STABLE, Mode.PARALLEL).join())
          .isEqualTo(FOUND);
    }
  }

  @Test
  void aServerThatRefusesIsPassedOverToo() {
    try (var broken =
            new TinyDns(
                q -> {
                  var reply = TinyDns.reply(q);
                  reply.getHeader().setRcode(Rcode.SERVFAIL);
                  return TinyDns.of(reply);
                });
        var dns = new TinyDns(ResolverTest::zone)) {
      var resolver = resolver(broken.address(), dns.address());
      assertThat(resolver.lookUp(STABLE, Mode.PARALLEL).join()).isEqualTo(FOUND);
      assertThat(resolver(broken.address()).lookUp(STABLE, Mode.PARALLEL).join())
          .isEqualTo(
              new NameResult.Unreachable(
                  "the DNS server answered SERVFAIL for _endpoint.stable.example."));
    }
  }

  @Test
  void wrongIdsAndQuestionsAreNotBelieved() {
    try (var dns =
        new TinyDns(
            q -> {
              var real = zone(q).orElseThrow();
              return Optional.of(DnsBytes.withId(real, DnsBytes.id(real) + 1));
            })) {
      var timing = new Upstream.Timing(Duration.ofMillis(20), Duration.ofMillis(100));
      var resolver = resolver(timing, dns.address());
      assertThat(resolver.lookUp(STABLE, Mode.ENDPOINT_FIRST).join())
          .isInstanceOf(NameResult.Unreachable.class);
    }
  }

  @Test
  void nobodyThereIsSaidWithTheServersName() throws IOException {
    InetSocketAddress nobody;
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      nobody = new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }
    var result = (NameResult.Unreachable) resolver(nobody).lookUp(STABLE, Mode.PARALLEL).join();
    assertThat(result.reason())
        .isEqualTo(
            "nothing is known of _endpoint.stable.example.: DNS server 127.0.0.1:"
                + nobody.getPort()
                + " does not answer: nothing listens on UDP port "
                + nobody.getPort()
                + " there");
  }

  @Test
  void garbageIsAFailureAndNoMore() {
    try (var dns =
        new TinyDns(
            q -> {
              var reply = zone(q).orElseThrow();
              for (int i = q.bytes().length() - 11; i < reply.length; i++) reply[i] = (byte) 0xff;
              return Optional.of(reply);
            })) {
      var result = resolver(dns.address()).lookUp(STABLE, Mode.ENDPOINT_FIRST).join();
      assertThat(((NameResult.Unreachable) result).reason()).contains("is malformed");
    }
  }

  @Test
  void aMalformedRecordSaysWhatToWrite() {
    try (var dns =
        new TinyDns(
            q ->
                TinyDns.of(
                    TinyDns.reply(
                        q, "_endpoint.stable.example 300 TXT \"v=sterna1; \" \"key=oops\"")))) {
      var result = resolver(dns.address()).lookUp(STABLE, Mode.ENDPOINT_FIRST).join();
      assertThat(((NameResult.Malformed) result).reason())
          .contains("key 'oops' is not the base64 of 32 bytes");
    }
  }

  /// A resolver that remembers where stable.example was, and its zone's own server, which knows.
  @Test
  void aLookUpPastCachesAsksTheZonesOwnServer() throws IOException {
    try (var authority =
            new TinyDns(
                q -> {
                  if (q.message().getHeader().getFlag(Flags.RD)) return Optional.empty();
                  var reply =
                      q.type() == Type.A
                          ? TinyDns.reply(q, NAME + " 30 A 198.51.100.9")
                          : TinyDns.nothing(q, 60);
                  if (q.type() == Type.TXT) reply = new Message(zone(q).orElseThrow());
                  reply.getHeader().setFlag(Flags.AA);
                  return TinyDns.of(reply);
                });
        var resolver =
            new TinyDns(
                q ->
                    switch (q.type()) {
                      case Type.NS -> TinyDns.of(TinyDns.reply(q, "example 60 NS ns.example."));
                      case Type.A ->
                          q.asks("ns.example", Type.A)
                              ? TinyDns.of(TinyDns.reply(q, "ns.example 60 A 127.0.0.1"))
                              : zone(q);
                      default -> zone(q); // SOA: NXDOMAIN with that of example.
                    })) {
      var upstream = new Upstream(List.of(resolver.address()), PATIENT);
      var past = new Resolver(upstream, Optional.empty(), now::get, authority.address().getPort());
      var found = (NameResult.Found) past.lookUp(STABLE, Mode.PAST_CACHES).join();
      assertThat(found.locators()).isEqualTo(locators("198.51.100.9"));
      assertThat(past.lookUp(STABLE, Mode.PARALLEL).join()).isEqualTo(found); // and remembered
    }
  }

  @Test
  void whoHasNoAuthorityIsNotBelievedPastCaches() throws IOException {
    try (var dns =
        new TinyDns(
            q ->
                switch (q.type()) {
                  case Type.NS -> TinyDns.of(TinyDns.reply(q, "example 60 NS ns.example."));
                  case Type.A -> {
                    if (q.asks("ns.example", Type.A)) {
                      yield TinyDns.of(TinyDns.reply(q, "ns.example 60 A 127.0.0.1"));
                    }
                    yield q.message().getHeader().getFlag(Flags.RD)
                        ? zone(q)
                        : TinyDns.of(TinyDns.reply(q, NAME + " 30 A 203.0.113.66"));
                  }
                  default -> zone(q);
                })) {
      var upstream = new Upstream(List.of(dns.address()), PATIENT);
      var past = new Resolver(upstream, Optional.empty(), now::get, dns.address().getPort());
      assertThat(past.lookUp(STABLE, Mode.PAST_CACHES).join()).isEqualTo(FOUND);
    }
  }

  @Test
  void neitherFamilyCrowdsTheOtherOut() {
    var v4 = java.util.stream.IntStream.range(1, 17).mapToObj(i -> IpAddress.parse("192.0.2." + i));
    var v6 =
        java.util.stream.IntStream.range(1, 17).mapToObj(i -> IpAddress.parse("2001:db8::" + i));
    var locators = Resolver.locators(List.of(v6.toList(), v4.toList()), 19941);
    assertThat(locators).hasSize(8);
    assertThat(locators.stream().filter(l -> l.address().isV4())).hasSize(4);
  }
}
