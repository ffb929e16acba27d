package io.sterna.daemon.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Errors that tell a local program at once what would otherwise be silence (RFC 4443 §3).
///
/// ```
/// 0             40     41     42         44      48
/// | IPv6 header | type | code | checksum | value | the packet, as much as fits 1,280 bytes
/// ```
enum IcmpError {
  /// connect() says EACCES.
  PROHIBITED(1, 1),
  /// connect() says EHOSTUNREACH.
  UNREACHABLE(1, 3),
  /// With the MTU as value.
  TOO_BIG(2, 0);

  private static final int HEADER = 40;
  private static final int MOST = 1280;
  private static final int ICMPV6 = 58;
  private static final int HOP_LIMIT = 64;
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int type;
  private final int code;

  IcmpError(int type, int code) {
    this.type = type;
    this.code = code;
  }

  /// Whether `packet` is one that may be answered with an error (RFC 4443 §2.4): an IPv6 packet
  /// that is no ICMPv6 error itself.
  static boolean mayAnswer(MemorySegment packet) {
    if (packet.byteSize() < HEADER || (packet.get(JAVA_BYTE, 0) & 0xf0) != 0x60) return false;
    if (packet.get(JAVA_BYTE, 6) != ICMPV6) return true;
    return packet.byteSize() > HEADER && packet.get(JAVA_BYTE, HEADER) < 0; // 128 and up: no error
  }

  /// The error that answers `packet`, as if its destination had sent it.
  MemorySegment answer(MemorySegment packet, int value) {
    int quoted = (int) Math.min(packet.byteSize(), MOST - HEADER - 8);
    int length = 8 + quoted;
    var error = MemorySegment.ofArray(new byte[HEADER + length]);
    error.set(U32, 0, 0x6000_0000);
    error.set(U16, 4, (short) length);
    error.set(JAVA_BYTE, 6, (byte) ICMPV6);
    error.set(JAVA_BYTE, 7, (byte) HOP_LIMIT);
    MemorySegment.copy(packet, 24, error, 8, 16);
    MemorySegment.copy(packet, 8, error, 24, 16);
    error.set(JAVA_BYTE, HEADER, (byte) type);
    error.set(JAVA_BYTE, HEADER + 1, (byte) code);
    error.set(U32, HEADER + 4, value);
    MemorySegment.copy(packet, 0, error, HEADER + 8, quoted);
    int addresses = Checksum.sum(error, 8, 32);
    int checksum = Checksum.transport(addresses, ICMPV6, error, HEADER, length);
    error.set(U16, HEADER + 2, (short) checksum);
    return error;
  }
}
