package io.sterna.cli;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.control.ControlClient;
import io.sterna.daemon.control.Request;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sterna ping NAME`.
@Command(
    name = "ping",
    mixinStandardHelpOptions = true,
    description = {
      "Try every path to a peer, and make the association if there is none.",
      "Ends with 0 if some path answered, with 1 if none did."
    })
final class PingCommand implements Callable<Integer> {
  private static final double LEAST_INTERVAL = 0.2;
  private static final double LONGEST_INTERVAL = 3600;
  private static final int MOST = 1_000_000;
  private static final long LEAST_WAIT_MILLIS = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "how often each path is tried (${DEFAULT-VALUE})")
  private int count = 4;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "S",
      description = "seconds from one round to the next (${DEFAULT-VALUE}, at least 0.2)")
  private double interval = 1;

  @Parameters(paramLabel = "NAME", description = "the peer's name")
  private String name = "";

  @Override
  public Integer call() throws DaemonException {
    check();
    var tally = new PingTally(name);
    var ending = new Thread(() -> interrupted(tally), "interrupted");
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      run(tally);
    } finally {
      Runtime.getRuntime().removeShutdownHook(ending);
    }
    return finish(tally);
  }

  private void check() {
    if (count < 1 || count > MOST) {
      throw new ParameterException(spec.commandLine(), "--count is 1 to " + MOST);
    }
    if (!(interval >= LEAST_INTERVAL && interval <= LONGEST_INTERVAL)) {
      throw new ParameterException(spec.commandLine(), "--interval is 0.2 to 3600 seconds");
    }
  }

  private void run(PingTally tally) throws DaemonException {
    long pause = Math.round(interval * TimeUnit.SECONDS.toNanos(1));
    long wait = Math.max(LEAST_WAIT_MILLIS, TimeUnit.NANOSECONDS.toMillis(pause));
    long next = System.nanoTime();
    for (int sequence = 1; sequence <= count; sequence++) {
      try (var daemon = ControlClient.connect(place.run)) {
        var round = daemon.ask(new Request.Ping(name, wait, /* everyCarrier= */ false));
        output.print(tally.add(round), PingTally::lines);
        output.flush();
      }
      next = Math.max(next + pause, System.nanoTime()); // a round that took long is not made up for
      while (sequence < count && System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  /// Ctrl-C: what there is so far counts.
  private void interrupted(PingTally tally) {
    Runtime.getRuntime().halt(finish(tally));
  }

  private int finish(PingTally tally) {
    output.print(tally.statistics(), PingTally::summary);
    output.flush();
    return tally.isAnswered() ? 0 : 1;
  }
}
