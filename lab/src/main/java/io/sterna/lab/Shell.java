package io.sterna.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs commands to their end.
final class Shell {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private Shell() {}

  /// Runs a command and returns what became of it, within 20 s.
  static Result run(List<String> command) {
    return run(command, "", Map.of(), BOUND);
  }

  static Result run(String... command) {
    return run(List.of(command));
  }

  static Result run(
      List<String> command, String input, Map<String, String> environment, Duration bound) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      var process = builder.start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It did not want the input; what it printed says more.
      }
      return collect(command, process, bound);
    } catch (IOException e) {
      throw new LabException("'" + command.getFirst() + "' cannot be started", e);
    }
  }

  private static Result collect(List<String> command, Process process, Duration bound) {
    var out = new StringBuilder();
    var reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var text = process.inputReader(StandardCharsets.UTF_8)) {
                    text.lines().forEach(line -> out.append(line).append('\n'));
                  } catch (IOException | UncheckedIOException e) {
                    // It was ended.
                  }
                });
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabException(
            "'%s' did not end within %d s".formatted(String.join(" ", command), bound.toSeconds()));
      }
      // A child that it left behind may hold its output open.
      reader.join(Duration.ofMillis(500));
      return new Result(command, process.exitValue(), out.toString());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabException("the lab was interrupted", e);
    }
  }
}
