package io.sterna.daemon.doctor;

import io.sterna.daemon.control.Json;
import java.util.Locale;

/// One thing that was looked at.
///
/// @param text what was found, one sentence
/// @param remedy what to do, one sentence; empty if nothing is to be done
public record Finding(Area area, Level level, String text, String remedy) {
  /// What it is about.
  public enum Area {
    CONFIGURATION,
    KERNEL,
    RESOLVER,
    RECORD,
    CLOCK,
    MTU,
    DAEMON,
    PEER
  }

  /// How bad it is, the worst last.
  public enum Level {
    OK,
    /// Sterna works, but not as well as it could.
    WARNING,
    /// Sterna does not work, or not with everybody.
    FAILURE
  }

  static Finding ok(Area area, String text) {
    return new Finding(area, Level.OK, text, "");
  }

  static Finding warning(Area area, String text, String remedy) {
    return new Finding(area, Level.WARNING, text, remedy);
  }

  static Finding failure(Area area, String text, String remedy) {
    return new Finding(area, Level.FAILURE, text, remedy);
  }

  Json json() {
    var json = Json.object().with("area", word(area)).with("level", word(level)).with("text", text);
    return remedy.isEmpty() ? json : json.with("remedy", remedy);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
