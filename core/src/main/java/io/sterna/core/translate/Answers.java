package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the local kernel said a moment ago, so that it is asked once and not for each packet.
final class Answers {
  private static final int MOST = 1024;
  private static final long FRESH_MILLIS = 1000;

  /// What an answer is kept for.
  private sealed interface Key {
    /// Which program serves a port does not depend on who asks.
    record Port(int protocol, IpAddress local, int number) implements Key {}

    record Flow(Question.Plain question) implements Key {}

    static Key of(Question question) {
      return switch (question) {
        case Question.OnlyIpv4(var protocol, var ends, _, var port, _) ->
            new Port(protocol, ends.local(), port);
        case Question.Plain plain -> new Flow(plain);
      };
    }
  }

  private record Answer(boolean yes, long untilMillis) {}

  private final Map<Key, Answer> all = new LinkedHashMap<>();

  void put(Question question, boolean yes, long nowMillis) {
    var key = Key.of(question);
    all.remove(key); // so that it is the newest
    all.put(key, new Answer(yes, nowMillis + FRESH_MILLIS));
    if (all.size() > MOST) all.remove(all.keySet().iterator().next());
  }

  /// Null if it has to be asked.
  @Nullable Boolean of(Question question, long nowMillis) {
    var answer = all.get(Key.of(question));
    if (answer == null || answer.untilMillis <= nowMillis) return null;
    return answer.yes;
  }
}
