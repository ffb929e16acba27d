package io.sterna.lab;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A program that runs on a host of the lab; what it says goes into a log file.
public final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String label;
  private final Process process;
  private final Path log;

  Running(String label, Process process, Path log) {
    this.label = label;
    this.process = process;
    this.log = log;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /// Where its standard error goes, and its standard output unless that is read.
  public Path logFile() {
    return log;
  }

  public String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /// Its standard output; for programs that were started with [Host#converse].
  public InputStream output() {
    return process.getInputStream();
  }

  public BufferedWriter input() {
    return process.outputWriter(StandardCharsets.UTF_8);
  }

  /// Waits until the log contains `text`.
  ///
  /// @throws LabException with the log, if the program ends first or `bound` passes
  public Running awaitLog(String text, Duration bound) {
    var seen =
        Await.within(
            bound,
            () -> {
              boolean alive = alive();
              if (log().contains(text)) return Optional.of(true);
              return alive ? Optional.empty() : Optional.of(false);
            });
    if (seen.orElse(false)) return this;
    throw new LabException(
        "%s %s before it said '%s': %s"
            .formatted(
                label,
                alive() ? "took more than " + bound.toSeconds() + " s" : "ended",
                text,
                tail(log())));
  }

  /// Waits for its end and returns its status.
  public int awaitExit(Duration bound) {
    try {
      if (process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("the lab was interrupted", e);
    }
    throw new LabException(
        "%s did not end within %d ms: %s".formatted(label, bound.toMillis(), tail(log())));
  }

  /// Ends it as an administrator would, by SIGTERM, and waits; by SIGKILL after 5 s.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) kill();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it by SIGKILL: a crash.
  public void kill() {
    process.destroyForcibly();
  }

  private static String tail(String log) {
    return log.length() < 2000 ? log.strip() : "..." + log.substring(log.length() - 2000).strip();
  }
}
