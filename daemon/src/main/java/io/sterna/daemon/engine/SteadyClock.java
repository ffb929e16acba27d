package io.sterna.daemon.engine;

import java.time.Instant;
import java.time.InstantSource;

/// The time of day when the daemon began, and how much has passed since: nobody sets this clock, so
/// deadlines hold when somebody sets the host's.
public final class SteadyClock implements InstantSource {
  private final Instant began;
  private final long nanosThen = System.nanoTime();

  public SteadyClock(Instant now) {
    began = now;
  }

  @Override
  public Instant instant() {
    return began.plusNanos(System.nanoTime() - nanosThen);
  }
}
