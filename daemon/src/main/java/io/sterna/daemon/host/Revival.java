package io.sterna.daemon.host;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the associations anew that a run before had connections over (protocol §5): a connection
/// on which this end waits would never ask for one by itself.
final class Revival implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Revival.class);
  private static final Duration PACE = Duration.ofMillis(20);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final int ROUNDS = 5;

  /// Whose connections there are: the identifier addresses of peers.
  @FunctionalInterface
  interface Connections {
    Set<IpAddress.V6> peers() throws IOException;
  }

  private final Connections connections;
  private final Predicate<IpAddress.V6> call;
  private final Thread thread;

  /// @param call begins to make an association; says whether there is a name to call
  Revival(Connections connections, Predicate<IpAddress.V6> call) {
    this.connections = connections;
    this.call = call;
    this.thread = Thread.ofVirtual().name("revival").start(this::run);
  }

  /// A peer that has come back answers at once, so rounds after the first cost little.
  private void run() {
    var pause = FIRST_PAUSE;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (var peer : connections.peers()) {
          boolean known = call.test(peer);
          if (!known && round == 0) LOG.warn("nobody knows whose address {} is", peer);
          Thread.sleep(PACE);
        }
        Thread.sleep(pause);
        pause = pause.multipliedBy(2);
      }
    } catch (IOException e) {
      LOG.warn("connections of before may hang: {}", e.getMessage());
    } catch (InterruptedException _) {
      // the end
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
