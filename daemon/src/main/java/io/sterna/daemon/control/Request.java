package io.sterna.daemon.control;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;

/// What a client may ask of the daemon.
public sealed interface Request {
  /// What one answer is enough for.
  sealed interface Question extends Request {}

  record Status() implements Question {}

  /// The paths to one peer.
  record Paths(String name) implements Question {}

  /// Every peer that is known.
  record Peers() implements Question {}

  /// The keys that are pinned or remembered.
  record Trust() implements Question {}

  /// Trust the remembered keys of a name no more.
  record Forget(String name) implements Question {}

  /// One PROBE on every path to a peer; the association is made if there is none.
  ///
  /// @param waitMillis an answer that takes longer counts as none; at most 10 s
  /// @param everyCarrier whether UDP and ICMP are both tried, and not only what each path uses
  record Ping(String name, long waitMillis, boolean everyCarrier) implements Question {
    static final long LONGEST = 10_000;

    public Ping {
      waitMillis = Math.clamp(waitMillis, 1, LONGEST);
    }
  }

  /// Everything that happens from now on, until the client closes.
  record Events() implements Request {}

  /// End, and take everything out of the system.
  record Down() implements Request {}

  default Json toJson() {
    return switch (this) {
      case Status() -> command("status");
      case Paths(var name) -> command("paths").with("name", name);
      case Peers() -> command("peers");
      case Trust() -> command("trust");
      case Forget(var name) -> command("forget").with("name", name);
      case Ping(var name, var wait, var every) ->
          command("ping").with("name", name).with("wait_ms", wait).with("every_carrier", every);
      case Events() -> command("events");
      case Down() -> command("down");
    };
  }

  private static Json command(String name) {
    return Json.object().with("command", name);
  }

  /// The request that a line holds.
  ///
  /// @throws DaemonException if it holds none, with what is wrong
  static Request parse(String line) throws DaemonException {
    var json = read(line);
    return switch (json.text("command")) {
      case "status" -> new Status();
      case "paths" -> new Paths(json.text("name"));
      case "peers" -> new Peers();
      case "trust" -> new Trust();
      case "forget" -> new Forget(json.text("name"));
      case "ping" ->
          new Ping(json.text("name"), json.whole("wait_ms"), json.truth("every_carrier"));
      case "events" -> new Events();
      case "down" -> new Down();
      default ->
          throw refused(
              "command is one of status, paths, peers, trust, forget, ping, events, down");
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
