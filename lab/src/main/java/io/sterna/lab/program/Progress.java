package io.sterna.lab.program;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// When a program got something from its peer, and how much, as seen at the program itself.
public final class Progress {
  private final List<Mark> marks = new ArrayList<>();
  private long total;

  private record Mark(Instant at, long amount) {}

  Progress() {}

  /// Notes that something arrived now.
  ///
  /// @param amount bytes, or lines
  synchronized void mark(long amount) {
    mark(Instant.now(), amount);
  }

  synchronized void mark(Instant at, long amount) {
    marks.add(new Mark(at, amount));
    total += amount;
  }

  /// How much has arrived since the beginning.
  public synchronized long total() {
    return total;
  }

  /// How much arrived after `from` and not after `to`.
  public synchronized long between(Instant from, Instant to) {
    return marks.stream()
        .filter(mark -> mark.at().isAfter(from) && !mark.at().isAfter(to))
        .mapToLong(Mark::amount)
        .sum();
  }

  /// The longest time within `from` and `to` in which nothing arrived. The time before the first
  /// mark and that after the last one count too.
  public synchronized Duration longestSilence(Instant from, Instant to) {
    var longest = Duration.ZERO;
    var last = from;
    for (var mark : marks) {
      if (!mark.at().isAfter(from)) continue;
      if (!mark.at().isBefore(to)) break;
      longest = longer(longest, Duration.between(last, mark.at()));
      last = mark.at();
    }
    return longer(longest, Duration.between(last, to));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
