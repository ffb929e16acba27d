package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What a run leaves behind: faults, a digest of all that was on the wire, and a trace if asked.
final class Journal {
  /// More would say nothing new.
  private static final int MOST_FAULTS = 20;

  private final Instant start;
  private final boolean traced;
  private final List<String> trace = new ArrayList<>();
  private final Set<String> faults = new LinkedHashSet<>();
  private long sent;
  private long digest = 0xcbf2_9ce4_8422_2325L;

  Journal(Instant start, boolean traced) {
    this.start = start;
    this.traced = traced;
  }

  /// Notes something for whoever reads the trace; the text is made only then.
  void note(Instant now, String who, Supplier<String> what) {
    if (traced) trace.add(line(now, who, what.get()));
  }

  /// What Sterna has sent, control and data.
  long sent() {
    return sent;
  }

  /// Takes something that was sent into the digest (FNV-1a): two runs of a seed have the same.
  void digest(Instant now, Bytes bytes) {
    sent++;
    mix(Duration.between(start, now).toNanos());
    mix(bytes.hashCode());
  }

  void fault(Instant now, String who, String what) {
    if (faults.size() < MOST_FAULTS) faults.add(line(now, who, what));
    if (traced) trace.add(line(now, who, "FAULT " + what));
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  List<String> trace() {
    return List.copyOf(trace);
  }

  long digest() {
    return digest;
  }

  private void mix(long value) {
    for (int shift = 0; shift < Long.SIZE; shift += 8) {
      digest = (digest ^ (value >>> shift & 255)) * 0x100_0000_01b3L;
    }
  }

  private String line(Instant now, String who, String what) {
    return "%9.3f %-8s %s".formatted(Duration.between(start, now).toNanos() / 1e9, who, what);
  }
}
