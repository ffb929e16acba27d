package io.sterna.cli;

import io.sterna.daemon.control.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `sterna peers` and `sterna trust` show to people.
final class PeersText {
  private PeersText() {}

  static List<String> lines(Json answer) {
    var peers = answer.elements("peers");
    if (peers.isEmpty()) return List.of("no peers are known yet");
    var lines = new ArrayList<String>();
    for (var peer : peers) lines.addAll(peer(peer));
    return lines;
  }

  private static List<String> peer(Json peer) {
    boolean stranger = peer.text("state").equals("none");
    var lines = new ArrayList<String>();
    lines.add(
        peer.text("remote")
            + (stranger
                ? ": no association"
                : " is " + peer.text("state") + ", trust: " + peer.text("trust")));
    lines.add("  identifier address  " + peer.text("identifier_address"));
    for (var key : peer.elements("keys")) lines.add("  key                 " + key(key));
    if (!stranger && peer.elements("keys").isEmpty()) {
      lines.add("  key                 " + peer.text("key") + ", not remembered");
    }
    for (var locator : peer.elements("locators")) {
      lines.add("  locator             " + locator(locator));
    }
    if (!stranger) lines.addAll(traffic(peer));
    if (peer.member("refused").isPresent()) lines.add("! " + peer.text("refused"));
    return lines;
  }

  private static List<String> traffic(Json peer) {
    var control = peer.member("control").orElse(Json.object());
    var lines = new ArrayList<String>();
    lines.add("  path in use         " + peer.member("path").map(PeersText::path).orElse("none"));
    lines.add(
        "  control             %s sent, %s received"
            .formatted(
                count(control.whole("messages_sent"), control.whole("bytes_sent"), "messages"),
                count(
                    control.whole("messages_received"),
                    control.whole("bytes_received"),
                    "messages")));
    var data = peer.member("data").orElse(Json.object());
    lines.add(
        "  data                %s sent, %s received, connections: %d"
            .formatted(
                packets(data, "sent"), packets(data, "received"), peer.whole("connections")));
    return lines;
  }

  private static String packets(Json data, String direction) {
    var traffic = data.member(direction).orElse(Json.object());
    return count(traffic.whole("packets"), traffic.whole("bytes"), "packets");
  }

  private static String count(long number, long bytes, String what) {
    return String.format(Locale.ROOT, "%,d %s (%,d bytes)", number, what, bytes);
  }

  private static String locator(Json locator) {
    return locator.text("address")
        + " port "
        + locator.whole("port")
        + (locator.truth("verified") ? ", verified" : ", not verified")
        + (locator.truth("in_set") ? "" : ", not in the peer's set");
  }

  private static String path(Json path) {
    return path.text("local")
        + " - "
        + path.text("remote")
        + ", "
        + path.text("form")
        + ", control over "
        + path.text("carrier").toUpperCase(Locale.ROOT);
  }

  /// `trust list`.
  static List<String> keys(Json answer) {
    var keys = answer.elements("keys");
    if (keys.isEmpty()) return List.of("no keys are pinned or remembered");
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("NAME", "GRADE", "SINCE", "KEY", "WHERE FROM"));
    for (var key : keys) {
      rows.add(
          List.of(
              key.text("name"),
              grade(key),
              key.text("since").isEmpty() ? "-" : key.text("since"),
              key.text("key"),
              key.text("from")));
    }
    return StatusText.table(rows);
  }

  /// A key with what it is worth.
  static String key(Json key) {
    var since = key.text("since");
    return key.text("key") + ", " + grade(key) + (since.isEmpty() ? "" : " since " + since);
  }

  private static String grade(Json key) {
    return switch (key.text("how")) {
      case "caller" -> "first use (it called)";
      case "told" -> "first use (named by the peer)";
      default -> key.text("grade");
    };
  }
}
