package io.sterna.core.association;

import io.sterna.core.noise.RandomSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What messages are addressed to: random indexes, not used again for 5 min (protocol §5).
final class IndexTable {
  private static final Duration REST = Duration.ofMinutes(5);

  /// More than can be used up in that time, but for a flood; its indexes are random all the same.
  private static final int MOST_RESTING = 1 << 16;

  /// What an index stands for.
  sealed interface Owner {
    Association association();

    record OfSession(Association association, Session session) implements Owner {}

    record OfHandshake(Association association, Handshake handshake) implements Owner {}
  }

  private record Resting(int index, Instant until) {}

  private final RandomSource random;
  private final Map<Integer, Owner> owners = new LinkedHashMap<>();
  private final Deque<Resting> resting = new ArrayDeque<>();
  private final Set<Integer> restingIndexes = new LinkedHashSet<>();

  IndexTable(RandomSource random) {
    this.random = random;
  }

  /// An index that nothing has; to be given an owner in the same turn.
  int draw(Instant now) {
    while (!resting.isEmpty() && !resting.getFirst().until.isAfter(now)) {
      restingIndexes.remove(resting.removeFirst().index);
    }
    while (true) {
      var bytes = new byte[4];
      random.fill(bytes);
      int index = ByteBuffer.wrap(bytes).getInt();
      if (!owners.containsKey(index) && !restingIndexes.contains(index)) return index;
    }
  }

  void put(int index, Owner owner) {
    owners.put(index, owner);
  }

  Optional<Owner> find(int index) {
    return Optional.ofNullable(owners.get(index));
  }

  void remove(int index, Instant now) {
    if (owners.remove(index) == null) return;
    if (resting.size() >= MOST_RESTING) restingIndexes.remove(resting.removeFirst().index);
    resting.addLast(new Resting(index, now.plus(REST)));
    restingIndexes.add(index);
  }
}
