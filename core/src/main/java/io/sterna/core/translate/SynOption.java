package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.TCP_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.translate.PeerView.Tags;
import java.lang.foreign.MemorySegment;

/// The TCP option of SYN and SYN-ACK (protocol §7; RFC 6994).
///
/// ```
/// | kind 253 | length 16 | ExID 53 54 | tag of the sender 6 | tag of the destination 6 |   SYN
/// | kind 253 | length 4  | ExID 53 54 |                                                  SYN-ACK
/// ```
///
/// It is put before all other options, so that an end-of-list among them cannot hide it and only
/// the fixed header has to move. It is found anywhere.
final class SynOption {
  static final int TAGS_LENGTH = 16;
  static final int ACCEPT_LENGTH = 4;

  private static final int KIND = 253;
  private static final int EXID = 0x5354;
  private static final int END = 0;
  private static final int NOP = 1;

  /// What a TCP header's options say about us.
  enum Found {
    NONE,
    TAGS,
    ACCEPT,
    /// Ours with another length or more than once, or a list that cannot be read to its end.
    MALFORMED
  }

  private SynOption() {}

  static Found find(MemorySegment bytes, int tcp, int headerLength) {
    int end = tcp + headerLength;
    var found = Found.NONE;
    for (int at = tcp + TCP_HEADER; at < end; ) {
      int kind = u8(bytes, at);
      if (kind == END) break;
      int length = lengthAt(bytes, at, end);
      if (length == 0) return Found.MALFORMED;
      if (isOurs(bytes, at, length)) {
        if (found != Found.NONE) return Found.MALFORMED;
        found =
            switch (length) {
              case TAGS_LENGTH -> Found.TAGS;
              case ACCEPT_LENGTH -> Found.ACCEPT;
              default -> Found.MALFORMED;
            };
      }
      at += length;
    }
    return found;
  }

  /// The tags of the SYN in which [#find] has found them.
  static Tags readTags(MemorySegment bytes, int tcp, int headerLength) {
    int end = tcp + headerLength;
    int at = tcp + TCP_HEADER;
    int length = lengthAt(bytes, at, end);
    while (!isOurs(bytes, at, length)) {
      at += length;
      length = lengthAt(bytes, at, end);
    }
    return new Tags(tag(bytes, at + 4), tag(bytes, at + 10));
  }

  private static Bytes tag(MemorySegment bytes, int at) {
    return Bytes.of(bytes.asSlice(at, Tags.LENGTH).toArray(U8));
  }

  /// Writes tags behind the fixed header that `out` has at `tcp`.
  static void writeTags(MemorySegment out, long tcp, Tags tags) {
    writeHead(out, tcp, TAGS_LENGTH);
    copy(tags.source(), out, tcp + TCP_HEADER + 4);
    copy(tags.destination(), out, tcp + TCP_HEADER + 10);
  }

  static void writeAccept(MemorySegment out, long tcp) {
    writeHead(out, tcp, ACCEPT_LENGTH);
  }

  private static void writeHead(MemorySegment out, long tcp, int length) {
    out.set(U16, tcp + TCP_HEADER, (short) (KIND << 8 | length));
    out.set(U16, tcp + TCP_HEADER + 2, (short) EXID);
  }

  private static void copy(Bytes tag, MemorySegment out, long at) {
    MemorySegment.copy(MemorySegment.ofArray(tag.toArray()), 0, out, at, tag.length());
  }

  /// Copies the options to `target` without ours, padded to whole words.
  ///
  /// @return the length of the header, fixed part included, that they now make
  static int strip(MemorySegment bytes, int tcp, int headerLength, MemorySegment out, long target) {
    int end = tcp + headerLength;
    int at = tcp + TCP_HEADER;
    long to = target + TCP_HEADER;
    while (at < end && u8(bytes, at) != END) {
      int length = lengthAt(bytes, at, end);
      if (length == 0) break; // malformed: the rest is the kernel's to judge
      if (!isOurs(bytes, at, length)) {
        MemorySegment.copy(bytes, at, out, to, length);
        to += length;
      }
      at += length;
    }
    MemorySegment.copy(bytes, at, out, to, end - at);
    to += end - at;
    while ((to - target) % 4 != 0) out.set(U8, to++, (byte) END);
    return (int) (to - target);
  }

  /// The length of the option at `at`, or 0 if it does not end before `end`.
  private static int lengthAt(MemorySegment bytes, int at, int end) {
    int kind = u8(bytes, at);
    if (kind == END || kind == NOP) return 1;
    if (at + 2 > end) return 0;
    int length = u8(bytes, at + 1);
    return length < 2 || at + length > end ? 0 : length;
  }

  private static boolean isOurs(MemorySegment bytes, int at, int length) {
    return length >= 4
        && u8(bytes, at) == KIND
        && Short.toUnsignedInt(bytes.get(U16, at + 2L)) == EXID;
  }

  private static int u8(MemorySegment bytes, int at) {
    return Byte.toUnsignedInt(bytes.get(U8, at));
  }
}
