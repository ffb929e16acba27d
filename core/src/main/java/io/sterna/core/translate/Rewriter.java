package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.TCP_HEADER;
import static io.sterna.core.translate.Packet.U16;
import static io.sterna.core.translate.Packet.U8;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;

/// Writes a packet anew between other addresses, of the same family or the other (protocol §7).
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

  static final int LONGEST = 0xffff;

  private Rewriter() {}

  /// Whether the result would not fit into one IP packet.
  static boolean isTooLong(Packet in, boolean toV4, Options options) {
    return (toV4 ? IPV4_HEADER : 0) + in.transportLength + options.growth() > LONGEST;
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
    boolean toV4 = source.isV4();
    int at = toV4 ? IPV4_HEADER : IPV6_HEADER;
    int room = at + in.transportLength + options.growth();
    if (out.byteSize() < room) {
      throw new IllegalArgumentException(
          "the output has " + out.byteSize() + " bytes, but this packet may need " + room);
    }
    int length =
        switch (in.content) {
          case TCP -> writeTcp(in, out, at, options, was, is);
          case UDP -> writeUdp(in, out, at, toV4, was, is);
          case ECHO -> writeEcho(in, out, at, toV4, was, is);
          case ERROR -> throw new IllegalArgumentException("an error is not rewritten as a whole");
        };
    int protocol = in.content == Packet.Content.ECHO && toV4 ? Packet.ICMP : in.protocol();
    Headers.write(in, out, source, destination, protocol, length);
    return at + length;
  }

  private static int writeTcp(
      Packet in, MemorySegment out, int tcp, Options options, int was, int is) {
    int header = writeTcpHeader(in, out, tcp, options);
    int data = in.transportLength - in.headerLength;
    MemorySegment.copy(in.bytes, in.transport + in.headerLength, out, tcp + header, data);
    writeChecksum(in, out, tcp, header, was, is);
    return header + data;
  }

  /// A checksum of 0 stays over IPv4 and is computed over IPv6, where one is needed.
  private static int writeUdp(
      Packet in, MemorySegment out, int udp, boolean toV4, int was, int is) {
    MemorySegment.copy(in.bytes, in.transport, out, udp, in.transportLength);
    if (in.isUnsummed()) {
      if (toV4) return in.transportLength;
      int sum = Checksum.transport(is, Packet.UDP, out, udp, in.summedLength());
      out.set(U16, udp + 6L, (short) (sum == 0 ? 0xffff : sum));
    } else if (was != is) {
      int sum = Checksum.update(Short.toUnsignedInt(out.get(U16, udp + 6L)), was, is);
      out.set(U16, udp + 6L, (short) (sum == 0 ? 0xffff : sum)); // RFC 768
    }
    return in.transportLength;
  }

  /// ICMPv4 has other types than ICMPv6, and no pseudo-header.
  private static int writeEcho(
      Packet in, MemorySegment out, int icmp, boolean toV4, int was, int is) {
    MemorySegment.copy(in.bytes, in.transport, out, icmp, in.transportLength);
    int type = in.u8(in.transport);
    int newType = echoType(Packet.isRequest(type), toV4);
    out.set(U8, icmp, (byte) newType);
    int before = Checksum.add(type << 8, in.v4 ? 0 : pseudoHeader(was, in.transportLength));
    int after = Checksum.add(newType << 8, toV4 ? 0 : pseudoHeader(is, in.transportLength));
    if (before == after) return in.transportLength;
    int checksum = Short.toUnsignedInt(out.get(U16, icmp + 2L));
    out.set(U16, icmp + 2L, (short) Checksum.update(checksum, before, after));
    return in.transportLength;
  }

  static int echoType(boolean request, boolean v4) {
    if (v4) return request ? 8 : 0;
    return request ? 128 : 129;
  }

  static int pseudoHeader(int addresses, int length) {
    return Checksum.add(addresses, Checksum.add(length, Packet.ICMPV6));
  }

  private static int writeTcpHeader(Packet in, MemorySegment out, int tcp, Options options) {
    MemorySegment.copy(in.bytes, in.transport, out, tcp, TCP_HEADER);
    int length =
        switch (options) {
          case Options.Keep _ -> copyOptions(in, out, tcp, 0);
          case Options.Strip _ ->
              SynOption.strip(in.bytes, in.transport, in.headerLength, out, tcp);
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
    MemorySegment.copy(in.bytes, in.transport + TCP_HEADER, out, tcp + TCP_HEADER + gap, options);
    return in.headerLength + gap;
  }

  /// Brings the checksum up to date by what changed: addresses, length and header (RFC 1624).
  private static void writeChecksum(
      Packet in, MemorySegment out, int tcp, int header, int was, int is) {
    int before = was;
    int after = is;
    if (header != in.headerLength) {
      int headerBefore = Checksum.sum(in.bytes, in.transport, in.headerLength);
      int headerAfter = Checksum.sum(out, tcp, header);
      before = Checksum.add(Checksum.add(was, headerBefore), in.headerLength);
      after = Checksum.add(Checksum.add(is, headerAfter), header);
    }
    if (before == after) return;
    int checksum = Short.toUnsignedInt(out.get(U16, tcp + 16L));
    out.set(U16, tcp + 16L, (short) Checksum.update(checksum, before, after));
  }
}
