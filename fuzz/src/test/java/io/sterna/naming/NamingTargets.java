package io.sterna.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.fuzz.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// What comes from DNS servers, from programs that ask the stub, and from the files of naming.
public final class NamingTargets {
  private static final Identifier.Name NAME = Identifier.Name.of("stable.example");
  private static final Name OWNER = Name.fromConstantString("stable.example.");
  private static final Name ENDPOINT = Name.fromConstantString("_endpoint.stable.example.");
  private static final Path NOWHERE = Path.of("/nowhere/file");
  private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.53", 53);

  private NamingTargets() {}

  public static List<Target> all() {
    return List.of(
        new Target(
            "endpoint-record",
            r -> utf8(record(r).text()),
            NamingTargets::endpointRecord,
            List.of("v=sterna1", "v=sterna2", ";", "key=", "port=", " ", "\0", "=", "STERNA1")),
        Target.of("dns-answer", NamingTargets::answer, NamingTargets::readAnswer),
        Target.of("dns-reply", NamingTargets::answer, NamingTargets::matchReply),
        Target.of("dns-query", NamingTargets::query, NamingTargets::readQuery),
        Target.of("dns-update", NamingTargets::answer, NamingTargets::updated),
        new Target(
            "tsig-key",
            NamingTargets::tsigKeyFile,
            NamingTargets::tsigKey,
            List.of("key", "\"", "{", "};", "/*", "*/", "//", "#", "\n", "secret", "\\", ";")),
        new Target(
            "known-peers",
            NamingTargets::knownPeers,
            NamingTargets::readKnownPeers,
            List.of("\n", "\r", "#", " ", "stable.example", "2026-01-02T03:04:05Z", "\u0085")));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Bytes key(Random random) {
    var key = new byte[32];
    random.nextBytes(key);
    return Bytes.of(key);
  }

  private static EndpointRecord record(Random random) {
    var keys = random.nextBoolean() ? List.of(key(random)) : List.of(key(random), key(random));
    var port =
        random.nextBoolean() ? OptionalInt.of(random.nextInt(1, 65536)) : OptionalInt.empty();
    return new EndpointRecord(keys, port);
  }

  private static boolean endpointRecord(byte[] in, Random random) {
    var text = new String(in, StandardCharsets.ISO_8859_1);
    return switch (EndpointRecord.parse(NAME, List.of("v=spf1 -all", text))) {
      case EndpointRecord.Parsed.Valid(var record) -> {
        var again = EndpointRecord.parse(NAME, List.of(record.text()));
        assertThat(again).isEqualTo(new EndpointRecord.Parsed.Valid(record));
        yield true;
      }
      case EndpointRecord.Parsed.Absent _ -> false;
      case EndpointRecord.Parsed.Malformed(var reason) -> {
        assertThat(reason.length()).isLessThan(1000);
        assertThat(reason).matches("[ -~]*");
        yield false;
      }
    };
  }

  /// A server's answer to one of the three questions.
  private static byte[] answer(Random random) {
    int type = new int[] {Type.TXT, Type.A, Type.AAAA}[random.nextInt(3)];
    var owner = type == Type.TXT ? ENDPOINT : OWNER;
    var message = Message.newQuery(Record.newRecord(owner, type, DClass.IN));
    message.getHeader().setID(7);
    message.getHeader().setFlag(Flags.QR);
    int ttl = random.nextInt(100_000);
    var at = owner;
    if (random.nextInt(4) == 0) {
      at = Name.fromConstantString("elsewhere.example.");
      message.addRecord(new CNAMERecord(owner, DClass.IN, ttl, at), Section.ANSWER);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      message.addRecord(record(random, type, at, ttl), Section.ANSWER);
    }
    if (random.nextBoolean()) message.addRecord(ReverseName.soa(ttl), Section.AUTHORITY);
    if (random.nextBoolean()) message.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    if (random.nextInt(8) == 0) message.getHeader().setRcode(Rcode.NXDOMAIN);
    return message.toWire();
  }

  private static Record record(Random random, int type, Name at, int ttl) {
    return switch (type) {
      case Type.A -> new ARecord(at, DClass.IN, ttl, new IpAddress.V4(random.nextInt()).bytes());
      case Type.AAAA ->
          new AAAARecord(
              at, DClass.IN, ttl, new IpAddress.V6(random.nextLong(), random.nextLong()).bytes());
      default -> new TXTRecord(at, DClass.IN, ttl, record(random).text());
    };
  }

  private static boolean readAnswer(byte[] in, Random random) {
    boolean accepted = false;
    for (int type : new int[] {Type.TXT, Type.A, Type.AAAA}) {
      var owner = type == Type.TXT ? ENDPOINT : OWNER;
      var answer = Answer.read(NAME, owner, type, in);
      assertThat(answer.ttl()).isBetween(java.time.Duration.ZERO, Answer.MOST_POSITIVE);
      if (answer instanceof Answer.Addresses(var addresses, _)) {
        assertThat(addresses.size()).isBetween(1, Answer.MOST_ADDRESSES);
      }
      accepted |= answer instanceof Answer.Addresses || answer instanceof Answer.Endpoint;
    }
    return accepted;
  }

  /// The look at the bytes that comes first, by whoever waits for an answer.
  private static boolean matchReply(byte[] in, Random random) {
    var query = query(random);
    if (in.length >= DnsBytes.HEADER) query = DnsBytes.withId(query, DnsBytes.id(in));
    boolean itself = DnsBytes.answers(in, in); // compares with whatever question came
    return DnsBytes.answers(in, query) || itself;
  }

  private static byte[] query(Random random) {
    int type = new int[] {Type.A, Type.AAAA, Type.PTR, Type.TXT, Type.AXFR}[random.nextInt(5)];
    var name =
        random.nextBoolean() ? OWNER : Name.fromConstantString("1.0.f.2.0.0.1.0.0.2.ip6.arpa.");
    var message = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    message.getHeader().setID(random.nextInt(65_536));
    if (random.nextBoolean()) message.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return message.toWire();
  }

  /// All replies that the stub makes of its own, whatever was asked.
  private static boolean readQuery(byte[] in, Random random) {
    if (in.length < DnsBytes.HEADER || DnsBytes.isResponse(in)) return false;
    StubQuery query;
    try {
      query = StubQuery.parse(in);
    } catch (IOException e) {
      assertThat(StubQuery.formatError(in)).hasSize(DnsBytes.HEADER);
      return false;
    }
    assertThat(query.failure(Rcode.SERVFAIL, 0, "x".repeat(3000)).length).isLessThanOrEqualTo(512);
    assertThat(DnsBytes.truncated(in).length).isLessThanOrEqualTo(in.length);
    if (!query.asks(Type.A, Type.AAAA, Type.PTR, Type.AXFR)) return false;
    query.name();
    ReverseName.address(query.owner());
    ReverseName.isOurs(query.owner());
    query.nothing(ReverseName.soa(5));
    query.noData(5);
    query.reply(new ARecord(query.owner(), DClass.IN, 5, new byte[4]));
    return true;
  }

  private static boolean updated(byte[] in, Random random) {
    var key = new TsigKey("k.example.", Bytes.of(new byte[32]), NOWHERE);
    var settings = new Publisher.Settings(NAME, Identifier.Name.of("example"), SERVER, key);
    var update = new UpdateMessage(settings, List.of(), InstantSource.system());
    return switch (update.outcome(in)) {
      case UpdateMessage.Outcome.Done() -> throw new AssertionError("a forged answer is believed");
      case UpdateMessage.Outcome.Refused(var reason) -> !reason.contains("malformed");
    };
  }

  private static byte[] tsigKeyFile(Random random) {
    var secret = Base64.getEncoder().encodeToString(key(random).toArray());
    var text = "key \"k.example\" { algorithm hmac-sha256; secret \"%s\"; };\n".formatted(secret);
    try {
      TsigKey.parse(NOWHERE, text); // whatever the secret is
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
    return utf8(text);
  }

  private static boolean tsigKey(byte[] in, Random random) {
    try {
      var key = TsigKey.parse(NOWHERE, new String(in, StandardCharsets.ISO_8859_1));
      assertThat(key.secret().length()).isPositive();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] knownPeers(Random random) {
    var lines = new StringBuilder("# name key first-seen\n");
    for (int i = random.nextInt(4); i > 0; i--) {
      var key = Base64.getEncoder().encodeToString(key(random).toArray());
      lines.append("host").append(i).append(".example ").append(key);
      lines.append(" 2026-01-02T03:04:05Z\n");
    }
    return utf8(lines.toString());
  }

  private static boolean readKnownPeers(byte[] in, Random random) throws IOException {
    var file = Files.createTempFile("known-peers", "");
    try {
      Files.write(file, in);
      var peers = new KnownPeers(file);
      peers.refresh();
      for (var flaw : peers.flaws()) assertThat(flaw.what()).matches("[ -~]{0,300}");
      for (var name : peers.names()) assertThat(peers.entries(name)).hasSizeLessThanOrEqualTo(2);
      return !peers.names().isEmpty();
    } finally {
      Files.delete(file);
    }
  }
}
