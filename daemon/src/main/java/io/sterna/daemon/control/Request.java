package io.sterna.daemon.control;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;

/// What a client may ask of the daemon.
public sealed interface Request {
  record Status() implements Request {}

  /// The paths to one peer.
  record Paths(String name) implements Request {}

  /// Everything that happens from now on, until the client closes.
  record Events() implements Request {}

  /// End, and take everything out of the system.
  record Down() implements Request {}

  default Json toJson() {
    return switch (this) {
      case Status() -> Json.object().with("command", "status");
      case Paths(var name) -> Json.object().with("command", "paths").with("name", name);
      case Events() -> Json.object().with("command", "events");
      case Down() -> Json.object().with("command", "down");
    };
  }

  /// The request that a line holds.
  ///
  /// @throws DaemonException if it holds none, with what is wrong
  static Request parse(String line) throws DaemonException {
    var json = read(line);
    return switch (json.text("command")) {
      case "status" -> new Status();
      case "paths" -> new Paths(json.text("name"));
      case "events" -> new Events();
      case "down" -> new Down();
      default -> throw refused("command is one of status, paths, events, down");
    };
  }

  private static Json read(String line) throws DaemonException {
    try {
      return JsonText.read(line);
    } catch (IOException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static DaemonException refused(String why) {
    return new DaemonException(Reason.REFUSED, why);
  }
}
