package io.sterna.cli;

import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.JsonText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What a command says, for people or, with `--json`, for programs.
final class Output {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(names = "--json", description = "print JSON, one value a line")
  boolean json;

  /// Prints `value`, as JSON or as the text that `text` makes of it.
  void print(Json value, Text text) {
    if (json) {
      line(JsonText.write(value));
    } else {
      text.lines(value).forEach(this::line);
    }
  }

  void line(String line) {
    command.commandLine().getOut().println(line);
  }

  /// For the person at the terminal, and not for a program that reads the output.
  void note(String line) {
    flush();
    if (!json) command.commandLine().getErr().println(line);
  }

  void flush() {
    command.commandLine().getOut().flush();
  }

  /// How a value is shown to people.
  @FunctionalInterface
  interface Text {
    Iterable<String> lines(Json value);
  }
}
