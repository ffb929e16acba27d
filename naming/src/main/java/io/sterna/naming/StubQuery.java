package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.WireParseException;

/// A program's query to the stub: read once, and the replies that the stub itself makes to it.
final class StubQuery {
  private static final int EDNS_SIZE = 1232;

  /// Room for the error text: with the largest question the reply stays within 512 bytes.
  private static final int MOST_ERROR_TEXT = 200;

  private final Message message;
  private final @Nullable Record question;

  private StubQuery(Message message) {
    this.message = message;
    this.question = message.getQuestion();
  }

  /// @throws IOException if these bytes are no DNS message
  static StubQuery parse(byte[] bytes) throws IOException {
    try {
      var message = new Message(bytes);
      if (message.getHeader().getCount(Section.QUESTION) > 1) {
        throw new WireParseException("more than one question");
      }
      return new StubQuery(message);
    } catch (RuntimeException e) {
      throw new WireParseException("malformed query", e);
    }
  }

  /// Whether this is an ordinary question of class IN for one of `types`.
  boolean asks(int... types) {
    if (question == null || message.getHeader().getOpcode() != Opcode.QUERY) return false;
    if (question.getDClass() != DClass.IN) return false;
    for (int type : types) {
      if (question.getType() == type) return true;
    }
    return false;
  }

  /// The name in the question as it is written in DNS, letters as typed.
  org.xbill.DNS.Name owner() {
    if (question == null) throw new IllegalStateException("there is no question");
    return question.getName();
  }

  /// The name in the question, if it can be an endpoint's.
  Optional<Identifier.Name> name() {
    try {
      return Optional.of(Identifier.Name.of(owner().toString()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no host name, so nobody's
    }
  }

  /// The reply with `answers` and nothing else.
  byte[] reply(Record... answers) {
    var reply = empty(Rcode.NOERROR);
    for (var answer : answers) reply.addRecord(answer, Section.ANSWER);
    return withOptions(reply);
  }

  /// NXDOMAIN that may be kept as long as `soa` says.
  byte[] nothing(Record soa) {
    var reply = empty(Rcode.NXDOMAIN);
    reply.addRecord(soa, Section.AUTHORITY);
    return withOptions(reply);
  }

  /// That there are no records of the type; it may be kept for `ttl` seconds.
  byte[] noData(long ttl) {
    var reply = empty(Rcode.NOERROR);
    reply.addRecord(ReverseName.soa(owner(), ttl), Section.AUTHORITY);
    return withOptions(reply);
  }

  /// An error, with the reason in words for those that understand EDNS (RFC 8914).
  ///
  /// @param extended code of RFC 8914 §4
  byte[] failure(int rcode, int extended, String reason) {
    var text = Printable.of(reason, MOST_ERROR_TEXT);
    return withOptions(empty(rcode), new ExtendedErrorCodeOption(extended, text));
  }

  /// FORMERR for bytes that have a header at least.
  static byte[] formatError(byte[] query) {
    var header = new Header(DnsBytes.id(query));
    header.setOpcode(DnsBytes.opcode(query));
    header.setFlag(Flags.QR);
    header.setRcode(Rcode.FORMERR);
    return header.toWire();
  }

  private Message empty(int rcode) {
    var asked = message.getHeader();
    var reply = new Message(asked.getID());
    var header = reply.getHeader();
    header.setOpcode(asked.getOpcode());
    header.setFlag(Flags.QR);
    header.setFlag(Flags.RA);
    if (asked.getFlag(Flags.RD)) header.setFlag(Flags.RD);
    if (asked.getFlag(Flags.CD)) header.setFlag(Flags.CD);
    header.setRcode(rcode);
    if (question != null) reply.addRecord(question, Section.QUESTION);
    return reply;
  }

  private byte[] withOptions(Message reply, EDNSOption... options) {
    if (message.getOPT() != null) {
      reply.addRecord(new OPTRecord(EDNS_SIZE, 0, 0, 0, options), Section.ADDITIONAL);
    }
    return reply.toWire();
  }
}
