package io.sterna.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

  /// Measures once for the warm-up and then so many times.
  public static Sample measure(int rounds, Paired.Side side) throws Exception {
    side.measure();
    var values = new ArrayList<Double>();
    for (int i = 0; i < rounds; i++) values.add(side.measure());
    return new Sample(values);
  }

  /// One line: median and quartiles.
  public void print(PrintStream out, String name, String unit) {
    out.printf(
        Locale.ROOT,
        "%-32s median %10.3f  quartiles %10.3f .. %10.3f %s%n",
        name,
        median(),
        lowerQuartile(),
        upperQuartile(),
        unit);
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
