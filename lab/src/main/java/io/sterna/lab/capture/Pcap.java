package io.sterna.lab.capture;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.LabException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that `tcpdump` writes: microseconds, this machine's byte order, Ethernet.
public final class Pcap {
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int ETHERNET = 1;
  private static final int ETHERNET_HEADER = 14;
  private static final int TCP = 6;

  private Pcap() {}

  /// An Ethernet frame as it was captured.
  ///
  /// @param bytes from the Ethernet header on, big-endian
  public record Frame(Instant at, ByteBuffer bytes) {}

  /// All TCP packets in the order of the file.
  static List<TcpPacket> tcp(Path file) {
    return frames(file).stream().flatMap(frame -> packet(frame).stream()).toList();
  }

  /// All frames in the order of the file. One that is still being written is left out.
  public static List<Frame> frames(Path file) {
    var frames = new ArrayList<Frame>();
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      var header = read(in, FILE_HEADER);
      if (header.getInt(0) != MAGIC || header.getInt(20) != ETHERNET) {
        throw new LabException(file + " is not an Ethernet capture of this machine");
      }
      while (true) {
        var head = read(in, RECORD_HEADER);
        var at = Instant.ofEpochSecond(head.getInt(0), head.getInt(4) * 1000L);
        frames.add(new Frame(at, read(in, head.getInt(8)).order(ByteOrder.BIG_ENDIAN)));
      }
    } catch (EOFException e) {
      return frames;
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  /// Writes a file that [#frames] and other programs read.
  public static void write(Path file, List<Frame> frames) {
    try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
      var header = ByteBuffer.allocate(FILE_HEADER).order(ByteOrder.nativeOrder());
      header.putInt(0, MAGIC).putShort(4, (short) 2).putShort(6, (short) 4);
      out.write(header.putInt(16, 65_535).putInt(20, ETHERNET).array());
      for (var frame : frames) {
        int length = frame.bytes().limit();
        var head = ByteBuffer.allocate(RECORD_HEADER).order(ByteOrder.nativeOrder());
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, frame.at());
        head.putInt(0, (int) (micros / 1_000_000)).putInt(4, (int) (micros % 1_000_000));
        out.write(head.putInt(8, length).putInt(12, length).array());
        out.write(frame.bytes().array(), 0, length);
      }
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  private static ByteBuffer read(DataInputStream in, int length) throws IOException {
    var bytes = new byte[length];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  private static Optional<TcpPacket> packet(Frame captured) {
    var frame = captured.bytes();
    var at = captured.at();
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
