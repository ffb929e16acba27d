package io.sterna.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waiting for a condition, with a bound: the only way in which the lab waits for a program.
public final class Await {
  private static final long POLL_MILLIS = 5;

  private Await() {}

  /// Returns as soon as `condition` holds.
  ///
  /// @param what completes "waited 5 s for ..."
  /// @throws LabException if it does not hold within `bound`
  public static void until(String what, Duration bound, BooleanSupplier condition) {
    var _ =
        present(
            what,
            bound,
            () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty());
  }

  /// The value, as soon as there is one.
  ///
  /// @throws LabException if there is none within `bound`
  public static <T> T present(String what, Duration bound, Supplier<Optional<T>> value) {
    return within(bound, value)
        .orElseThrow(
            () -> new LabException("waited " + bound.toMillis() + " ms in vain for " + what));
  }

  /// The value as soon as there is one, or empty if there is none within `bound`.
  public static <T> Optional<T> within(Duration bound, Supplier<Optional<T>> value) {
    long end = System.nanoTime() + bound.toNanos();
    while (true) {
      var found = value.get();
      if (found.isPresent() || System.nanoTime() - end >= 0) return found;
      pause(Duration.ofMillis(POLL_MILLIS));
    }
  }

  /// Lets time pass that belongs to the scenario itself, such as the length of an outage.
  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("the lab was interrupted", e);
    }
  }
}
