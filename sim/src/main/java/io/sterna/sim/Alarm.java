package io.sterna.sim;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Wakes something when its own deadline says so, however often the deadline moves.
final class Alarm {
  /// Times that it may ring at one instant.
  private static final int MOST_RINGS = 1000;

  private final SimNet net;
  private final Supplier<Optional<Instant>> wakeAt;
  private final Runnable timeout;
  private Optional<Instant> pending = Optional.empty();
  private Instant last = Instant.MIN;
  private int rings;

  /// @param wakeAt asked after each change
  /// @param timeout called once that instant has come
  Alarm(SimNet net, Supplier<Optional<Instant>> wakeAt, Runnable timeout) {
    this.net = net;
    this.wakeAt = wakeAt;
    this.timeout = timeout;
  }

  /// To be called whenever the deadline may have changed.
  void set() {
    var due = wakeAt.get();
    if (due.isEmpty()) return;
    if (pending.isPresent() && !pending.get().isAfter(due.get())) return;
    var at = due.get().isBefore(net.now()) ? net.now() : due.get();
    pending = Optional.of(at);
    net.at(at, () -> ring(at));
  }

  private void ring(Instant at) {
    if (!pending.equals(Optional.of(at))) return;
    pending = Optional.empty();
    rings = at.equals(last) ? rings + 1 : 0;
    last = at;
    if (rings > MOST_RINGS) throw new IllegalStateException("time stands still: " + wakeAt.get());
    if (wakeAt.get().filter(due -> !due.isAfter(at)).isPresent()) timeout.run();
    set();
  }
}
