package io.sterna.daemon.host;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Things that were opened one after the other, to be closed in the reverse order: all of them, or,
/// after [#keep], none.
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> all = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T one) {
    all.push(one);
    return one;
  }

  /// Somebody else closes them.
  void keep() {
    all.clear();
  }

  @Override
  public void close() {
    while (!all.isEmpty()) {
      var one = all.pop();
      try {
        one.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("{} could not be closed: {}", one.getClass().getSimpleName(), e.getMessage());
      }
    }
  }
}
