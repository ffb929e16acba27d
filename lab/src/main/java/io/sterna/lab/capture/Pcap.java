package io.sterna.lab.capture;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.LabException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads TCP packets out of the files that `tcpdump` writes: microseconds, this machine's byte
/// order, Ethernet.
final class Pcap {
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int ETHERNET = 1;
  private static final int ETHERNET_HEADER = 14;
  private static final int TCP = 6;

  private Pcap() {}

  /// All TCP packets in the order of the file. A record that is still being written is left out.
  static List<TcpPacket> tcp(Path file) {
    var packets = new ArrayList<TcpPacket>();
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      var header = read(in, FILE_HEADER);
      if (header.getInt(0) != MAGIC || header.getInt(20) != ETHERNET) {
        throw new LabException(file + " is not an Ethernet capture of this machine");
      }
      while (true) {
        var head = read(in, RECORD_HEADER);
        var at = Instant.ofEpochSecond(head.getInt(0), head.getInt(4) * 1000L);
        var frame = read(in, head.getInt(8)).order(ByteOrder.BIG_ENDIAN);
        packet(at, frame).ifPresent(packets::add);
      }
    } catch (EOFException e) {
      return packets;
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  private static ByteBuffer read(DataInputStream in, int length) throws IOException {
    var bytes = new byte[length];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  private static Optional<TcpPacket> packet(Instant at, ByteBuffer frame) {
    if (frame.limit() < ETHERNET_HEADER + 40) return Optional.empty();
    return switch (frame.getShort(12) & 0xffff) {
      case 0x0800 -> v4(at, frame.slice(ETHERNET_HEADER, frame.limit() - ETHERNET_HEADER));
      case 0x86dd -> v6(at, frame.slice(ETHERNET_HEADER, frame.limit() - ETHERNET_HEADER));
      default -> Optional.empty();
    };
  }

  private static Optional<TcpPacket> v4(Instant at, ByteBuffer ip) {
    int header = (ip.get(0) & 15) * 4;
    if (ip.get(9) != TCP) return Optional.empty();
    return tcp(at, ip, header, ip.getShort(2) & 0xffff, 12, 4);
  }

  private static Optional<TcpPacket> v6(Instant at, ByteBuffer ip) {
    if (ip.get(6) != TCP) return Optional.empty();
    return tcp(at, ip, 40, 40 + (ip.getShort(4) & 0xffff), 8, 16);
  }

  private static Optional<TcpPacket> tcp(
      Instant at, ByteBuffer ip, int header, int length, int addresses, int size) {
    if (ip.limit() < header + 20) return Optional.empty();
    var source = new byte[size];
    var destination = new byte[size];
    ip.get(addresses, source).get(addresses + size, destination);
    int tcpHeader = (ip.get(header + 12) >> 4 & 15) * 4;
    return Optional.of(
        new TcpPacket(
            at,
            IpAddress.of(source),
            ip.getShort(header) & 0xffff,
            IpAddress.of(destination),
            ip.getShort(header + 2) & 0xffff,
            ip.getInt(header + 4),
            ip.getInt(header + 8),
            ip.get(header + 13) & 0xff,
            header,
            tcpHeader,
            length - header - tcpHeader));
  }
}
