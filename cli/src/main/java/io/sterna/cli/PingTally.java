package io.sterna.cli;

import io.sterna.daemon.control.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What `sterna ping` has seen so far, path by path, for JSON and for people.
final class PingTally {
  private record Way(String local, String remote, String carrier) {}

  private static final class Count {
    int sent;
    int withheld;
    final List<Double> times = new ArrayList<>();
  }

  private final String name;
  private final Map<Way, Count> ways = new LinkedHashMap<>();
  private int rounds;

  PingTally(String name) {
    this.name = name;
  }

  /// Counts a round; the same with its number.
  synchronized Json add(Json round) {
    rounds++;
    for (var probe : round.elements("probes")) {
      var way = new Way(probe.text("local"), probe.text("remote"), probe.text("carrier"));
      var count = ways.computeIfAbsent(way, _ -> new Count());
      if (probe.text("outcome").equals("withheld")) count.withheld++;
      else count.sent++;
      time(probe, "round_trip_ms").ifPresent(count.times::add);
    }
    return Json.object().with("sequence", rounds).with(round);
  }

  synchronized boolean isAnswered() {
    return ways.values().stream().anyMatch(count -> !count.times.isEmpty());
  }

  synchronized Json statistics() {
    var paths = new ArrayList<Json>();
    ways.forEach((way, count) -> paths.add(statistics(way, count)));
    return Json.object()
        .with("name", name)
        .with("rounds", rounds)
        .with("answered", isAnswered())
        .with("statistics", Json.array(paths));
  }

  private static Json statistics(Way way, Count count) {
    var sorted = count.times.stream().sorted().toList();
    int received = sorted.size();
    var json =
        Json.object()
            .with("local", way.local)
            .with("remote", way.remote)
            .with("carrier", way.carrier)
            .with("sent", count.sent)
            .with("received", received)
            .with("withheld", count.withheld);
    if (count.sent > 0) {
      double lost = 100.0 * (count.sent - received) / count.sent;
      json = json.with("loss_percent", new Json.Real(Math.rint(lost * 10) / 10));
    }
    if (received == 0) return json;
    double median = (sorted.get((received - 1) / 2) + sorted.get(received / 2)) / 2;
    return json.with("min_ms", new Json.Real(sorted.getFirst()))
        .with("median_ms", new Json.Real(Math.rint(median * 1000) / 1000))
        .with("max_ms", new Json.Real(sorted.getLast()));
  }

  /// One round for people.
  static List<String> lines(Json round) {
    var probes = round.elements("probes");
    if (probes.isEmpty()) return List.of(round.whole("sequence") + ": there is no path to try");
    return probes.stream().map(probe -> line(round.whole("sequence"), probe)).toList();
  }

  private static String line(long sequence, Json probe) {
    var way = way(probe);
    var what =
        switch (probe.text("outcome")) {
          case "answered" -> ms(probe, "round_trip_ms") + seen(probe);
          case "lost" -> "no answer";
          default -> "not sent, for it has not answered yet or there were too many";
        };
    return sequence + ": " + way + ": " + what;
  }

  private static String seen(Json probe) {
    return probe.text("seen").equals(probe.text("local")) ? "" : ", seen as " + probe.text("seen");
  }

  private static String way(Json json) {
    return json.text("local")
        + " - "
        + json.text("remote")
        + " "
        + json.text("carrier").toUpperCase(Locale.ROOT);
  }

  /// The end for people.
  static List<String> summary(Json end) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("PATH", "SENT", "RECEIVED", "LOSS", "MIN", "MEDIAN", "MAX"));
    for (var path : end.elements("statistics")) {
      rows.add(
          List.of(
              way(path),
              Long.toString(path.whole("sent")),
              Long.toString(path.whole("received")),
              time(path, "loss_percent")
                  .map(loss -> String.format(Locale.ROOT, "%.1f%%", loss))
                  .orElse("-"),
              ms(path, "min_ms"),
              ms(path, "median_ms"),
              ms(path, "max_ms")));
    }
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(end.text("name") + (end.truth("answered") ? " answers" : " does not answer"));
    if (rows.size() > 1) lines.addAll(StatusText.table(rows));
    return lines;
  }

  private static String ms(Json json, String member) {
    return time(json, member).map(time -> String.format(Locale.ROOT, "%.3f ms", time)).orElse("-");
  }

  private static Optional<Double> time(Json json, String member) {
    return json.member(member)
        .filter(Json.Real.class::isInstance)
        .map(value -> ((Json.Real) value).number());
  }
}
