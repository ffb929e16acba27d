package io.sterna.daemon.control;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/// Hands each event to all who read along. Telling never waits: a reader that does not keep up is
/// cut off.
public final class Readers {
  static final int MOST_WAITING = 1024;

  private final Set<Reader> readers = ConcurrentHashMap.newKeySet();

  /// Nobody reads yet.
  public Readers() {}

  /// One who reads along.
  public final class Reader implements AutoCloseable {
    // an empty element is the end
    private final BlockingQueue<Optional<Json>> waiting = new LinkedBlockingQueue<>();
    private final Runnable cutOff;

    private Reader(Runnable cutOff) {
      this.cutOff = cutOff;
    }

    /// The next event; empty when there will be none any more.
    public Optional<Json> next() throws InterruptedException {
      return waiting.take();
    }

    private void offer(Json event) {
      if (waiting.size() < MOST_WAITING) {
        waiting.add(Optional.of(event));
      } else {
        waiting.clear();
        leave();
        cutOff.run();
      }
    }

    /// No more events for this one.
    void leave() {
      if (readers.remove(this)) waiting.add(Optional.empty());
    }

    @Override
    public void close() {
      leave();
    }
  }

  /// One more who reads along.
  ///
  /// @param cutOff called when it does not keep up; may not wait
  public Reader join(Runnable cutOff) {
    var reader = new Reader(cutOff);
    readers.add(reader);
    return reader;
  }

  int count() {
    return readers.size();
  }

  /// Whether anybody reads along: if not, an event need not be put into words.
  public boolean any() {
    return !readers.isEmpty();
  }

  public void tell(Json event) {
    for (var reader : readers) reader.offer(event);
  }

  /// There will be no more events.
  public void end() {
    for (var reader : readers) reader.leave();
  }
}
