package io.sterna.core.noise;

import java.util.Random;

/// Random bytes that a seed fixes.
final class Seeded implements RandomSource {
  private final Random random;

  Seeded(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public void fill(byte[] target) {
    random.nextBytes(target);
  }
}
