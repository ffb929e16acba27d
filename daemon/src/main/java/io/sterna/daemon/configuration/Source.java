package io.sterna.daemon.configuration;

import java.nio.file.Path;
import org.tomlj.TomlPosition;

/// A configuration file and what stands in it.
record Source(Path file, String content) {
  /// The line of a value in a list. The parser counts what stands before the value to it: empty
  /// lines and comments.
  int line(TomlPosition position) {
    int line = position.line();
    var lines = content.lines().toList();
    int column = position.column() - 1;
    while (line <= lines.size()) {
      var text = lines.get(line - 1);
      var rest = text.substring(Math.min(column, text.length())).strip();
      if (!rest.isEmpty() && !rest.startsWith("#") && !rest.equals(",")) return line;
      line++;
      column = 0;
    }
    return position.line();
  }
}
