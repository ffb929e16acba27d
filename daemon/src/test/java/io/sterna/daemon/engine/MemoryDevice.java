package io.sterna.daemon.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sterna.core.identifier.Bytes;
import io.sterna.net.Arrival;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A TAP in memory.
public final class MemoryDevice implements PacketDevice {
  /// What the data path wrote.
  public record Written(Bytes bytes, int handedBackTo) {
    byte[] packet() {
      return bytes.toArray();
    }
  }

  /// Nothing has arrived yet.
  public MemoryDevice() {}

  private record Frame(Bytes packet, int from) {}

  private final BlockingQueue<Optional<Frame>> frames = new LinkedBlockingQueue<>();
  final BlockingQueue<Written> written = new LinkedBlockingQueue<>();
  volatile boolean broken;

  void arrive(byte[] packet, int from) {
    frames.add(Optional.of(new Frame(Bytes.of(packet), from)));
  }

  /// Whether something has not been read yet.
  boolean hasMore() {
    return !frames.isEmpty();
  }

  /// The next packet that comes out of the data path.
  Written next() throws InterruptedException {
    var next = written.poll(10, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("nothing was written");
    return next;
  }

  @Override
  public Optional<Arrival> read(MemorySegment buffer) throws IOException {
    try {
      var frame = frames.take();
      if (broken) throw new IOException("the device has gone");
      return frame.map(
          f -> {
            var packet = f.packet.toArray();
            MemorySegment.copy(packet, 0, buffer, JAVA_BYTE, 0, packet.length);
            return new Arrival(buffer.asSlice(0, packet.length), f.from);
          });
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void deliver(MemorySegment packet) {
    written.add(new Written(Bytes.of(TcpPacket.copy(packet)), -1));
  }

  @Override
  public void handBack(MemorySegment packet, int interfaceIndex) {
    written.add(new Written(Bytes.of(TcpPacket.copy(packet)), interfaceIndex));
  }

  @Override
  public void wake() {
    frames.add(Optional.empty());
  }
}
