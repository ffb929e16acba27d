package io.sterna.naming;

import java.util.concurrent.atomic.LongAdder;

/// Where [StubCounts] are counted, from any thread.
final class StubCounters {
  final LongAdder queries = new LongAdder();
  final LongAdder identifiers = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder unanswered = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder overload = new LongAdder();

  StubCounts counts() {
    return new StubCounts(
        queries.sum(),
        identifiers.sum(),
        refused.sum(),
        unanswered.sum(),
        malformed.sum(),
        overload.sum());
  }
}
