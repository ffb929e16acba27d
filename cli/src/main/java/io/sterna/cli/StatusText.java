package io.sterna.cli;

import io.sterna.daemon.control.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `sterna status` and `sterna paths` show to people.
final class StatusText {
  private StatusText() {}

  static List<String> lines(Json status) {
    var lines = new ArrayList<String>();
    lines.add(
        join(status, "names")
            + ", version "
            + status.text("version")
            + ", process "
            + status.whole("pid")
            + ", up since "
            + status.text("since"));
    lines.add("  key                 " + status.text("key"));
    lines.add("  identifier address  " + join(status, "identifier_addresses"));
    lines.add("  locators            " + join(status, "locators"));
    lines.add("  stub resolver       " + join(status, "stub"));
    lines.add("  fast path           " + fastPath(status.member("fast_path")));
    var refused = counts(status, "refused");
    if (!refused.isEmpty()) lines.add("  refused             " + String.join(", ", refused));
    var unknown = unknown(status);
    if (!unknown.isEmpty()) lines.add("  not known here      " + String.join(", ", unknown));
    lines.add("");
    lines.addAll(associations(status.elements("associations")));
    var troubles = status.elements("troubles");
    if (!troubles.isEmpty()) lines.add("");
    for (var trouble : troubles) lines.add("! " + trouble.text("at") + " " + trouble.text("text"));
    return lines;
  }

  private static String fastPath(Optional<Json> fast) {
    if (fast.isEmpty()) return "none";
    var state = fast.get().text("state");
    if (!state.equals("on")) return "none: " + state;
    long connections = fast.get().whole("connections");
    return "on, " + connections + (connections == 1 ? " connection" : " connections");
  }

  /// `NAME COUNT` for each member that is a number.
  private static List<String> counts(Json json, String name) {
    var all = new ArrayList<String>();
    if (json.member(name).orElse(Json.object()) instanceof Json.Members(var members)) {
      members.forEach((of, _) -> all.add(of + " " + json.member(name).orElseThrow().whole(of)));
    }
    return all;
  }

  /// `version 2 (7 times)` for each number of each sort.
  private static List<String> unknown(Json status) {
    var all = new ArrayList<String>();
    if (!(status.member("unknown").orElse(Json.object()) instanceof Json.Members(var sorts))) {
      return all;
    }
    for (var sort : sorts.entrySet()) {
      if (!(sort.getValue() instanceof Json.Members(var numbers))) continue;
      for (var number : numbers.keySet()) {
        long times = sort.getValue().whole(number);
        all.add(sort.getKey() + " " + number + " (" + times + (times == 1 ? " time)" : " times)"));
      }
    }
    return all;
  }

  static List<String> paths(Json paths) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("", "LOCAL", "REMOTE", "STATE", "FORM", "ROUND TRIP"));
    for (var path : paths.elements("paths")) {
      rows.add(
          List.of(
              path.truth("current") ? "*" : "",
              path.text("local"),
              path.text("remote"),
              path.text("state"),
              path.text("form"),
              milliseconds(path)));
    }
    var lines = new ArrayList<String>();
    lines.add(paths.text("remote") + " is " + paths.text("state"));
    lines.addAll(table(rows));
    return lines;
  }

  private static List<String> associations(List<Json> associations) {
    if (associations.isEmpty()) return List.of("no associations");
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("PEER", "STATE", "TRUST", "CONNECTIONS", "PATH", "FORM"));
    for (var each : associations) {
      var path = each.member("path").orElse(Json.object());
      var way =
          path.text("local").isEmpty() ? "-" : path.text("local") + " - " + path.text("remote");
      rows.add(
          List.of(
              each.text("remote"),
              each.text("state"),
              each.text("trust"),
              Long.toString(each.whole("connections")),
              way,
              path.text("form")));
    }
    return table(rows);
  }

  private static String milliseconds(Json path) {
    return path.member("round_trip_ms")
        .map(
            value ->
                value instanceof Json.Real(var number)
                    ? String.format(Locale.ROOT, "%.3f ms", number)
                    : "")
        .orElse("");
  }

  private static String join(Json status, String name) {
    var all =
        status.elements(name).stream()
            .map(each -> each instanceof Json.Text(var text) ? text : "")
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  /// Columns as wide as what stands in them.
  static List<String> table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    var lines = new ArrayList<String>();
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
