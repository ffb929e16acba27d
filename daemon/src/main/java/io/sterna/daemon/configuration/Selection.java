package io.sterna.daemon.configuration;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A list of names with `*` for any run of characters and a leading `!` for what is left out.
///
/// A text is in the selection if a pattern fits it and no pattern with `!` does.
public record Selection(List<String> patterns) {
  public Selection {
    patterns = List.copyOf(patterns);
  }

  public boolean contains(String text) {
    boolean in = false;
    for (var pattern : patterns) {
      if (pattern.startsWith("!")) {
        if (fits(pattern.substring(1), text)) return false;
      } else {
        in |= fits(pattern, text);
      }
    }
    return in;
  }

  private static boolean fits(String pattern, String text) {
    var regex =
        pattern
            .chars()
            .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return Pattern.matches(regex, text);
  }
}
