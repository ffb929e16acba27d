package io.sterna.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The table at the end.
final class Report {
  private static final List<String> EVENTS =
      List.of("1 gains, leaves", "2 moves", "3 renumbered", "4 new");

  private final Screen screen;

  Report(Screen screen) {
    this.screen = screen;
  }

  void print(Closing closing) {
    screen.title("What became of the connections (longest silence at the program)");
    table(closing.observation());
    screen.title("Control channel: round trips");
    closing.observation().roundTrips().forEach(r -> screen.say("  " + text(r)));
    screen.title("Bytes added per packet, counted in a capture");
    for (var overhead : closing.observation().overheads()) screen.say("  " + text(overhead));
    screen.title("Without all of this it would prove nothing");
    for (var check : closing.checks()) {
      var line =
          "  %-5s %s (%s)".formatted(check.ok() ? "yes" : "NO", check.what(), check.detail());
      if (check.ok()) screen.say(line);
      else screen.bad(line);
    }
    screen.say("");
    if (closing.ok()) screen.good(closing.verdict());
    else screen.bad(closing.verdict());
  }

  private void table(Observation seen) {
    screen.say(row("", EVENTS));
    for (var program : List.of("curl", "ssh", "psql")) {
      screen.say(row(program + " by name", cells(seen.trials(), program)));
      screen.say(row(program + " by address", cells(seen.controls(), program)));
    }
  }

  private static List<String> cells(List<Trial> trials, String program) {
    var cells = new ArrayList<String>();
    for (int event = 1; event <= EVENTS.size(); event++) {
      int number = event;
      Optional<Trial> trial =
          trials.stream()
              .filter(t -> t.program().equals(program) && t.event() == number)
              .findFirst();
      cells.add(trial.map(Report::cell).orElse("-"));
    }
    return cells;
  }

  private static String cell(Trial trial) {
    return Closing.survived(trial) ? "lived, " + trial.silenceMs() + " ms" : "broke";
  }

  private static String row(String title, List<String> cells) {
    var line = new StringBuilder("  %-16s".formatted(title));
    for (var cell : cells) line.append("%-18s".formatted(cell));
    return line.toString().stripTrailing();
  }

  private static String text(RoundTrips trips) {
    var when = trips.event() == 0 ? "beginning" : "event " + trips.event();
    return String.format(
        Locale.ROOT, "%-10s %2d, the longest %.1f ms", when, trips.count(), trips.longest());
  }

  private static String text(Overhead overhead) {
    var bytes =
        overhead.least() == overhead.most()
            ? Integer.toString(overhead.most())
            : overhead.least() + " to " + overhead.most();
    return "%-8s %5s   (%d packets compared)".formatted(overhead.kind(), bytes, overhead.packets());
  }
}
