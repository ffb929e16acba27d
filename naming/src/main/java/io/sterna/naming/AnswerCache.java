package io.sterna.naming;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Answers by question, each until its TTL ends; at the bound the least recently used goes.
final class AnswerCache {
  private record Entry(Answer answer, Instant ends) {}

  private final int most;
  private final LinkedHashMap<Question, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  AnswerCache(int most) {
    this.most = most;
  }

  synchronized Optional<Answer> find(Question question, Instant now) {
    var entry = entries.get(question);
    if (entry == null) return Optional.empty();
    if (now.isBefore(entry.ends)) return Optional.of(entry.answer);
    entries.remove(question);
    return Optional.empty();
  }

  synchronized void put(Question question, Answer answer, Instant now) {
    entries.put(question, new Entry(answer, now.plus(answer.ttl())));
    if (entries.size() > most) {
      Iterator<Question> eldest = entries.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  synchronized void clear() {
    entries.clear();
  }

  synchronized int size() {
    return entries.size();
  }
}
