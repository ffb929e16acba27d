package io.sterna.naming;

import java.util.Arrays;

/// The few fields of a DNS message (RFC 1035 §4.1.1) that forwarding looks at, in the bytes.
///
/// ```
/// 0    2               4         6         8         10        12
/// | id | QR .. TC . RC | QDCOUNT | ANCOUNT | NSCOUNT | ARCOUNT | question...
/// ```
final class DnsBytes {
  static final int HEADER = 12;
  private static final int OPCODE_UPDATE = 5;

  private DnsBytes() {}

  static int id(byte[] message) {
    return u16(message, 0);
  }

  /// A copy of `message` with another id.
  static byte[] withId(byte[] message, int id) {
    var copy = message.clone();
    copy[0] = (byte) (id >> 8);
    copy[1] = (byte) id;
    return copy;
  }

  static boolean isResponse(byte[] message) {
    return (message[2] & 0x80) != 0;
  }

  static boolean isAuthoritative(byte[] message) {
    return (message[2] & 0x04) != 0;
  }

  static int answerCount(byte[] message) {
    return u16(message, 6);
  }

  static boolean isTruncated(byte[] message) {
    return (message[2] & 0x02) != 0;
  }

  /// The 4 bits of the header, without what EDNS adds.
  static int rcode(byte[] message) {
    return message[3] & 0x0f;
  }

  static int opcode(byte[] message) {
    return message[2] >> 3 & 0x0f;
  }

  static int questions(byte[] message) {
    return u16(message, 4);
  }

  /// Whether `reply` answers `query`: response bit, opcode, id, and the same single question but
  /// for the case of letters. A refusal may leave the question out.
  static boolean answers(byte[] reply, byte[] query) {
    if (reply.length < HEADER || !isResponse(reply)) return false;
    if (id(reply) != id(query) || opcode(reply) != opcode(query)) return false;
    int end = questionEnd(query);
    if (end < 0) return true; // no single question to compare
    if (questions(reply) == 0) return rcode(reply) != 0 || opcode(reply) == OPCODE_UPDATE;
    if (questions(reply) != 1 || reply.length < end) return false;
    for (int i = HEADER; i < end; i++) {
      if (lower(reply[i]) != lower(query[i])) return false;
    }
    return true;
  }

  /// The answer to `query` that says: ask again over TCP.
  static byte[] truncated(byte[] query) {
    int end = questionEnd(query);
    var reply = Arrays.copyOf(query, end < 0 ? HEADER : end);
    reply[2] = (byte) (query[2] | 0x82); // QR and TC
    reply[3] = (byte) 0x80; // RA
    Arrays.fill(reply, end < 0 ? 4 : 6, HEADER, (byte) 0);
    return reply;
  }

  /// Where the only question ends; -1 if there is not exactly one well-formed question.
  static int questionEnd(byte[] message) {
    if (message.length < HEADER || questions(message) != 1) return -1;
    int at = HEADER;
    while (at < message.length) {
      int label = message[at] & 0xff;
      if (label > 63) return -1; // a pointer has nothing to point to here
      at += 1 + label;
      if (at - HEADER > 255) return -1;
      if (label == 0) return at + 4 <= message.length ? at + 4 : -1;
    }
    return -1;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  private static int u16(byte[] message, int at) {
    return (message[at] & 0xff) << 8 | (message[at + 1] & 0xff);
  }
}
