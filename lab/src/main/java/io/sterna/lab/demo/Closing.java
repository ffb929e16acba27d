package io.sterna.lab.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// What the demo proves: how many connections survived, and whether that counts.
///
/// @param survived cells of the table in which the connection lived on
/// @param of all cells: programs x events
/// @param checks without all of which the demo proves nothing
public record Closing(int survived, int of, List<Check> checks, Observation observation) {
  /// No program may hear nothing for longer.
  static final long LONGEST_SILENCE_MS = 5000;

  private static final List<String> PROGRAMS = List.of("curl", "ssh", "psql");
  private static final int EVENTS = 4;

  /// Something that must hold.
  ///
  /// @param detail what was seen, in few words
  public record Check(String what, boolean ok, String detail) {}

  public Closing {
    checks = List.copyOf(checks);
  }

  static Closing of(Observation seen) {
    int survived = (int) seen.trials().stream().filter(Closing::survived).count();
    return new Closing(survived, PROGRAMS.size() * EVENTS, checks(seen), seen);
  }

  boolean ok() {
    return survived == of && checks.stream().allMatch(Check::ok);
  }

  /// The closing record as one line of JSON.
  String json(String form) {
    var record = new LinkedHashMap<String, Object>();
    record.put("simulated", false);
    record.put("form", form);
    record.put("proves", ok());
    record.put("survived", survived);
    record.put("connections", of);
    record.put("checks", checks);
    record.put("observation", observation);
    return new JsonMapper().writeValueAsString(record);
  }

  String verdict() {
    return "verdict: %d of %d connections survived".formatted(survived, of);
  }

  static boolean survived(Trial trial) {
    return trial.alive() && trial.silenceMs() <= LONGEST_SILENCE_MS;
  }

  private static List<Check> checks(Observation seen) {
    var checks = new ArrayList<Check>();
    checks.add(
        each(
            "each program's sockets on identifier addresses, at both ends",
            seen.sockets(),
            2 * PROGRAMS.size(),
            SocketSeen::onIdentifiers,
            SocketSeen::program));
    checks.add(
        each(
            "bytes on the wire before each event",
            moves(seen),
            PROGRAMS.size() * (EVENTS - 1),
            trial -> trial.before() > 0,
            Closing::cell));
    checks.add(
        each(
            "bytes over the new locators after each event",
            seen.trials(),
            PROGRAMS.size() * EVENTS,
            trial -> trial.afterwards() > 0,
            Closing::cell));
    checks.add(
        each(
            "every sum and every answer right",
            seen.finishes(),
            2 * PROGRAMS.size(),
            Finish::ok,
            finish -> finish.program() + ": " + finish.detail()));
    checks.add(
        new Check(
            "no RST in a Sterna connection", seen.resets() == 0, seen.resets() + " on the wire"));
    checks.add(silence(seen));
    checks.add(
        each(
            "the plain connections broke in 2 and 3",
            seen.controls().stream().filter(t -> t.event() == 2 || t.event() == 3).toList(),
            2 * PROGRAMS.size(),
            trial -> !trial.alive(),
            Closing::cell));
    checks.add(bytesAdded(seen));
    checks.add(
        new Check("nothing lost from the captures", seen.captureWhole(), "as tcpdump counts"));
    return checks;
  }

  private static List<Trial> moves(Observation seen) {
    return seen.trials().stream().filter(trial -> trial.event() < EVENTS).toList();
  }

  private static Check silence(Observation seen) {
    long longest = seen.trials().stream().mapToLong(Trial::silenceMs).max().orElse(0);
    return new Check(
        "no silence above 5 s",
        !seen.trials().isEmpty() && longest <= LONGEST_SILENCE_MS,
        "longest " + longest + " ms");
  }

  /// SYN 16, SYN-ACK 4, nothing else anything (protocol §7).
  private static Check bytesAdded(Observation seen) {
    return each(
        "16 bytes added to a SYN, 4 to a SYN-ACK, none to any other packet",
        seen.overheads(),
        3,
        overhead -> {
          int right = expected(overhead.kind());
          return overhead.packets() > 0 && overhead.least() == right && overhead.most() == right;
        },
        overhead ->
            "%s: %d to %d in %d"
                .formatted(overhead.kind(), overhead.least(), overhead.most(), overhead.packets()));
  }

  private static int expected(String kind) {
    return switch (kind) {
      case "SYN" -> 16;
      case "SYN-ACK" -> 4;
      default -> 0;
    };
  }

  /// All of exactly `count` things must be right; those that are not are named.
  private static <T> Check each(
      String what, List<T> things, int count, Predicate<T> right, Function<T, String> name) {
    var wrong = things.stream().filter(right.negate()).map(name).toList();
    if (things.size() != count) {
      return new Check(what, false, "%d seen instead of %d".formatted(things.size(), count));
    }
    if (wrong.isEmpty()) return new Check(what, true, count + " of " + count);
    return new Check(what, false, wrong.stream().collect(Collectors.joining(", ", "not: ", "")));
  }

  private static String cell(Trial trial) {
    return trial.program() + " in " + trial.event();
  }
}
