package io.sterna.lab.demo;

import java.util.Iterator;
import java.util.List;

/// What `./sterna demo` was asked.
///
/// @param form `plain` or `names`
/// @param carrier of control messages: `udp` or `icmp`
/// @param bpf false for no fast path in the kernel
/// @param sterna false to play the scenario without it, which must fail: a test of the test
/// @param remove the run of an earlier `--keep` that is to go; empty for none
record Options(
    boolean json,
    boolean keep,
    String form,
    String carrier,
    boolean bpf,
    boolean sterna,
    String remove) {
  static final String USAGE =
      """
      usage: ./sterna demo [--form plain|names] [--carrier udp|icmp] [--no-bpf] [--json] [--keep]
             ./sterna demo --remove RUN

        --form     checksums over locators (plain, the default) or identifiers (names)
        --carrier  control messages over UDP (the default), or ICMP with UDP 19941 blocked
        --no-bpf   every packet through the daemons, none past them in the kernel
        --json     the closing record as JSON on standard output, the story on standard error
        --keep     leave hosts, networks and daemons up, and say how to look around
        --remove   take away what --keep left
      """;

  static final Options NONE = new Options(false, false, "plain", "udp", true, true, "");

  /// @throws IllegalArgumentException with what is wrong
  static Options parse(List<String> arguments) {
    var options = NONE;
    var rest = arguments.iterator();
    while (rest.hasNext()) options = options.and(rest.next(), rest);
    return options;
  }

  private Options and(String word, Iterator<String> rest) {
    return switch (word) {
      case "--json" -> new Options(true, keep, form, carrier, bpf, sterna, remove);
      case "--keep" -> new Options(json, true, form, carrier, bpf, sterna, remove);
      case "--no-bpf" -> new Options(json, keep, form, carrier, false, sterna, remove);
      case "--without-sterna" -> new Options(json, keep, form, carrier, bpf, false, remove);
      case "--form" ->
          new Options(
              json, keep, one(word, rest, List.of("plain", "names")), carrier, bpf, sterna, remove);
      case "--carrier" ->
          new Options(
              json, keep, form, one(word, rest, List.of("udp", "icmp")), bpf, sterna, remove);
      case "--remove" -> new Options(json, keep, form, carrier, bpf, sterna, value(word, rest));
      default -> throw new IllegalArgumentException("'" + word + "' is unknown");
    };
  }

  private static String one(String option, Iterator<String> rest, List<String> choices) {
    var chosen = value(option, rest);
    if (choices.contains(chosen)) return chosen;
    throw new IllegalArgumentException(
        option + " is " + String.join(" or ", choices) + ", not '" + chosen + "'");
  }

  private static String value(String option, Iterator<String> rest) {
    if (rest.hasNext()) return rest.next();
    throw new IllegalArgumentException(option + " needs a value");
  }
}
