package io.sterna.lab.demo;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/// Where the demo's story goes; in colour on a terminal only.
final class Screen {
  private final PrintStream out;
  private final boolean colours;
  private final long start = System.nanoTime();

  Screen(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /// The usual screen; with `--json` the story goes to standard error.
  static Screen of(boolean json) {
    boolean terminal =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            && System.getenv("NO_COLOR") == null;
    return new Screen(json ? System.err : System.out, terminal);
  }

  void title(String text) {
    out.println();
    say(paint("1", text));
  }

  /// A step of the scenario, with the time since the beginning.
  void step(String text) {
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
    say(paint("2", "%5.1f s ".formatted(seconds)) + " " + text);
  }

  /// A control message or a first packet.
  void wire(String text) {
    say(paint("36", "         " + text));
  }

  void good(String text) {
    say(paint("32", text));
  }

  void bad(String text) {
    say(paint("31", text));
  }

  synchronized void say(String text) {
    out.println(text);
    out.flush();
  }

  String paint(String code, String text) {
    return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
