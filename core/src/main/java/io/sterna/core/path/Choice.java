package io.sterna.core.path;

import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which path carries data: policy `failover`, one path at a time (protocol §9).
public final class Choice {
  /// A path to choose from.
  ///
  /// @param order smaller is better where nothing else decides
  public record Candidate(
      LocatorPair pair, PathState state, Locator local, Locator remote, int order) {}

  /// What is worth leaving a working path for: the owner's own wish, not a mere order.
  private static final Comparator<Candidate> WISH =
      Comparator.<Candidate>comparingInt(c -> c.state().rank())
          .thenComparing(c -> c.local().backup() || c.remote().backup())
          .thenComparing(c -> c.local().metered() || c.remote().metered())
          .thenComparing(c -> -c.local().preference())
          .thenComparing(c -> -c.remote().preference());

  private static final Comparator<Candidate> ALL = WISH.thenComparingInt(Candidate::order);

  private Choice() {}

  /// All that work, best first.
  public static List<LocatorPair> usable(List<Candidate> candidates) {
    return candidates.stream()
        .filter(c -> c.state().carries())
        .sorted(ALL)
        .map(Candidate::pair)
        .toList();
  }

  /// The path to use.
  ///
  /// The current one stays unless another is better by state or by its owners' preference. When
  /// nothing works it stays too, if it is still there: connections wait on it and go on by
  /// themselves should it heal.
  public static Optional<LocatorPair> best(
      List<Candidate> candidates, Optional<LocatorPair> current) {
    var now = candidates.stream().filter(c -> current.equals(Optional.of(c.pair()))).findFirst();
    var best = candidates.stream().filter(c -> c.state().carries()).min(ALL);
    if (best.isEmpty()) return now.map(Candidate::pair);
    if (now.isPresent() && WISH.compare(now.get(), best.get()) <= 0) return current;
    return best.map(Candidate::pair);
  }
}
