package io.sterna.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The responder's share of a handshake with a peer that it has never seen, in its two parts: from
/// INIT to RESPONSE, the answer about the key included, and from the confirming SEALED to the
/// answer to it. What the initiator does in between does not count.
///
/// JMH measures by the clock on the wall, so that a busy machine makes these longer; the figure
/// with a target is by processor time, [Handshakes#perSecond].
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 16, time = 1)
public class HandshakeWork {
  /// An INIT waits for the responder.
  @State(Scope.Thread)
  public static class Begun {
    Handshakes both = new Handshakes(1);

    @Setup(Level.Invocation)
    public void begin() {
      both = both.orFresh();
      both.begin();
    }

    @TearDown(Level.Invocation)
    public void end() {
      both.end();
    }
  }

  /// The SEALED that confirms waits for the responder.
  @State(Scope.Thread)
  public static class Answered {
    Handshakes both = new Handshakes(1);

    @Setup(Level.Invocation)
    public void answer() {
      both = both.orFresh();
      both.begin();
      boolean init = both.deliver();
      boolean response = both.deliver();
      if (!init || !response) throw new IllegalStateException("no RESPONSE");
    }

    @TearDown(Level.Invocation)
    public void end() {
      both.end();
    }
  }

  @Benchmark
  public boolean respond(Begun handshake) {
    return handshake.both.deliver();
  }

  @Benchmark
  public boolean confirm(Answered handshake) {
    return handshake.both.deliver();
  }
}
