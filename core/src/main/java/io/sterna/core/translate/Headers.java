package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U64;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;

/// Writes IP headers.
///
/// | IPv6 | IPv4 |
/// | --- | --- |
/// | traffic class | DSCP and ECN, unchanged |
/// | hop limit | TTL, unchanged: translation is no hop |
/// | flow label | none; 0 in the other direction |
/// | | DF set, identification 0 (RFC 6864 §4.1) |
final class Headers {
  private Headers() {}

  /// Writes a header with the other fields of `like` to the start of `out`.
  ///
  /// @param length of what follows it
  static void write(
      Packet like,
      MemorySegment out,
      IpAddress source,
      IpAddress destination,
      int protocol,
      int length) {
    switch (source) {
      case IpAddress.V4 v4 ->
          writeIpv4(
              like.trafficClass,
              like.hopLimit,
              out,
              v4,
              (IpAddress.V4) destination,
              protocol,
              length);
      case IpAddress.V6 v6 ->
          writeIpv6(
              like.trafficClass << 20 | like.flowLabel,
              like.hopLimit,
              out,
              0,
              v6,
              (IpAddress.V6) destination,
              protocol,
              length);
    }
  }

  static void writeIpv4(
      int trafficClass,
      int hopLimit,
      MemorySegment out,
      IpAddress.V4 source,
      IpAddress.V4 destination,
      int protocol,
      int length) {
    out.set(U8, 0, (byte) 0x45);
    out.set(U8, 1, (byte) trafficClass);
    out.set(U16, 2, (short) (IPV4_HEADER + length));
    out.set(U32, 4, 0x4000); // identification 0, DF, offset 0
    out.set(U8, 8, (byte) hopLimit);
    out.set(U8, 9, (byte) protocol);
    out.set(U32, 12, source.bits());
    out.set(U32, 16, destination.bits());
    out.set(U16, 10, (short) 0);
    out.set(U16, 10, (short) Checksum.of(Checksum.sum(out, 0, IPV4_HEADER)));
  }

  /// @param classAndLabel traffic class and flow label as they stand beside the version
  static void writeIpv6(
      int classAndLabel,
      int hopLimit,
      MemorySegment out,
      long at,
      IpAddress.V6 source,
      IpAddress.V6 destination,
      int protocol,
      int length) {
    out.set(U32, at, 6 << 28 | classAndLabel);
    out.set(U16, at + 4, (short) length);
    out.set(U8, at + 6, (byte) protocol);
    out.set(U8, at + 7, (byte) hopLimit);
    out.set(U64, at + 8, source.high());
    out.set(U64, at + 16, source.low());
    out.set(U64, at + 24, destination.high());
    out.set(U64, at + 32, destination.low());
  }
}
