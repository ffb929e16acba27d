package io.sterna.lab;

/// The speed of a link, each way.
///
/// @param bitsPerSecond more than 0
public record Rate(long bitsPerSecond) {
  /// As fast as the machine goes.
  public static final Rate UNSHAPED = new Rate(Long.MAX_VALUE);

  public Rate {
    if (bitsPerSecond <= 0) throw new IllegalArgumentException("a rate is more than 0");
  }

  public static Rate mbit(long megabits) {
    return new Rate(megabits * 1_000_000);
  }

  /// What `tc qdisc add dev X root` takes: a token bucket with a queue of 20 ms.
  String[] tokenBucket() {
    return new String[] {"tbf", "rate", bitsPerSecond + "bit", "burst", "128kb", "latency", "20ms"};
  }
}
