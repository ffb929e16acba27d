package io.sterna.daemon.host;

import io.sterna.daemon.engine.DataPath;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// What has to be done now and then: write down where peers are, forget contexts whose time is
/// over, let go of peers that need no steering.
final class Upkeep implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /// What a run before left steered stays for as long as its connections may come back.
  private static final Duration GRACE = Duration.ofSeconds(70);

  private final DataPath dataPath;
  private final Steered steered;
  private final Acquaintances acquaintances;
  private final Optional<LentAddresses> lent;
  private final Instant tidyFrom = Instant.now().plus(GRACE);
  private final Thread thread;

  Upkeep(
      DataPath dataPath,
      Steered steered,
      Acquaintances acquaintances,
      Optional<LentAddresses> lent) {
    this.dataPath = dataPath;
    this.steered = steered;
    this.acquaintances = acquaintances;
    this.lent = lent;
    this.thread = Thread.ofVirtual().name("upkeep").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        acquaintances.save();
        lent.ifPresent(LentAddresses::save);
        dataPath.expire();
        var status = dataPath.status().get();
        steered.age();
        if (Instant.now().isAfter(tidyFrom)) steered.tidy(status.sources());
      }
    } catch (InterruptedException _) {
      // the end
    } catch (ExecutionException e) {
      throw new IllegalStateException("a status does not fail", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
