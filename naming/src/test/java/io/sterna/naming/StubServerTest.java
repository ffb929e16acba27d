package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.B;
import static io.sterna.naming.Keys.MOBILE;
import static io.sterna.naming.Keys.STABLE;
import static io.sterna.naming.Keys.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.naming.AssociationRequests.Outcome;
import io.sterna.naming.Upstream.Transport;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The stub between programs and DNS (protocol §3, §5, §10), against an upstream that can be
/// made to do anything.
class StubServerTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final Upstream.Timing PATIENT =
      new Upstream.Timing(Duration.ofSeconds(20), Duration.ofSeconds(20));
  private static final String IDENTIFIER = STABLE.address().toString();

  @TempDir Path directory;
  private final List<NamingEvent> events = new CopyOnWriteArrayList<>();
  private final List<Input.Peer> requested = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private StubAnswers.Timing timing =
      new StubAnswers.Timing(Duration.ofSeconds(20), Duration.ofSeconds(20));
  private Set<Identifier.Name> own = Set.of();
  private List<Pin> pins = List.of();
  private boolean refuseLegacy;
  private @Nullable Identifier standing;
  private LentNames lent = LentNames.NONE;

  @AfterEach
  void closeAll() throws Exception {
    for (var each : open.reversed()) each.close();
  }

  @Test
  void aPortThatTheKernelChoosesIsFreeForBothTransports() throws IOException {
    for (int i = 0; i < 3000; i++) { // one in nine of those that it chooses from
      open.add(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
    }
    var dns = upstream(_ -> Optional.empty());
    for (int i = 0; i < 120; i++) {
      try (var stub = stub(dns)) {
        assertThat(stub.addresses().getFirst().getPort()).isPositive();
      }
    }
  }

  private TinyDns upstream(TinyDns.Handler handler) {
    var dns = new TinyDns(handler);
    open.add(dns);
    return dns;
  }

  private StubServer stub(TinyDns dns) throws IOException {
    return stub(dns.address(), PATIENT);
  }

  private StubServer stub(InetSocketAddress upstream, Upstream.Timing patience) throws IOException {
    var settings =
        new Naming.Settings(
            own,
            List.of(upstream),
            pins,
            directory.resolve("known_peers"),
            refuseLegacy,
            Dnssec.OFF);
    var naming = new Naming(settings, patience, CLOCK, events::add);
    var stub =
        StubServer.open(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            naming,
            new AssociationRequests() {
              @Override
              public CompletionStage<Outcome> request(Input.Peer peer) {
                requested.add(peer);
                return outcome;
              }

              @Override
              public boolean stands(Identifier peer) {
                return peer.equals(standing);
              }
            },
            lent,
            timing);
    open.add(stub);
    return stub;
  }

  private static byte[] bytes(StubServer stub, byte[] query, Transport transport)
      throws IOException {
    return new Upstream(stub.addresses(), PATIENT).ask(query, transport);
  }

  private static Message query(String name, int type) throws IOException {
    var query =
        Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
    query.addRecord(
        new OPTRecord(4096, 0, 0, 0, new GenericEDNSOption(65001, new byte[] {1, 2, 3})),
        Section.ADDITIONAL);
    return query;
  }

  private static Message ask(StubServer stub, String name, int type) throws IOException {
    return new Message(bytes(stub, query(name, type).toWire(), Transport.UDP));
  }

  private static List<String> addresses(Message reply) {
    return reply.getSection(Section.ANSWER).stream()
        .map(
            r ->
                switch (r) {
                  case AAAARecord aaaa -> IpAddress.of(aaaa.getAddress()).toString();
                  case ARecord a -> IpAddress.of(a.getAddress()).toString();
                  default -> r.toString();
                })
        .toList();
  }

  private static String explanation(Message reply) {
    return reply.getOPT().getOptions().stream()
        .map(o -> ((ExtendedErrorCodeOption) o).getText())
        .findFirst()
        .orElseThrow();
  }

  /// stable.example with a record; all else has addresses only.
  private static Optional<byte[]> zone(TinyDns.Query query) throws IOException {
    var name = query.name().toString(true);
    if (query.asks("_endpoint.stable.example", Type.TXT)) {
      return TinyDns.of(
          TinyDns.reply(query, name + " 300 TXT \"v=sterna1; key=" + base64(A) + "\""));
    }
    return TinyDns.of(
        switch (query.type()) {
          case Type.A -> TinyDns.reply(query, name + " 30 A 192.0.2.1");
          case Type.AAAA ->
              TinyDns.reply(query, name + " 30 AAAA 2001:db8::1", name + " 30 AAAA 2001:db8::2");
          case Type.MX -> TinyDns.reply(query, name + " 30 MX 10 mail.example.");
          default -> TinyDns.nothing(query, 60);
        });
  }

  @Test
  void aNameWithARecordHasExactlyItsIdentifierAddress() throws IOException {
    var dns = upstream(StubServerTest::zone);
    var stub = stub(dns);
    outcome.complete(new Outcome.Confirmed());
    var reply = ask(stub, "Stable.Example", Type.AAAA);
    assertThat(addresses(reply)).containsExactly(IDENTIFIER);
    assertThat(reply.getSection(Section.ANSWER).getFirst().getTTL()).isBetween(0L, 5L);
    assertThat(reply.getSection(Section.ANSWER).getFirst().getName().toString())
        .isEqualTo("Stable.Example.");
    assertThat(addresses(ask(stub, "stable.example", Type.A))).containsExactly("192.0.2.1");
    var peer = requested.getFirst();
    assertThat(peer.identifier()).isEqualTo(STABLE);
    assertThat(peer.publicKey()).isEqualTo(A);
    assertThat(peer.grade()).isEqualTo(Input.Grade.FIRST_USE);
    assertThat(peer.locators().stream().map(l -> l.address().toString()))
        .containsExactly("2001:db8::1", "192.0.2.1", "2001:db8::2");
    assertThat(stub.counts().identifiers()).isEqualTo(1);
  }

  /// 198.18.0.7 for stable.example, nothing for others.
  private static final LentNames POOL =
      new LentNames() {
        private static final IpAddress.V4 ADDRESS = (IpAddress.V4) IpAddress.parse("198.18.0.7");

        @Override
        public Optional<IpAddress.V4> lend(Identifier.Name name) {
          return Optional.of(ADDRESS).filter(_ -> name.equals(STABLE));
        }

        @Override
        public Optional<Identifier.Name> name(IpAddress.V4 address) {
          return Optional.of(STABLE).filter(_ -> address.equals(ADDRESS));
        }

        @Override
        public int prefixLength(IpAddress.V4 address) {
          return address.bits() >>> 17 == ADDRESS.bits() >>> 17 ? 15 : 0;
        }
      };

  @Test
  void programsOfIpv4FindTheNameAtItsLentAddress() throws IOException { // protocol §2
    lent = POOL;
    var stub = stub(upstream(StubServerTest::zone));
    outcome.complete(new Outcome.Confirmed());
    var reply = ask(stub, "stable.example", Type.A);
    assertThat(addresses(reply)).containsExactly("198.18.0.7");
    assertThat(reply.getSection(Section.ANSWER).getFirst().getTTL()).isBetween(0L, 5L);
    assertThat(requested.getFirst().identifier()).isEqualTo(STABLE);
    assertThat(addresses(ask(stub, "stable.example", Type.AAAA))).containsExactly(IDENTIFIER);
    assertThat(stub.counts().identifiers()).isEqualTo(2);
    refuseLegacy = true;
    assertThat(addresses(ask(stub(upstream(StubServerTest::zone)), "stable.example", Type.A)))
        .containsExactly("198.18.0.7");
  }

  @Test
  void withoutAnAssociationTheyHaveThePlainAddress() throws IOException {
    lent = POOL;
    var stub = stub(upstream(StubServerTest::zone));
    outcome.complete(new Outcome.Legacy("CREATE unanswered"));
    assertThat(addresses(ask(stub, "stable.example", Type.A))).containsExactly("192.0.2.1");
  }

  @Test
  void lentAddressesLeadBackToNames() throws IOException {
    lent = POOL;
    var dns = upstream(StubServerTest::zone);
    var stub = stub(dns);
    var reply = ask(stub, "7.0.18.198.in-addr.arpa", Type.PTR);
    assertThat(reply.getSection(Section.ANSWER).getFirst().rdataToString())
        .isEqualTo("stable.example.");
    var other = ask(stub, "8.0.19.198.in-addr.arpa", Type.PTR);
    assertThat(other.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(other.getSection(Section.AUTHORITY).getFirst().getName().toString())
        .isEqualTo("19.198.in-addr.arpa.");
    assertThat(dns.asked).as("none of it leaves the host").isEmpty();
    ask(stub, "7.0.20.198.in-addr.arpa", Type.PTR);
    ask(stub, "07.0.18.198.in-addr.arpa", Type.PTR);
    ask(stub, "256.18.198.in-addr.arpa", Type.PTR);
    assertThat(dns.asked).hasSize(3);
  }

  @Test
  void aNameWithoutARecordIsAnsweredByteForByte() throws IOException {
    var dns = upstream(StubServerTest::zone);
    var stub = stub(dns);
    for (int type : new int[] {Type.AAAA, Type.A, Type.MX, Type.TXT, Type.ANY}) {
      var query = query("Legacy.example", type).toWire();
      var reply = bytes(stub, query, Transport.UDP);
      var asked =
          dns.asked.stream().filter(q -> q.asks("legacy.example", type)).findFirst().orElseThrow();
      assertThat(DnsBytes.withId(asked.bytes().toArray(), 0)).isEqualTo(DnsBytes.withId(query, 0));
      assertThat(DnsBytes.withId(reply, 0))
          .isEqualTo(DnsBytes.withId(zone(asked).orElseThrow(), 0));
    }
    assertThat(requested).isEmpty();
    assertThat(dns.count("_endpoint.legacy.example", Type.TXT)).isEqualTo(1); // kept for the SOA's
  }

  @Test
  void anEndpointRecordThatIsLateHoldsTheAnswerOnlySoLong() throws IOException {
    timing = new StubAnswers.Timing(Duration.ofMillis(20), Duration.ofSeconds(20));
    var gate = new CountDownLatch(1);
    var dns =
        upstream(
            q -> {
              if (q.type() == Type.TXT) gate.await();
              return zone(q);
            });
    var stub = stub(dns);
    outcome.complete(new Outcome.Confirmed());
    assertThat(addresses(ask(stub, "stable.example", Type.AAAA)))
        .containsExactly("2001:db8::1", "2001:db8::2");
    gate.countDown();
    timing = new StubAnswers.Timing(Duration.ofSeconds(20), Duration.ofSeconds(20));
    assertThat(addresses(ask(stub(dns), "stable.example", Type.AAAA))).containsExactly(IDENTIFIER);
  }

  @Test
  void theRecordIsWaitedForOnceThePlainAnswerIsThere() throws IOException {
    var plain = new CountDownLatch(1);
    var dns =
        upstream(
            q -> {
              if (q.asks("_endpoint.stable.example", Type.TXT)) plain.await();
              if (q.type() == Type.AAAA) plain.countDown();
              return zone(q);
            });
    outcome.complete(new Outcome.Confirmed());
    assertThat(addresses(ask(stub(dns), "stable.example", Type.AAAA))).containsExactly(IDENTIFIER);
  }

  @Test
  void anAssociationThatDoesNotComeLeavesThePlainAddresses() throws IOException {
    timing = new StubAnswers.Timing(Duration.ofSeconds(20), Duration.ofMillis(100));
    var dns = upstream(StubServerTest::zone);
    assertThat(addresses(ask(stub(dns), "stable.example", Type.AAAA))).hasSize(2);
    outcome.complete(new Outcome.Confirmed()); // late: it counts from the next query on
    timing = new StubAnswers.Timing(Duration.ofSeconds(20), Duration.ofSeconds(20));
    assertThat(addresses(ask(stub(dns), "stable.example", Type.AAAA))).containsExactly(IDENTIFIER);
  }

  @Test
  void aLegacyVerdictOrAFailureLeavesThePlainAddresses() throws IOException {
    var stub = stub(upstream(StubServerTest::zone));
    outcome.complete(new Outcome.Legacy("CREATE unanswered"));
    assertThat(addresses(ask(stub, "stable.example", Type.AAAA))).hasSize(2);
    outcome.obtrudeException(new IllegalStateException("our own bug"));
    assertThat(addresses(ask(stub, "stable.example", Type.AAAA))).hasSize(2);
  }

  @Test
  void whatTheHostRefusesIsAnErrorWithItsReason() throws IOException {
    var stub = stub(upstream(StubServerTest::zone));
    outcome.complete(new Outcome.Refused("stable.example is not on the allow list"));
    var reply = ask(stub, "stable.example", Type.AAAA);
    assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(explanation(reply)).isEqualTo("stable.example is not on the allow list");
  }

  @Test
  void aContradictedKeyIsNeverASilentFallBack() throws IOException {
    var file = directory.resolve("known_peers");
    Files.writeString(file, "stable.example " + base64(B) + " 2025-01-01T00:00:00Z\n");
    var stub = stub(upstream(StubServerTest::zone));
    for (int type : new int[] {Type.AAAA, Type.A}) {
      var reply = ask(stub, "stable.example", type);
      assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(reply.getSection(Section.ANSWER)).isEmpty();
      assertThat(explanation(reply)).startsWith("refused stable.example: its key " + base64(A));
    }
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().text()).contains(file + " line 1");
    assertThat(stub.counts().refused()).isEqualTo(2);
    assertThat(requested).isEmpty();
  }

  @Test
  void aMalformedRecordIsSaidOnceAndThePlainAddressesStand() throws IOException {
    var dns =
        upstream(
            q ->
                q.type() == Type.TXT
                    ? TinyDns.of(TinyDns.reply(q, q.name() + " 30 TXT \"v=sterna1; key=short\""))
                    : zone(q));
    var stub = stub(dns);
    for (int i = 0; i < 3; i++) {
      assertThat(addresses(ask(stub, "stable.example", Type.AAAA))).hasSize(2);
    }
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().text())
        .startsWith("the TXT record at _endpoint.stable.example is malformed: key 'short'");
  }

  @Test
  void aKnownNameWithoutARecordIsPlainOrRefusedAsConfigured() throws IOException {
    Files.writeString(
        directory.resolve("known_peers"),
        "mobile.example " + base64(B) + " 2025-01-01T00:00:00Z\n");
    var dns = upstream(StubServerTest::zone);
    assertThat(addresses(ask(stub(dns), "mobile.example", Type.A))).hasSize(1);
    assertThat(events).containsExactly(new NamingEvent.NowLegacy(MOBILE));
    refuseLegacy = true;
    var reply = ask(stub(dns), "mobile.example", Type.A);
    assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(explanation(reply)).contains("which spoke Sterna before").contains("legacy");
    assertThat(addresses(ask(stub(dns), "other.example", Type.A))).hasSize(1);
  }

  /// SERVFAIL for AAAA alone would not do: programs would take what A says.
  @Test
  void whereLegacyIsRefusedNoAddressOfAnyFamilyLeadsAroundTheAssociation() throws IOException {
    refuseLegacy = true;
    var stub = stub(upstream(StubServerTest::zone));
    outcome.complete(new Outcome.Refused("stable.example does not answer"));
    for (int type : new int[] {Type.AAAA, Type.A}) {
      var reply = ask(stub, "stable.example", type);
      assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(explanation(reply)).isEqualTo("stable.example does not answer");
    }
    outcome.obtrudeValue(new Outcome.Confirmed());
    assertThat(addresses(ask(stub, "stable.example", Type.AAAA))).containsExactly(IDENTIFIER);
    var reply = ask(stub, "stable.example", Type.A);
    assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    assertThat(reply.getSection(Section.AUTHORITY)).hasSize(1);
    assertThat(addresses(ask(stub, "other.example", Type.A))).hasSize(1);
  }

  @Test
  void aNameWhoseAssociationStandsNeedsNoDns() throws IOException {
    standing = STABLE;
    timing = new StubAnswers.Timing(Duration.ofMillis(20), Duration.ofSeconds(20));
    var stub = stub(upstream(_ -> Optional.empty()));
    assertThat(addresses(ask(stub, "stable.example", Type.AAAA))).containsExactly(IDENTIFIER);
    var reply = ask(stub, "stable.example", Type.A);
    assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    assertThat(requested).isEmpty();
  }

  @Test
  void aPinnedPeerNeedsNoRecordAndNoDnsAtAll() throws IOException {
    var locator = io.sterna.core.identifier.Locator.of(IpAddress.parse("192.0.2.77"));
    pins = List.of(new Pin(MOBILE, List.of(B), List.of(locator), "sterna.toml line 3"));
    outcome.complete(new Outcome.Confirmed());
    var mobile = MOBILE.address().toString();
    var silent = upstream(_ -> Optional.empty());
    assertThat(addresses(ask(stub(silent), "mobile.example", Type.AAAA))).containsExactly(mobile);
    assertThat(requested.getFirst())
        .isEqualTo(new Input.Peer(MOBILE, B, Input.Grade.PINNED, List.of(locator)));
    var dns = upstream(StubServerTest::zone);
    assertThat(addresses(ask(stub(dns), "mobile.example", Type.AAAA))).containsExactly(mobile);
  }

  @Test
  void theHostsOwnNameAndLocalOnesAreJustForwarded() throws IOException {
    own = Set.of(STABLE);
    var dns = upstream(StubServerTest::zone);
    var stub = stub(dns);
    for (var name : List.of("stable.example", "printer.local", "localhost", "_x.example")) {
      assertThat(addresses(ask(stub, name, Type.AAAA))).hasSize(2);
    }
    assertThat(dns.asked.stream().filter(q -> q.type() == Type.TXT)).isEmpty();
  }

  @Test
  void identifierAddressesHaveNamesAndNobodyElseIsAsked() throws IOException {
    own = Set.of(MOBILE);
    var dns = upstream(StubServerTest::zone);
    var stub = stub(dns);
    outcome.complete(new Outcome.Confirmed());
    var reverse = ReverseMap.fromAddress(STABLE.address().toInetAddress()).toString();
    assertThat(ask(stub, reverse, Type.PTR).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    ask(stub, "stable.example", Type.AAAA);
    var answer = ask(stub, reverse, Type.PTR).getSection(Section.ANSWER).getFirst();
    assertThat(((PTRRecord) answer).getTarget().toString()).isEqualTo("stable.example.");
    var ours = ReverseMap.fromAddress(MOBILE.address().toInetAddress()).toString();
    assertThat(ask(stub, ours, Type.PTR).getSection(Section.ANSWER)).hasSize(1);
    for (var name : List.of("f.2.0.0.1.0.0.2.ip6.arpa", "x.f.2.0.0.1.0.0.2.ip6.arpa")) {
      assertThat(ask(stub, name, Type.PTR).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
    assertThat(dns.asked.stream().filter(q -> q.type() == Type.PTR)).isEmpty();
    ask(stub, "1.2.0.192.in-addr.arpa", Type.PTR);
    assertThat(dns.count("1.2.0.192.in-addr.arpa", Type.PTR)).isEqualTo(1);
  }

  @Test
  void anUnreachableUpstreamIsSaidOnceAndWhenItIsBack() throws IOException {
    var silent = new java.util.concurrent.atomic.AtomicBoolean(true);
    var dns = upstream(q -> silent.get() ? Optional.empty() : zone(q));
    var stub =
        stub(dns.address(), new Upstream.Timing(Duration.ofMillis(20), Duration.ofMillis(100)));
    for (int i = 0; i < 4; i++) {
      var reply = ask(stub, "legacy.example", Type.MX);
      assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(explanation(reply))
          .startsWith("DNS server 127.0.0.1:" + dns.address().getPort() + " does not answer");
    }
    assertThat(events).hasSize(1);
    assertThat(events.getFirst()).isInstanceOf(NamingEvent.UpstreamSilent.class);
    silent.set(false);
    assertThat(ask(stub, "legacy.example", Type.MX).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(events.getLast()).isEqualTo(new NamingEvent.UpstreamBack());
    assertThat(stub.counts().unanswered()).isEqualTo(4);
  }

  @Test
  void truncationIsPassedOnAndTheProgramsTcpGoesByTcp() throws IOException {
    var dns =
        upstream(
            q -> {
              if (q.tcp()) return zone(q);
              var reply = TinyDns.reply(q);
              reply.getHeader().setFlag(Flags.TC);
              return TinyDns.of(reply);
            });
    var stub = stub(dns);
    var query = query("legacy.example", Type.MX).toWire();
    assertThat(DnsBytes.isTruncated(bytes(stub, query, Transport.UDP))).isTrue();
    assertThat(new Message(bytes(stub, query, Transport.TCP)).getSection(Section.ANSWER))
        .hasSize(1);
  }

  @Test
  void queriesOnOneConnectionDoNotWaitForEachOther() throws Exception {
    var gate = new CountDownLatch(1);
    var dns =
        upstream(
            q -> {
              if (q.asks("slow.example", Type.MX)) gate.await();
              return zone(q);
            });
    try (var socket = new Socket()) {
      socket.connect(stub(dns).addresses().getFirst());
      var out = socket.getOutputStream();
      out.write(Try.framed(query("slow.example", Type.MX).toWire()));
      out.write(Try.framed(query("fast.example", Type.MX).toWire()));
      socket.shutdownOutput(); // what was asked before is answered all the same
      var in = new DataInputStream(socket.getInputStream());
      assertThat(readName(in)).isEqualTo("fast.example.");
      gate.countDown();
      assertThat(readName(in)).isEqualTo("slow.example.");
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  private static String readName(DataInputStream in) throws IOException {
    var reply = new byte[in.readUnsignedShort()];
    in.readFully(reply);
    return new Message(reply).getQuestion().getName().toString();
  }

  @Test
  void zoneTransfersAreRefusedInWords() throws IOException {
    var stub = stub(upstream(StubServerTest::zone));
    var reply = ask(stub, "example", Type.AXFR);
    assertThat(reply.getRcode()).isEqualTo(Rcode.NOTIMP);
    assertThat(explanation(reply)).isEqualTo("no zone transfers here");
  }

  @Test
  void whatIsNoQueryIsCountedAndNothingIsLost() throws IOException {
    var naming =
        new Naming(
            new Naming.Settings(
                own,
                List.of(upstream(StubServerTest::zone).address()),
                pins,
                directory.resolve("known_peers"),
                false,
                Dnssec.OFF),
            PATIENT,
            CLOCK,
            events::add);
    var counters = new StubCounters();
    var answers =
        new StubAnswers(
            new StubAnswers.Parts(naming, _ -> outcome, LentNames.NONE), timing, counters);
    assertThat(answers.answer(new byte[11], Transport.UDP)).isEmpty();
    var response = query("stable.example", Type.A);
    response.getHeader().setFlag(Flags.QR);
    assertThat(answers.answer(response.toWire(), Transport.UDP)).isEmpty();
    var query = query("x.invalid", Type.SRV).toWire();
    var cut = java.util.Arrays.copyOf(query, 20);
    assertThat(answers.answer(cut, Transport.UDP).orElseThrow())
        .startsWith(query[0], query[1])
        .hasSize(12)
        .satisfies(b -> assertThat(DnsBytes.rcode(b)).isEqualTo(Rcode.FORMERR));
    assertThat(counters.counts().malformed()).isEqualTo(3);
    for (int end = 0; end < query.length; end++) {
      var part = java.util.Arrays.copyOf(query, end);
      assertThat(answers.answer(part, Transport.UDP).map(DnsBytes::rcode).orElse(Rcode.FORMERR))
          .isEqualTo(Rcode.FORMERR);
    }
  }

  @Test
  void noBytesThrowInTheParser() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      try {
        var bytes = query("stable.example", Type.AAAA).toWire();
        for (int n = random.nextInt(6); n >= 0; n--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        DnsBytes.questionEnd(bytes);
        DnsBytes.answers(bytes, bytes);
        DnsBytes.truncated(bytes);
        StubQuery.formatError(bytes);
        var parsed = StubQuery.parse(bytes);
        parsed.reply();
        parsed.failure(Rcode.SERVFAIL, 0, "x");
        if (parsed.asks(Type.AAAA, Type.PTR)) {
          parsed.name();
          ReverseName.address(parsed.owner());
        }
      } catch (IOException e) {
        assertThat(e).isNotNull(); // refused in order
      }
    }
  }

  @Test
  void anAddressThatCannotBeHadIsSaidWithTheRemedy() throws IOException {
    var dns = upstream(StubServerTest::zone);
    var taken = stub(dns).addresses().getFirst();
    var naming =
        new Naming(
            new Naming.Settings(
                own,
                List.of(dns.address()),
                pins,
                directory.resolve("known_peers"),
                false,
                Dnssec.OFF),
            CLOCK,
            events::add);
    assertThatThrownBy(() -> StubServer.open(List.of(taken), naming, _ -> outcome, LentNames.NONE))
        .hasMessageStartingWith(
            "the stub resolver cannot listen on 127.0.0.1:" + taken.getPort() + " (")
        .hasMessageContaining("ss -lntup");
    assertThatThrownBy(
            () ->
                StubServer.open(
                    List.of(new InetSocketAddress(0)), naming, _ -> outcome, LentNames.NONE))
        .hasMessageContaining("name single addresses, such as 127.0.0.1");
    assertThatThrownBy(
            () -> StubServer.open(List.of(dns.address()), naming, _ -> outcome, LentNames.NONE))
        .hasMessageContaining("would ask itself");
  }

  @Test
  void severalAddressesAndBothFamiliesAreServed() throws IOException {
    var dns = upstream(StubServerTest::zone);
    var naming =
        new Naming(
            new Naming.Settings(
                own,
                List.of(dns.address()),
                pins,
                directory.resolve("known_peers"),
                false,
                Dnssec.OFF),
            PATIENT,
            CLOCK,
            events::add);
    var listen =
        List.of(
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 0),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
    try (var stub = StubServer.open(listen, naming, _ -> outcome, LentNames.NONE)) {
      for (var address : stub.addresses()) {
        var client = new Upstream(List.of(address), PATIENT);
        var reply = client.ask(query("legacy.example", Type.A).toWire(), Transport.UDP);
        assertThat(addresses(new Message(reply))).containsExactly("192.0.2.1");
      }
    }
  }
}
