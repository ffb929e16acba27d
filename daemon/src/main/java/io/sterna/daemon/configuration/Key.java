package io.sterna.daemon.configuration;

import io.sterna.daemon.DaemonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// One key of the configuration file: its name, its default and how its value is read.
///
/// @param path with its table, by a dot: `stub.listen`; keys of each `[[peer]]` are `peer.name`
/// @param fallback what stands for a key that is left out, as TOML; empty if nothing does
record Key<T>(String path, Optional<String> fallback, Reading<T> reading) {
  /// From a TOML value (String, Long, Boolean, TomlArray ...) to what the daemon works with.
  ///
  /// An [IllegalArgumentException] says what is wrong with the value.
  @FunctionalInterface
  interface Reading<T> {
    T read(Object value, Path file);
  }

  static <T> Key<T> of(String path, String fallback, Reading<T> reading) {
    return new Key<>(path, Optional.of(fallback), reading);
  }

  static <T> Key<T> withoutDefault(String path, Reading<T> reading) {
    return new Key<>(path, Optional.empty(), reading);
  }

  /// The key without its table.
  String name() {
    return path.substring(path.indexOf('.') + 1);
  }

  /// What `table` says, or the default, or nothing.
  Optional<T> find(@Nullable TomlTable table, Source source) throws DaemonException {
    var given = table == null ? null : table.get(List.of(name()));
    if (table == null || given == null)
      return fallback.map(toml -> reading.read(parse(toml), source.file()));
    try {
      return Optional.of(reading.read(given, source.file()));
    } catch (InList e) {
      throw Complaint.at(source.file(), source.line(e.position), path + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      var line = table.inputPositionOf(List.of(name()));
      throw Complaint.at(
          source.file(), line == null ? 0 : line.line(), path + ": " + e.getMessage());
    }
  }

  /// As [#find], and an error if there is nothing.
  T require(@Nullable TomlTable table, Source source) throws DaemonException {
    var found = find(table, source);
    if (found.isPresent()) return found.orElseThrow();
    throw Complaint.of(source.file(), missing());
  }

  /// As [#require] of a key in a table that begins at `line`.
  T require(@Nullable TomlTable table, Source source, int line) throws DaemonException {
    var found = find(table, source);
    if (found.isPresent()) return found.orElseThrow();
    throw Complaint.at(source.file(), line, missing());
  }

  private String missing() {
    return path + " is missing: add it (docs/configuration.md shows how)";
  }

  /// An element of a list is wrong; the list may begin some lines above.
  private static final class InList extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final transient TomlPosition position;

    InList(TomlPosition position, IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
      this.position = position;
    }
  }

  private static Object parse(String toml) {
    var value = Toml.parse("x = " + toml).get("x");
    if (value == null) throw new IllegalStateException("default '" + toml + "' is not TOML");
    return value;
  }

  static String text(Object value, Path file) {
    if (value instanceof String text) return text;
    throw new IllegalArgumentException("needs a text in quotes, not " + show(value));
  }

  /// A path, seen from the directory of the configuration file.
  static Path path(Object value, Path file) {
    return file.resolveSibling(text(value, file));
  }

  static Reading<Integer> integer(long least, long most) {
    return (value, _) -> {
      if (value instanceof Long number && number >= least && number <= most) {
        return Math.toIntExact(number);
      }
      throw new IllegalArgumentException(
          "needs a number from " + least + " to " + most + ", not " + show(value));
    };
  }

  static <T> Reading<T> choice(Map<String, T> choices) {
    return (value, _) -> {
      var chosen = value instanceof String text ? choices.get(text) : null;
      if (chosen != null) return chosen;
      var all = choices.keySet().stream().sorted().map(c -> '"' + c + '"').toList();
      throw new IllegalArgumentException(
          "needs one of " + String.join(", ", all) + ", not " + show(value));
    };
  }

  static <T> Reading<List<T>> list(Reading<T> element) {
    return (value, file) -> {
      if (!(value instanceof TomlArray array)) {
        throw new IllegalArgumentException("needs a list in [ ], not " + show(value));
      }
      var all = new ArrayList<T>();
      for (int i = 0; i < array.size(); i++) all.add(read(array, i, element, file));
      return List.copyOf(all);
    };
  }

  private static <T> T read(TomlArray array, int i, Reading<T> element, Path file) {
    try {
      return element.read(array.get(i), file);
    } catch (IllegalArgumentException e) {
      throw new InList(array.inputPositionOf(i), e);
    }
  }

  private static String show(Object value) {
    return switch (value) {
      case String text -> '"' + text + '"';
      case TomlArray _ -> "a list";
      case TomlTable _ -> "a table";
      default -> value.toString();
    };
  }
}
