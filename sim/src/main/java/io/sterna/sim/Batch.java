package io.sterna.sim;

import io.sterna.core.association.Weaknesses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Many seeds, one thread for each at a time; results in the order of the seeds.
record Batch(long first, long last, Weaknesses weaknesses) {
  Batch {
    if (last < first) throw new IllegalArgumentException(first + ".." + last + " holds no seed");
  }

  /// Runs them all on every processor.
  void run(Consumer<Run.Outcome> each) throws InterruptedException {
    try (var pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var results = new ArrayList<Future<Run.Outcome>>();
      for (long seed = first; seed <= last; seed++) {
        long one = seed;
        results.add(pool.submit(() -> Run.of(one, weaknesses, false)));
      }
      for (var result : results) each.accept(result.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// Those that failed.
  List<Run.Outcome> failures() throws InterruptedException {
    var failed = new ArrayList<Run.Outcome>();
    run(
        outcome -> {
          if (outcome.failed()) failed.add(outcome);
        });
    return failed;
  }
}
