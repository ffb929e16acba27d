package io.sterna.sim;

import io.sterna.core.association.Weaknesses;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// `./dev sim`: replays one seed, or runs many.
///
/// ```
/// --seed N          one seed; faults, and with --trace all that happened
/// --seeds N | A..B  seeds 0 to N-1, or A to B
/// --json            one JSON object a seed
/// ```
///
/// Ends with status 0 if no seed failed, 1 if one did, 2 if it was not understood.
public final class Main {
  private static final String USAGE =
      """
      usage: ./dev sim --seed N [--trace] [--json]
             ./dev sim --seeds N | A..B [--json]
      """;

  private record Options(long first, long last, boolean trace, boolean json) {}

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    Options options;
    try {
      options = parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.print(USAGE);
      return 2;
    }
    return options.first == options.last ? one(options, out) : many(options, out);
  }

  /// What replays a seed.
  static String replay(long seed) {
    return "./dev sim --seed " + seed + " --trace";
  }

  private static Options parse(List<String> arguments) {
    boolean trace = arguments.contains("--trace");
    boolean json = arguments.contains("--json");
    var rest = arguments.stream().filter(a -> !a.equals("--trace") && !a.equals("--json")).toList();
    if (rest.size() != 2) throw new IllegalArgumentException("one of --seed or --seeds is needed");
    var value = rest.get(1);
    return switch (rest.getFirst()) {
      case "--seed" -> new Options(number(value), number(value), trace, json);
      case "--seeds" -> {
        int dots = value.indexOf("..");
        yield dots < 0
            ? range(0, number(value) - 1, trace, json)
            : range(
                number(value.substring(0, dots)), number(value.substring(dots + 2)), trace, json);
      }
      default -> throw new IllegalArgumentException(rest.getFirst() + " is unknown");
    };
  }

  private static Options range(long first, long last, boolean trace, boolean json) {
    if (last < first) throw new IllegalArgumentException("there is no seed in that range");
    return new Options(first, last, trace, json);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a seed number", e);
    }
  }

  private static int one(Options options, PrintStream out) {
    var outcome = Run.of(options.first, Weaknesses.NONE, options.trace);
    if (options.trace) outcome.trace().forEach(out::println);
    out.println(options.json ? json(outcome) : text(outcome));
    return outcome.failed() ? 1 : 0;
  }

  private static int many(Options options, PrintStream out) throws InterruptedException {
    var begun = Instant.now();
    var tally = new Tally();
    new Batch(options.first, options.last, Weaknesses.NONE)
        .run(
            outcome -> {
              tally.add(outcome);
              if (options.json) out.println(json(outcome));
              else if (outcome.failed()) out.println(text(outcome));
            });
    if (!options.json) out.println(tally.text(Duration.between(begun, Instant.now())));
    return tally.failed == 0 ? 0 : 1;
  }

  /// Sums over many runs.
  private static final class Tally {
    private int runs;
    private int failed;
    private long connections;
    private long numbers;
    private long injected;
    private long sessions;
    private Duration longest = Duration.ZERO;

    void add(Run.Outcome outcome) {
      runs++;
      if (outcome.failed()) failed++;
      connections += outcome.connections();
      numbers += outcome.numbers();
      injected += outcome.injected();
      sessions += outcome.sessions();
      if (outcome.recovery().compareTo(longest) > 0) longest = outcome.recovery();
    }

    String text(Duration took) {
      return "%d seeds, %d failed; %d connections, %d numbers, %d packets injected, %d sessions; longest recovery %.1f s; took %.1f s"
          .formatted(
              runs,
              failed,
              connections,
              numbers,
              injected,
              sessions,
              longest.toMillis() / 1e3,
              took.toMillis() / 1e3);
    }
  }

  static String text(Run.Outcome outcome) {
    if (!outcome.failed()) {
      return "seed %d: well, %d connections, %d numbers, recovered in %.1f s"
          .formatted(
              outcome.seed(),
              outcome.connections(),
              outcome.numbers(),
              outcome.recovery().toMillis() / 1e3);
    }
    return "seed %d FAILED; replay: %s%n  %s"
        .formatted(
            outcome.seed(),
            replay(outcome.seed()),
            String.join(System.lineSeparator() + "  ", outcome.faults()));
  }

  static String json(Run.Outcome outcome) {
    return "{\"seed\":%d,\"failed\":%b,\"recoveryMs\":%d,\"connections\":%d,\"numbers\":%d,\"injected\":%d,\"sessions\":%d,\"digest\":\"%016x\",\"faults\":[%s]}"
        .formatted(
            outcome.seed(),
            outcome.failed(),
            outcome.recovery().toMillis(),
            outcome.connections(),
            outcome.numbers(),
            outcome.injected(),
            outcome.sessions(),
            outcome.digest(),
            String.join(",", outcome.faults().stream().map(Main::quoted).toList()));
  }

  static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ') out.append("\\u%04x".formatted((int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
