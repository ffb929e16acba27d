package io.sterna.naming;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Consumer;

/// Hands events on, but the same one not again within [#QUIET]: a program that asks for a
/// refused name in a loop shall not fill the log.
final class Sayings implements Consumer<NamingEvent> {
  static final Duration QUIET = Duration.ofMinutes(1);
  private static final int MOST = 1024;

  private final Consumer<NamingEvent> listener;
  private final InstantSource clock;
  private final LinkedHashMap<NamingEvent, Instant> said = new LinkedHashMap<>();

  Sayings(Consumer<NamingEvent> listener, InstantSource clock) {
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public void accept(NamingEvent event) {
    boolean isChange =
        event instanceof NamingEvent.UpstreamSilent || event instanceof NamingEvent.UpstreamBack;
    if (isChange || isNews(event)) listener.accept(event);
  }

  private synchronized boolean isNews(NamingEvent event) {
    var now = clock.instant();
    var last = said.remove(event);
    boolean news = last == null || !now.isBefore(last.plus(QUIET));
    said.put(event, news ? now : last);
    if (said.size() > MOST) {
      Iterator<NamingEvent> eldest = said.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return news;
  }
}
