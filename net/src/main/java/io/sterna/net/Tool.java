package io.sterna.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A program of the system that does what takes a page by netlink: `nft`, `tc`.
enum Tool {
  NFT("nft", "nftables"),
  TC("tc", "iproute2");

  private static final int PATIENCE_SECONDS = 10;

  private final String program;
  private final String debianPackage;

  Tool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /// Runs it, in the network namespace of this thread.
  ///
  /// @param input what it reads from standard input
  /// @return what it wrote to standard output
  /// @throws IOException if it is not there, or fails: with its first words about that
  String run(String input, String... arguments) throws IOException {
    var process = start(arguments);
    try {
      var errors = read(process.getErrorStream());
      var output = read(process.getInputStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      } catch (IOException e) {
        // it has ended without reading all: its status says why
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(program + " does not come to an end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(program + " failed: " + firstLine(errors.join()));
      }
      return output.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(program + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /// Also where a PATH without system directories does not look.
  private Process start(String... arguments) throws IOException {
    IOException failure = new IOException("not in PATH");
    for (var place : List.of("", "/usr/sbin/", "/sbin/")) {
      var command = new ArrayList<>(List.of(place + program));
      command.addAll(List.of(arguments));
      try {
        return new ProcessBuilder(command).start();
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new IOException(
        "cannot run " + program + ": install it (Debian: apt install " + debianPackage + ")",
        failure);
  }

  /// Not on a virtual thread: one that is the first might make the pool of those threads in the
  /// namespace of this one ([Trial]).
  private static CompletableFuture<String> read(InputStream in) {
    var result = new CompletableFuture<String>();
    Thread.ofPlatform()
        .daemon()
        .name("tool")
        .start(
            () -> {
              try (in) {
                result.complete(new String(in.readAllBytes(), UTF_8));
              } catch (IOException e) {
                result.completeExceptionally(new UncheckedIOException(e));
              }
            });
    return result;
  }

  private static String firstLine(String text) {
    return text.lines().filter(l -> !l.isBlank()).findFirst().orElse("no reason given").strip();
  }
}
