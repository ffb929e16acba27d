package io.sterna.bench;

import java.util.List;

/// Measurements of one thing, in the order in which they were made.
///
/// @param values at least one; none NaN
public record Sample(List<Double> values) {
  public Sample {
    values = List.copyOf(values);
    if (values.isEmpty()) throw new IllegalArgumentException("a sample has at least one value");
    if (values.stream().anyMatch(v -> v.isNaN())) {
      throw new IllegalArgumentException("a sample holds numbers only");
    }
  }

  public double median() {
    return quantile(0.5);
  }

  public double lowerQuartile() {
    return quantile(0.25);
  }

  public double upperQuartile() {
    return quantile(0.75);
  }

  /// The value below which the fraction `q` of the sample lies, linear between neighbours.
  ///
  /// @param q 0 to 1
  public double quantile(double q) {
    var sorted = values.stream().sorted().toList();
    double at = q * (sorted.size() - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
  }
}
