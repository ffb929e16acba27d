package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.ICMP_HEADER;
import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;

/// Writes ICMP errors of either family, with the quoted packet between other addresses (protocol
/// §7). Kinds, type and code in 16 bits, are those of ICMPv6 for all callers.
final class ErrorWriter {
  static final int NO_ROUTE = 0x100;
  static final int PROHIBITED = 0x101;
  static final int PORT = 0x104;
  static final int PACKET_TOO_BIG = 0x200;
  static final int TIME_EXCEEDED = 0x300;

  static final int MOST6 = 1280; // RFC 4443 §2.4 (c)
  static final int MOST4 = 576; // RFC 1812 §4.3.2.3

  private static final int HOP_LIMIT = 64;

  private ErrorWriter() {}

  /// Whether there is such an error in ICMPv4.
  static boolean existsInV4(int kind) {
    return kindInV4(kind) >= 0;
  }

  /// Writes the error to the start of `out`, in the family of `ends`.
  ///
  /// @param word the MTU of a packet-too-big, 0 otherwise
  /// @param quote of which `was` is covered by its checksum now, and `quoted` tells what it shall
  ///     be like
  /// @return the length
  static int write(
      MemorySegment out, Ends ends, int kind, int word, Quote quote, int was, Ends quoted) {
    boolean v4 = ends.isV4();
    int header = v4 ? IPV4_HEADER : IPV6_HEADER;
    int most = v4 ? MOST4 : MOST6;
    int at = header + ICMP_HEADER;
    int length = ICMP_HEADER + writeQuote(out.asSlice(at), most - at, quote, was, quoted);
    writeHeader(out, ends, length);
    out.set(U16, header, (short) (v4 ? kindInV4(kind) : kind));
    out.set(U16, header + 2L, (short) 0);
    out.set(U32, header + 4L, v4 ? Math.clamp(word, 0, 0xffff) : word);
    int sum =
        v4
            ? Checksum.of(Checksum.sum(out, header, length))
            : Checksum.transport(ends.sum(), Packet.ICMPV6, out, header, length);
    out.set(U16, header + 2L, (short) sum);
    return header + length;
  }

  private static void writeHeader(MemorySegment out, Ends ends, int length) {
    switch (ends.source()) {
      case IpAddress.V4 source ->
          Headers.writeIpv4(
              0, HOP_LIMIT, out, source, (IpAddress.V4) ends.destination(), Packet.ICMP, length);
      case IpAddress.V6 source ->
          Headers.writeIpv6(
              0,
              HOP_LIMIT,
              out,
              0,
              source,
              (IpAddress.V6) ends.destination(),
              Packet.ICMPV6,
              length);
    }
  }

  private static int writeQuote(MemorySegment out, int room, Quote quote, int was, Ends quoted) {
    boolean toV4 = quoted.isV4();
    boolean echo = quote.protocol == Packet.ICMPV6;
    switch (quoted.source()) {
      case IpAddress.V4 source ->
          Headers.writeIpv4(
              quote.trafficClass,
              quote.hopLimit,
              out,
              source,
              (IpAddress.V4) quoted.destination(),
              echo ? Packet.ICMP : quote.protocol,
              quote.payloadLength);
      case IpAddress.V6 source ->
          Headers.writeIpv6(
              quote.trafficClass << 20 | quote.flowLabel,
              quote.hopLimit,
              out,
              0,
              source,
              (IpAddress.V6) quoted.destination(),
              quote.protocol,
              quote.payloadLength);
    }
    int at = toV4 ? IPV4_HEADER : IPV6_HEADER;
    int length = Math.min(quote.end - quote.transport, room - at);
    MemorySegment.copy(quote.bytes, quote.transport, out, at, length);
    if (echo) out.set(U8, at, (byte) Rewriter.echoType(quote.isRequest(), toV4));
    sum(out, at, length, quote, was, quoted);
    return at + length;
  }

  private static void sum(
      MemorySegment out, int at, int length, Quote quote, int was, Ends quoted) {
    int field =
        switch (quote.protocol) {
          case Packet.TCP -> 16;
          case Packet.UDP -> 6;
          default -> 2;
        };
    if (length < field + 2) return;
    int checksum = Short.toUnsignedInt(out.get(U16, at + field));
    boolean udp = quote.protocol == Packet.UDP;
    if (udp && checksum == 0) return;
    int before = was;
    int after = quoted.sum();
    if (quote.protocol == Packet.ICMPV6) {
      before = echo(quote, quote.v4, was);
      after = echo(quote, quoted.isV4(), quoted.sum());
    }
    if (before == after) return;
    int now = Checksum.update(checksum, before, after);
    out.set(U16, at + field, (short) (udp && now == 0 ? 0xffff : now));
  }

  /// What of an echo's checksum depends on the family.
  private static int echo(Quote quote, boolean v4, int addresses) {
    int type = Rewriter.echoType(quote.isRequest(), v4) << 8;
    return v4 ? type : Checksum.add(type, Rewriter.pseudoHeader(addresses, quote.payloadLength));
  }

  /// ICMPv6 type and code for those of ICMPv4 (RFC 7915 §4.2), or -1 if there are none.
  static int kindOfV4(int error) {
    int code = error & 0xff;
    return switch (error >>> 8) {
      case 3 ->
          switch (code) {
            case 0, 1, 5, 6, 7, 8, 11, 12 -> NO_ROUTE;
            case 3 -> PORT;
            case 4 -> PACKET_TOO_BIG;
            case 9, 10, 13, 15 -> PROHIBITED;
            default -> -1;
          };
      case 11 -> code <= 1 ? TIME_EXCEEDED | code : -1;
      default -> -1;
    };
  }

  /// Likewise in the other direction (RFC 7915 §5.2).
  private static int kindInV4(int kind) {
    int code = kind & 0xff;
    return switch (kind >>> 8) {
      case 1 ->
          switch (code) {
            case 0, 2, 3 -> 0x301;
            case 1, 5, 6 -> 0x30a;
            case 4 -> 0x303;
            default -> -1;
          };
      case 2 -> 0x304;
      case 3 -> code <= 1 ? 0xb00 | code : -1;
      case 4 -> code == 1 ? 0x302 : -1;
      default -> -1;
    };
  }
}
