package io.sterna.cli;

import io.sterna.daemon.control.JsonText;
import java.io.IOException;

/// An event as one line for people.
final class EventText {
  private EventText() {}

  static String line(String event) {
    try {
      var json = JsonText.read(event);
      return json.text("at") + " " + json.text("text");
    } catch (IOException e) {
      return event; // a newer daemon's
    }
  }
}
