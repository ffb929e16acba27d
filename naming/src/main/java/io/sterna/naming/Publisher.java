package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Publishes where this host is: A and AAAA of its own name, by signed DNS UPDATE, tried again
/// until it is done (protocol §3). The `_endpoint` record is not touched: it changes only with
/// the key, and a person puts it into the zone.
///
/// Only the newest wanted addresses are sent. An UPDATE travels over TCP, one at a time, and one
/// that is out of date is broken off, so that no late copy can undo a newer one.
public final class Publisher implements Closeable {
  static final Duration TTL = Duration.ofSeconds(30);

  /// What to publish, and where.
  ///
  /// @param server the zone's primary
  public record Settings(
      Identifier.Name name, Identifier.Name zone, InetSocketAddress server, TsigKey key) {}

  /// @param limit for one try
  /// @param first before the second try; doubles
  /// @param most between tries
  record Timing(Duration limit, Duration first, Duration most) {
    static final Timing USUAL =
        new Timing(Duration.ofSeconds(4), Duration.ofMillis(500), Duration.ofSeconds(60));

    Duration after(int failures) {
      var pause = first.multipliedBy(1L << Math.min(failures - 1, 20));
      return pause.compareTo(most) < 0 ? pause : most;
    }
  }

  /// The state that is wanted, made of a new object by every [#publish].
  private static final class Wanted {
    final List<IpAddress> addresses;
    String said = "";
    int failures;
    long notBefore = System.nanoTime();

    Wanted(List<IpAddress> addresses) {
      this.addresses = addresses;
    }
  }

  private final Settings settings;
  private final Timing timing;
  private final InstantSource clock;
  private final Consumer<NamingEvent> events;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Wanted wanted;
  private List<IpAddress> published = List.of();
  private @Nullable Try running;
  private boolean closed;

  /// A publisher that waits for its first addresses.
  public Publisher(Settings settings, InstantSource clock, Consumer<NamingEvent> events) {
    this(settings, Timing.USUAL, clock, events);
  }

  Publisher(Settings settings, Timing timing, InstantSource clock, Consumer<NamingEvent> events) {
    this.settings = settings;
    this.timing = timing;
    this.clock = clock;
    this.events = events;
    Thread.ofVirtual().name("publish " + settings.name()).start(this::run);
  }

  /// Wants the name to have exactly these addresses from now on, and tries at once, whatever
  /// back-off stands. Without any there is nobody to be reached and nothing is sent: what DNS
  /// says stays.
  public void publish(List<IpAddress> addresses) {
    lock.lock();
    try {
      if (addresses.isEmpty()) {
        wanted = null;
      } else if (wanted != null || !published.equals(addresses)) {
        wanted = new Wanted(List.copyOf(addresses));
      }
      if (running != null) running.close();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (running != null) running.close();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        var target = next();
        if (target == null) return;
        attempt(target);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until there is something to send and its back-off is over; null once closed.
  private @Nullable Wanted next() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        var target = wanted;
        if (target == null) {
          changed.await();
          continue;
        }
        long wait = target.notBefore - System.nanoTime();
        if (wait <= 0) return target;
        changed.awaitNanos(wait);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void attempt(Wanted target) {
    var message = new UpdateMessage(settings, target.addresses, clock);
    try (var attempt = new Try(settings.server(), message.bytes(), Upstream.Transport.TCP)) {
      if (!begins(target, attempt)) return;
      switch (message.outcome(attempt.run(timing.limit))) {
        case UpdateMessage.Outcome.Done _ -> done(target);
        case UpdateMessage.Outcome.Refused(var reason) ->
            failed(target, new NamingEvent.PublishRefused(settings.name(), reason), reason);
      }
    } catch (IOException e) {
      var reason =
          "the addresses of "
              + settings.name()
              + " are not published: no answer from "
              + Printable.of(settings.server())
              + " ("
              + e.getMessage()
              + "); check that it runs and that update.server names it";
      var again = timing.after(target.failures + 1);
      failed(target, new NamingEvent.PublishUnanswered(settings.name(), reason, again), "silent");
    }
  }

  private boolean begins(Wanted target, Try attempt) {
    lock.lock();
    try {
      running = attempt;
      published = List.of(); // from here on nobody knows what DNS says until it is answered
      return wanted == target && !closed;
    } finally {
      lock.unlock();
    }
  }

  private void done(Wanted target) {
    lock.lock();
    try {
      running = null;
      published = target.addresses;
      if (wanted == target) wanted = null;
    } finally {
      lock.unlock();
    }
    events.accept(new NamingEvent.Published(settings.name(), target.addresses));
  }

  /// Says why, unless it is the same as the last time, and waits longer.
  private void failed(Wanted target, NamingEvent event, String what) {
    lock.lock();
    try {
      running = null;
      if (wanted != target || closed) return; // broken off: no failure
      target.failures++;
      target.notBefore = System.nanoTime() + timing.after(target.failures).toNanos();
      if (target.said.equals(what)) return;
      target.said = what;
    } finally {
      lock.unlock();
    }
    events.accept(event);
  }
}
