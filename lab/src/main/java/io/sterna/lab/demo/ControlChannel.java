package io.sterna.lab.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// What both daemons' `sterna events --json` tell of the control channel, put into the form of the
/// 1994 draft's example:
///
/// ```
///   CONTROL CHANNEL: CREATE (mobile.example, 192.0.2.10) ->
///   <- CONTROL CHANNEL: ACK (mobile.example, 192.0.2.10)
/// ```
final class ControlChannel {
  private final String left;
  private final Consumer<String> out;
  private final Map<String, Asked> asked = new HashMap<>();
  private final Set<String> shown = new HashSet<>();
  private final List<Answered> answered = new ArrayList<>();

  private record Asked(Instant at, String text) {}

  private record Answered(Instant at, double millis) {}

  /// @param left whose messages point to the right
  /// @param out takes each line as it comes
  ControlChannel(String left, Consumer<String> out) {
    this.left = left;
    this.out = out;
  }

  /// Takes one event of either daemon.
  synchronized void on(JsonNode event) {
    var by = event.path("local").asString("");
    var command = event.path("command");
    switch (event.path("event").asString("")) {
      case "command-sent" -> sent(by, command, at(event));
      case "command-received" -> received(by, command, at(event));
      default -> {}
    }
  }

  private static Instant at(JsonNode event) {
    return Instant.parse(event.path("at").asString());
  }

  private void sent(String by, JsonNode command, Instant at) {
    var name = command.path("name").asString();
    switch (name) {
      case "CREATE" ->
          ask(by, command, name + " " + pair(command.path("own"), locators(command)), at);
      case "ADD", "DELETE" -> ask(by, command, name + " " + pair(by, locator(command)), at);
      case "LIST", "CLOSE" -> ask(by, command, name + " (" + by + ")", at);
      case "PROBE" -> {
        asked.putIfAbsent(by + command.path("nonce").asString(), new Asked(at, name));
        show(
            by,
            "PROBE ("
                + endpoint(command, "source")
                + " to "
                + endpoint(command, "destination")
                + ")");
      }
      case "PROBE-ACK" -> show(by, "PROBE-ACK (" + endpoint(command, "source_seen") + ")");
      case "ACK" -> show(by, "ACK" + acknowledged(by, command));
      case "NAK" -> show(by, "NAK (" + command.path("text").asString() + ")");
      default -> {}
    }
  }

  private void ask(String by, JsonNode command, String text, Instant at) {
    var key = by + command.path("request").asString();
    boolean again = asked.putIfAbsent(key, new Asked(at, text)) != null;
    show(by, again ? text + " again" : text);
  }

  /// What the other end had asked under this request id.
  private String acknowledged(String by, JsonNode command) {
    return asked.entrySet().stream()
        .filter(e -> e.getKey().endsWith(command.path("request").asString()))
        .filter(e -> !e.getKey().startsWith(by))
        .findFirst()
        .map(e -> e.getValue().text())
        .flatMap(text -> Optional.of(text.indexOf(' ')).filter(i -> i > 0).map(text::substring))
        .orElse("");
  }

  private void received(String by, JsonNode command, Instant at) {
    var key =
        switch (command.path("name").asString()) {
          case "ACK" -> by + command.path("request").asString();
          case "PROBE-ACK" -> by + command.path("nonce").asString();
          default -> "";
        };
    if (!asked.containsKey(key) || !shown.add(key)) return;
    var took = Duration.between(asked.get(key).at(), at);
    answered.add(new Answered(at, took.toNanos() / 1e6));
  }

  private void show(String by, String text) {
    out.accept(
        by.equals(left)
            ? "  CONTROL CHANNEL: " + text + " ->"
            : "                                <- CONTROL CHANNEL: " + text);
  }

  private static String pair(JsonNode who, String where) {
    return pair(who.asString(), where);
  }

  private static String pair(String who, String where) {
    return "(" + who + ", " + where + ")";
  }

  private static String locator(JsonNode command) {
    return command.path("locator").path("address").asString();
  }

  private static String locators(JsonNode command) {
    var set = command.path("set").path("locators");
    return StreamSupport.stream(set.spliterator(), false)
        .map(locator -> locator.path("address").asString())
        .collect(Collectors.joining(", "));
  }

  /// An address without its port.
  private static String endpoint(JsonNode command, String member) {
    var text = command.path(member).asString();
    return text.replaceAll("^\\[(.*)]:[0-9]+$", "$1").replaceAll("^([0-9.]+):[0-9]+$", "$1");
  }

  /// Requests that were answered within a span of time.
  synchronized RoundTrips between(int event, Instant from, Instant to) {
    return new RoundTrips(
        event,
        answered.stream()
            .filter(a -> a.at().isAfter(from) && !a.at().isAfter(to))
            .map(Answered::millis)
            .toList());
  }
}
