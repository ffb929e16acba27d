package io.sterna.daemon.report;

import io.sterna.core.association.Event;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Readers;
import io.sterna.naming.NamingEvent;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Tells of events: the log and `sterna events` read the same ones.
///
/// What anybody in the network can cause at will is logged for those who debug only.
public final class Reporter {
  private static final Logger LOG = LoggerFactory.getLogger("io.sterna");

  private final Readers readers;
  private final InstantSource clock;
  private final Troubles troubles = new Troubles();

  /// @param clock the host's, for people
  public Reporter(Readers readers, InstantSource clock) {
    this.readers = readers;
    this.clock = clock;
  }

  public Readers readers() {
    return readers;
  }

  /// What is wrong now and has to be seen to, the newest last.
  public List<Json> troubles() {
    return troubles.all();
  }

  public void tell(Event event) {
    var level = level(event);
    if (LOG.isEnabledForLevel(level)) LOG.atLevel(level).log(EventText.of(event));
    troubles.on(event, () -> stamped(EventJson.of(event), EventText.of(event)));
    if (readers.any()) send(EventJson.of(event), EventText.of(event));
  }

  public void tell(NamingEvent event) {
    LOG.atLevel(event.isTrouble() ? Level.WARN : Level.INFO).log(event.text());
    var json =
        Json.object()
            .with("event", kind(event.getClass().getSimpleName()))
            .with("trouble", event.isTrouble());
    troubles.on(event, stamped(json, event.text()));
    if (readers.any()) send(json, event.text());
  }

  private Json stamped(Json event, String text) {
    return event
        .with("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
        .with("text", text);
  }

  private void send(Json event, String text) {
    readers.tell(stamped(event, text));
  }

  private static Level level(Event event) {
    return switch (event) {
      case Event.AssociationUp _,
          Event.AssociationDown _,
          Event.LocatorsChanged _,
          Event.PathChanged _ ->
          Level.INFO;
      case Event.Legacy _ -> Level.WARN;
      case Event.LimitReached _ -> Level.WARN;
      case Event.CommandSent _, Event.CommandReceived _, Event.LocatorVerified _, Event.Refused _ ->
          Level.DEBUG;
    };
  }

  /// `KeyRefused` becomes `key-refused`.
  private static String kind(String typeName) {
    return typeName.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
