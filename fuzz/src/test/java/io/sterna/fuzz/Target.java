package io.sterna.fuzz;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// A decoder, and what to feed it with.
///
/// @param name as `./dev fuzz` takes it
/// @param sample makes a well-formed input
/// @param decoder what is tried
/// @param words pieces that its language is made of, for insertion
public record Target(
    String name, Function<Random, byte[]> sample, Decoder decoder, List<String> words) {
  /// Takes input apart.
  @FunctionalInterface
  public interface Decoder {
    /// Whether `in` was accepted. Being refused in the way that the decoder promises is `false`;
    /// anything thrown is a fault, and so is an [AssertionError] about what was accepted.
    ///
    /// @param random for whatever else has to be chosen
    boolean accepts(byte[] in, Random random) throws Exception;
  }

  public Target {
    words = List.copyOf(words);
  }

  /// One for bytes, without words.
  public static Target of(String name, Function<Random, byte[]> sample, Decoder decoder) {
    return new Target(name, sample, decoder, List.of());
  }
}
