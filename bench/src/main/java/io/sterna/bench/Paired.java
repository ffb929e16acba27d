package io.sterna.bench;

import java.io.PrintStream;
import java.util.ArrayList;

/// Two ways of doing the same thing, measured in turn in one run (A B A B ...), so that a machine
/// whose speed drifts slows both alike; what counts is the ratio pair by pair.
///
/// @param a values of the first side, one each round
/// @param b values of the second
public record Paired(Sample a, Sample b) {
  /// Fewer rounds than this say nothing on a shared machine.
  public static final int LEAST_ROUNDS = 15;

  /// One measurement.
  @FunctionalInterface
  public interface Side {
    double measure() throws Exception;
  }

  public Paired {
    if (a.values().size() != b.values().size()) {
      throw new IllegalArgumentException("the sides were not measured in pairs");
    }
  }

  /// Warms each side up once and measures them in turn.
  ///
  /// @param rounds at least [#LEAST_ROUNDS]
  public static Paired measure(int rounds, Side a, Side b) throws Exception {
    if (rounds < LEAST_ROUNDS) {
      throw new IllegalArgumentException("a paired measurement has " + LEAST_ROUNDS + " rounds");
    }
    a.measure();
    b.measure();
    var as = new ArrayList<Double>();
    var bs = new ArrayList<Double>();
    for (int i = 0; i < rounds; i++) {
      as.add(a.measure());
      bs.add(b.measure());
    }
    return new Paired(new Sample(as), new Sample(bs));
  }

  /// a/b of each round.
  public Sample ratios() {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < a.values().size(); i++) {
      ratios.add(a.values().get(i) / b.values().get(i));
    }
    return new Sample(ratios);
  }

  /// Median and quartiles of both sides and of the ratio, a line each.
  public void print(PrintStream out, String nameA, String nameB, String unit) {
    a.print(out, nameA, unit);
    b.print(out, nameB, unit);
    ratios().print(out, nameA + " / " + nameB, "");
  }
}
