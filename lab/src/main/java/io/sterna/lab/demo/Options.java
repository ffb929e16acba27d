package io.sterna.lab.demo;

import java.util.Iterator;
import java.util.List;

/// What `./sterna demo` was asked.
///
/// @param form `plain` or `names`
/// @param sterna false to play the scenario without it, which must fail: a test of the test
/// @param remove the run of an earlier `--keep` that is to go; empty for none
record Options(boolean json, boolean keep, String form, boolean sterna, String remove) {
  static final String USAGE =
      """
      usage: ./sterna demo [--form plain|names] [--json] [--keep]
             ./sterna demo --remove RUN

        --form    checksums over locators (plain, the default) or identifiers (names)
        --json    the closing record as JSON on standard output, the story on standard error
        --keep    leave hosts, networks and daemons up, and say how to look around
        --remove  take away what --keep left
      """;

  /// @throws IllegalArgumentException with what is wrong
  static Options parse(List<String> arguments) {
    var options = new Options(false, false, "plain", true, "");
    var rest = arguments.iterator();
    while (rest.hasNext()) {
      var word = rest.next();
      options =
          switch (word) {
            case "--json" -> new Options(true, options.keep, options.form, options.sterna, "");
            case "--keep" -> new Options(options.json, true, options.form, options.sterna, "");
            case "--without-sterna" ->
                new Options(options.json, options.keep, options.form, false, "");
            case "--form" ->
                new Options(options.json, options.keep, form(rest), options.sterna, "");
            case "--remove" ->
                new Options(
                    options.json, options.keep, options.form, options.sterna, value(word, rest));
            default -> throw new IllegalArgumentException("'" + word + "' is unknown");
          };
    }
    return options;
  }

  private static String form(Iterator<String> rest) {
    var form = value("--form", rest);
    if (List.of("plain", "names").contains(form)) return form;
    throw new IllegalArgumentException("--form is plain or names, not '" + form + "'");
  }

  private static String value(String option, Iterator<String> rest) {
    if (rest.hasNext()) return rest.next();
    throw new IllegalArgumentException(option + " needs a value");
  }
}
