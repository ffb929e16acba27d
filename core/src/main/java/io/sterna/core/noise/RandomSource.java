package io.sterna.core.noise;

/// Where the core's random bytes come from: a secure generator in the daemon, a seeded one in the
/// simulator.
@FunctionalInterface
public interface RandomSource {
  /// Fills `target` with bytes that nobody can foretell.
  void fill(byte[] target);
}
