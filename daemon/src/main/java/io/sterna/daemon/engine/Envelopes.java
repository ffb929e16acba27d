package io.sterna.daemon.engine;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.translate.Outer;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Encapsulated packets on their way from the UDP port to the data path's thread. Bounded: like a
/// socket's buffer it drops what comes too fast, and TCP sends again.
final class Envelopes {
  static final int MOST = 1024;

  /// A packet, and in what it came.
  record Opened(Outer outer, Bytes packet) {
    MemorySegment segment() {
      return MemorySegment.ofArray(packet.toArray());
    }
  }

  private final BlockingQueue<Opened> queue = new ArrayBlockingQueue<>(MOST);
  private final AtomicLong dropped = new AtomicLong();

  /// Any thread.
  void add(Outer outer, Bytes packet) {
    if (!queue.offer(new Opened(outer, packet))) dropped.incrementAndGet();
  }

  @Nullable Opened next() {
    return queue.poll();
  }

  long dropped() {
    return dropped.get();
  }
}
