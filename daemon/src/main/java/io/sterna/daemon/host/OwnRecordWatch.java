package io.sterna.daemon.host;

import io.sterna.core.identifier.Identifier;
import io.sterna.naming.NamingEvent;
import io.sterna.naming.OwnRecord;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/// Looks whether DNS says of this host what the host has, and tells if it does not: else nobody
/// here would see why peers refuse it. Looks again until it is right, and then no more.
final class OwnRecordWatch implements AutoCloseable {
  static final Duration WHILE_SILENT = Duration.ofSeconds(5);
  static final Duration WHILE_WRONG = Duration.ofMinutes(1);

  private final Identifier.Name name;
  private final Function<Identifier.Name, OwnRecord> look;
  private final Consumer<NamingEvent> events;
  private final Thread thread;

  /// @param look asks DNS, and may wait
  OwnRecordWatch(
      Identifier.Name name,
      Function<Identifier.Name, OwnRecord> look,
      Consumer<NamingEvent> events) {
    this.name = name;
    this.look = look;
    this.events = events;
    this.thread = Thread.ofVirtual().name("own record").start(this::run);
  }

  private void run() {
    var said = "";
    try {
      while (true) {
        var found = look.apply(name);
        switch (found.standing()) {
          case RIGHT -> {
            if (!said.isEmpty()) events.accept(new NamingEvent.OwnRecordRight(name));
            return;
          }
          case WRONG -> {
            var reason = found.text() + "; " + found.remedy();
            if (!reason.equals(said)) events.accept(new NamingEvent.OwnRecordWrong(name, reason));
            said = reason;
            Thread.sleep(WHILE_WRONG);
          }
          case UNKNOWN -> Thread.sleep(WHILE_SILENT);
        }
      }
    } catch (InterruptedException _) {
      // the end
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
