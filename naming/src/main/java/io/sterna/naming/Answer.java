package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// What one DNS answer comes to: small enough to be kept, nothing of the message held on to.
sealed interface Answer {
  /// How long a failure is remembered: long enough that a resolver that drops TXT questions does
  /// not hold each answer back, short enough that nobody notices a repair (RFC 2308 §7).
  Duration FAILURE_TTL = Duration.ofSeconds(10);

  /// A negative answer without SOA is kept no longer than this; one with SOA up to
  /// [#MOST_NEGATIVE].
  Duration BARE_NEGATIVE_TTL = Duration.ofSeconds(5);

  Duration MOST_NEGATIVE = Duration.ofMinutes(5);
  Duration LEAST_POSITIVE = Duration.ofSeconds(1);
  Duration MOST_POSITIVE = Duration.ofHours(1);
  int MOST_ADDRESSES = 16;
  int MOST_CNAMES = 16;

  /// How long it may be kept.
  Duration ttl();

  /// The name's record.
  ///
  /// @param validated whether DNSSEC shows that it is the owner's
  record Endpoint(EndpointRecord record, boolean validated, Duration ttl) implements Answer {}

  record Addresses(List<IpAddress> addresses, Duration ttl) implements Answer {}

  /// There is nothing, says DNS.
  record None(Duration ttl) implements Answer {}

  record Malformed(String reason, Duration ttl) implements Answer {}

  /// DNSSEC shows that it is not the owner's.
  record Bogus(String reason) implements Answer {
    @Override
    public Duration ttl() {
      return FAILURE_TTL;
    }
  }

  record Failed(String reason) implements Answer {
    @Override
    public Duration ttl() {
      return FAILURE_TTL;
    }
  }

  /// Reads the answer to the question for `type` (TXT, A or AAAA) at `owner`.
  ///
  /// @param name whose question it is: for TXT, `owner` is `_endpoint.name`
  static Answer read(Identifier.Name name, Name owner, int type, byte[] bytes) {
    try {
      return read(name, owner, type, new Message(bytes), false);
    } catch (IOException | RuntimeException e) {
      return new Failed(
          "the DNS answer for " + owner + " is malformed: " + Printable.of(e.toString(), 80));
    }
  }

  /// As [#read].
  ///
  /// @param validated whether DNSSEC shows that the answer is the owner's
  static Answer read(
      Identifier.Name name, Name owner, int type, Message message, boolean validated) {
    int opcode = message.getHeader().getOpcode();
    if (opcode != Opcode.QUERY) { // of an UPDATE's the records may be empty
      return new Failed(
          "the DNS server answered the question for "
              + owner
              + " with a message of kind "
              + Opcode.string(opcode));
    }
    int rcode = message.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return new Failed("the DNS server answered " + Rcode.string(rcode) + " for " + owner);
    }
    var records = records(message, owner, type);
    if (records.isEmpty()) return new None(negativeTtl(message));
    var ttl = positiveTtl(records);
    return type == Type.TXT ? endpoint(name, records, validated, ttl) : addresses(records, ttl);
  }

  /// The records of `type` at `owner` or where CNAMEs lead from there.
  private static List<Record> records(Message message, Name owner, int type) {
    var answers = message.getSection(Section.ANSWER);
    var at = owner;
    for (int hops = 0; hops < MOST_CNAMES; hops++) {
      var found = new ArrayList<Record>();
      Name next = at;
      for (var record : answers) {
        if (!record.getName().equals(at)) continue;
        if (record.getType() == type) found.add(record);
        if (record instanceof CNAMERecord cname) next = cname.getTarget();
      }
      if (!found.isEmpty() || next.equals(at)) return found;
      at = next;
    }
    return List.of();
  }

  private static Answer endpoint(
      Identifier.Name name, List<Record> records, boolean validated, Duration ttl) {
    var texts = new ArrayList<String>();
    for (var record : records) {
      var text = new StringBuilder();
      for (var part : ((TXTRecord) record).getStringsAsByteArrays()) {
        text.append(new String(part, StandardCharsets.ISO_8859_1));
      }
      texts.add(text.toString());
    }
    return switch (EndpointRecord.parse(name, texts)) {
      case EndpointRecord.Parsed.Valid(var record) -> new Endpoint(record, validated, ttl);
      case EndpointRecord.Parsed.Absent _ -> new None(shorter(ttl, MOST_NEGATIVE));
      case EndpointRecord.Parsed.Malformed(var reason) ->
          new Malformed(reason, shorter(ttl, MOST_NEGATIVE));
    };
  }

  private static Answer addresses(List<Record> records, Duration ttl) {
    var addresses = new HashSet<IpAddress>();
    var inOrder = new ArrayList<IpAddress>();
    for (var record : records) {
      var address =
          switch (record) {
            case ARecord a -> IpAddress.of(a.getAddress().getAddress());
            case AAAARecord aaaa -> IpAddress.of(aaaa.getAddress().getAddress());
            default -> throw new IllegalStateException("asked for addresses only");
          };
      if (inOrder.size() < MOST_ADDRESSES && addresses.add(address)) inOrder.add(address);
    }
    return new Addresses(List.copyOf(inOrder), ttl);
  }

  private static Duration positiveTtl(List<Record> records) {
    long least = records.stream().mapToLong(Record::getTTL).min().orElse(0);
    var ttl = shorter(Duration.ofSeconds(least), MOST_POSITIVE);
    return ttl.compareTo(LEAST_POSITIVE) < 0 ? LEAST_POSITIVE : ttl;
  }

  /// RFC 2308 §5: the lesser of the SOA's own TTL and its minimum field.
  private static Duration negativeTtl(Message message) {
    for (var record : message.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        long seconds = Math.min(soa.getTTL(), soa.getMinimum());
        return shorter(Duration.ofSeconds(seconds), MOST_NEGATIVE);
      }
    }
    return BARE_NEGATIVE_TTL;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
