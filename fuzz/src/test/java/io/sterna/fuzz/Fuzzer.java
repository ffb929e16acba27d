package io.sterna.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;

/// Feeds one target with one input after another, each made from a number of its own, and fails on
/// the first that makes it throw, hang, or allocate far more than there is to decode.
final class Fuzzer {
  /// How much to do, and what is too much for one input.
  ///
  /// @param least inputs, however long they take
  /// @param most inputs
  /// @param time after which no more than `least` are begun
  record Budget(long least, long most, Duration time, Duration hang, long allocation) {
    static final Duration HANG = Duration.ofSeconds(10);
    static final long ALLOCATION = 64L << 20;

    static Budget of(long least, long most, Duration time) {
      return new Budget(least, most, time, HANG, ALLOCATION);
    }
  }

  record Outcome(long inputs, long accepted) {}

  private record Fault(long seed, String what, Throwable cause) {}

  private static final int MOST_PRINTED = 4096;
  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean(); // of the JDK that it is built with

  private final Target target;
  private final Budget budget;
  private volatile long seed;
  private volatile long begun;
  private volatile Optional<Fault> fault = Optional.empty();
  private long inputs;
  private long accepted;

  private Fuzzer(Target target, long firstSeed, Budget budget) {
    this.target = target;
    this.budget = budget;
    this.seed = firstSeed;
    this.begun = System.nanoTime();
  }

  /// Tries inputs from `firstSeed` on.
  ///
  /// @throws AssertionError with what replays it, if one is not taken well
  static Outcome run(Target target, long firstSeed, Budget budget) throws InterruptedException {
    return new Fuzzer(target, firstSeed, budget).run();
  }

  private Outcome run() throws InterruptedException {
    var worker = Thread.ofPlatform().daemon().name("fuzz-" + target.name()).start(this::work);
    while (!worker.join(Duration.ofMillis(20))) {
      if (System.nanoTime() - begun < budget.hang.toNanos()) continue;
      var stack = new IllegalStateException("it was here");
      stack.setStackTrace(worker.getStackTrace());
      throw failure(new Fault(seed, "hangs", stack));
    }
    if (fault.isPresent()) throw failure(fault.get());
    return new Outcome(inputs, accepted);
  }

  private void work() {
    long end = System.nanoTime() + budget.time.toNanos();
    long first = seed;
    for (inputs = 0; inputs < budget.most; inputs++) {
      if (inputs >= budget.least && System.nanoTime() - end >= 0) return;
      seed = first + inputs;
      begun = System.nanoTime();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        var random = random(seed);
        var input = new Mutator(target, random).draw();
        if (target.decoder().accepts(input, random)) accepted++;
      } catch (Throwable e) {
        fault = Optional.of(new Fault(seed, "throws " + e, e));
        return;
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (allocated > budget.allocation) {
        var what = "allocates " + allocated + " bytes";
        fault = Optional.of(new Fault(seed, what, new IllegalStateException(what)));
        return;
      }
    }
  }

  private Random random(long number) {
    return new Random((number * 0x9E37_79B9_7F4A_7C15L) ^ target.name().hashCode());
  }

  private AssertionError failure(Fault found) {
    var input = new Mutator(target, random(found.seed)).draw();
    var printed = Arrays.copyOf(input, Math.min(input.length, MOST_PRINTED));
    return new AssertionError(
        """
        %s %s
        replay: ./dev fuzz --replay %s %d
        input, %d bytes: %s
        """
            .formatted(
                target.name(),
                found.what,
                target.name(),
                found.seed,
                input.length,
                HexFormat.of().formatHex(printed)),
        found.cause);
  }
}
