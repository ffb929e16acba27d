package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.RandomSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// A host's random bytes out of a seed, written down: whoever has them reads what the host seals.
final class KeyLog implements RandomSource {
  private final Random random;
  private final List<Bytes> candidates = new ArrayList<>();
  private final Map<Bytes, KeyPair> pairs = new HashMap<>();

  KeyLog(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public void fill(byte[] target) {
    random.nextBytes(target);
    if (target.length == KeyPair.LENGTH) candidates.add(Bytes.of(target));
  }

  /// The pair that the host made whose public half this is.
  Optional<KeyPair> pair(Bytes publicKey) {
    for (var candidate : candidates) {
      var pair = KeyPair.fromPrivate(candidate);
      pairs.put(pair.publicKey(), pair);
    }
    candidates.clear();
    return Optional.ofNullable(pairs.get(publicKey));
  }
}
