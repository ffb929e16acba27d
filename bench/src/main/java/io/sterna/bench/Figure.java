package io.sterna.bench;

import java.util.Locale;

/// One number that a benchmark is after, with what it should be.
///
/// @param target what to reach; NaN for a figure that is only recorded
/// @param better which side of the target is good
public record Figure(String name, double value, double target, Better better) {
  /// Which side of its target a figure should be on.
  public enum Better {
    HIGHER,
    LOWER
  }

  /// A figure without a target: it is never short.
  public static Figure recorded(String name, double value) {
    return new Figure(name, value, Double.NaN, Better.HIGHER);
  }

  public boolean isShort() {
    if (Double.isNaN(target)) return false;
    return switch (better) {
      case HIGHER -> value < target;
      case LOWER -> value > target;
    };
  }

  /// The line that scripts look for: `figure: NAME = VALUE (target T) ok`, or `short`.
  public String line() {
    var goal = Double.isNaN(target) ? "none" : number(target);
    return "figure: %s = %s (target %s) %s"
        .formatted(name, number(value), goal, isShort() ? "short" : "ok");
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, Math.abs(x) < 100 ? "%.3f" : "%.0f", x);
  }
}
