package io.sterna.core.association;

import io.sterna.core.identifier.Prefix;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Which INITs are worth opening now (protocol §5).
///
/// So many a second are opened without further ado. Beyond that, and as long as 16 look-ups are
/// under way, the host is under load: an initiator has to prove its address by a cookie, and no
/// network gets more than its share.
final class Load {
  /// With so many keys being looked up every INIT has to prove its address.
  static final int LOOK_UPS = 16;

  /// Networks whose share is counted; the one that was silent longest makes way.
  private static final int MOST_PREFIXES = 4_096;

  enum Verdict {
    OPEN,
    /// COOKIE is the answer.
    PROVE,
    /// Its network has had its share.
    DROP
  }

  private final Bounds bounds;
  private final Budget unproved;
  private final Map<Prefix, Budget> proved =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Prefix, Budget> eldest) {
          return size() > MOST_PREFIXES;
        }
      };

  Load(Bounds bounds) {
    this.bounds = bounds;
    this.unproved = new Budget(bounds.opened(), Instant.EPOCH);
  }

  /// @param lookUps how many are under way
  /// @param proves asked only under load: whether its mac2 is the one of its source
  Verdict on(Prefix from, int lookUps, BooleanSupplier proves, Instant now) {
    if (lookUps < LOOK_UPS && unproved.take(now)) return Verdict.OPEN;
    if (!proves.getAsBoolean()) return Verdict.PROVE;
    var share = proved.computeIfAbsent(from, _ -> new Budget(bounds.openedOfPrefix(), now));
    return share.take(now) ? Verdict.OPEN : Verdict.DROP;
  }
}
