package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.TCP;
import static io.sterna.core.translate.Packet.TCP_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U32;
import static io.sterna.core.translate.Packet.U64;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;

/// Writes a packet anew between other addresses, of the same family or the other (protocol §7).
///
/// | IPv6 | IPv4 |
/// | --- | --- |
/// | traffic class | DSCP and ECN, unchanged |
/// | hop limit | TTL, unchanged: translation is no hop |
/// | flow label | none; 0 in the other direction |
/// | | DF set, identification 0 (RFC 6864 §4.1) |
///
/// Headers never grow on the way out from IPv6 identifier addresses, so the MSS stays as the kernel
/// chose it.
final class Rewriter {
  /// What becomes of the TCP options.
  sealed interface Options {
    record Keep() implements Options {}

    record Strip() implements Options {}

    record Accept() implements Options {}

    record Insert(PeerView.Tags tags) implements Options {}

    /// By how many bytes the header may grow.
    default int growth() {
      return switch (this) {
        case Keep _, Strip _ -> 0;
        case Accept _ -> SynOption.ACCEPT_LENGTH;
        case Insert _ -> SynOption.TAGS_LENGTH;
      };
    }
  }

  static final Options KEEP = new Options.Keep();
  static final Options STRIP = new Options.Strip();
  static final Options ACCEPT = new Options.Accept();

  private static final int LONGEST = 0xffff;

  private Rewriter() {}

  /// Whether the result would not fit into one IP packet.
  static boolean isTooLong(Packet in, boolean toV4, Options options) {
    return (toV4 ? IPV4_HEADER : 0) + in.tcpLength + options.growth() > LONGEST;
  }

  /// Writes to the start of `out`, which does not overlap the packet.
  ///
  /// @param was the sum of the addresses that the checksum covers, and `is` of those that it shall
  ///     cover; equal ones leave the segment as it is
  /// @return the length of the new packet
  /// @throws IllegalArgumentException if `out` is too small
  static int write(
      Packet in,
      MemorySegment out,
      IpAddress source,
      IpAddress destination,
      Options options,
      int was,
      int is) {
    int tcp = source.isV4() ? IPV4_HEADER : IPV6_HEADER;
    int room = tcp + in.tcpLength + options.growth();
    if (out.byteSize() < room) {
      throw new IllegalArgumentException(
          "the output has " + out.byteSize() + " bytes, but this packet may need " + room);
    }
    int header = writeTcpHeader(in, out, tcp, options);
    int data = in.tcpLength - in.headerLength;
    MemorySegment.copy(in.bytes, in.tcp + in.headerLength, out, tcp + header, data);
    writeChecksum(in, out, tcp, header, was, is);
    switch (source) {
      case IpAddress.V4 v4 -> writeIpv4(in, out, v4, (IpAddress.V4) destination, header + data);
      case IpAddress.V6 v6 -> writeIpv6(in, out, v6, (IpAddress.V6) destination, header + data);
    }
    return tcp + header + data;
  }

  private static int writeTcpHeader(Packet in, MemorySegment out, int tcp, Options options) {
    MemorySegment.copy(in.bytes, in.tcp, out, tcp, TCP_HEADER);
    int length =
        switch (options) {
          case Options.Keep _ -> copyOptions(in, out, tcp, 0);
          case Options.Strip _ -> SynOption.strip(in.bytes, in.tcp, in.headerLength, out, tcp);
          case Options.Accept _ -> {
            SynOption.writeAccept(out, tcp);
            yield copyOptions(in, out, tcp, SynOption.ACCEPT_LENGTH);
          }
          case Options.Insert(var tags) -> {
            SynOption.writeTags(out, tcp, tags);
            yield copyOptions(in, out, tcp, SynOption.TAGS_LENGTH);
          }
        };
    int reserved = out.get(U8, tcp + 12L) & 15;
    out.set(U8, tcp + 12L, (byte) ((length / 4) << 4 | reserved));
    return length;
  }

  /// Copies all options to behind `gap` bytes and returns the length of the header then.
  private static int copyOptions(Packet in, MemorySegment out, int tcp, int gap) {
    int options = in.headerLength - TCP_HEADER;
    MemorySegment.copy(in.bytes, in.tcp + TCP_HEADER, out, tcp + TCP_HEADER + gap, options);
    return in.headerLength + gap;
  }

  /// Brings the checksum up to date by what changed: addresses, length and header (RFC 1624).
  private static void writeChecksum(
      Packet in, MemorySegment out, int tcp, int header, int was, int is) {
    int before = was;
    int after = is;
    if (header != in.headerLength) {
      int headerBefore = Checksum.sum(in.bytes, in.tcp, in.headerLength);
      int headerAfter = Checksum.sum(out, tcp, header);
      before = Checksum.add(Checksum.add(was, headerBefore), in.headerLength);
      after = Checksum.add(Checksum.add(is, headerAfter), header);
    }
    if (before == after) return;
    int checksum = Short.toUnsignedInt(out.get(U16, tcp + 16L));
    out.set(U16, tcp + 16L, (short) Checksum.update(checksum, before, after));
  }

  private static void writeIpv4(
      Packet in, MemorySegment out, IpAddress.V4 source, IpAddress.V4 destination, int length) {
    out.set(U8, 0, (byte) 0x45);
    out.set(U8, 1, (byte) in.trafficClass);
    out.set(U16, 2, (short) (IPV4_HEADER + length));
    out.set(U32, 4, 0x4000); // identification 0, DF, offset 0
    out.set(U8, 8, (byte) in.hopLimit);
    out.set(U8, 9, (byte) TCP);
    out.set(U16, 10, (short) 0);
    out.set(U32, 12, source.bits());
    out.set(U32, 16, destination.bits());
    out.set(U16, 10, (short) Checksum.of(Checksum.sum(out, 0, IPV4_HEADER)));
  }

  private static void writeIpv6(
      Packet in, MemorySegment out, IpAddress.V6 source, IpAddress.V6 destination, int length) {
    out.set(U32, 0, 6 << 28 | in.trafficClass << 20 | in.flowLabel);
    out.set(U16, 4, (short) length);
    out.set(U8, 6, (byte) TCP);
    out.set(U8, 7, (byte) in.hopLimit);
    out.set(U64, 8, source.high());
    out.set(U64, 16, source.low());
    out.set(U64, 24, destination.high());
    out.set(U64, 32, destination.low());
  }
}
