package io.sterna.lab.program;

import io.sterna.lab.Host;
import io.sterna.lab.LabException;
import io.sterna.lab.Running;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A `curl` download whose bytes are counted and summed as they come out of it.
public final class Download implements Program {
  private final Running curl;
  private final String expectedSum;
  private final Progress progress = new Progress();
  private final MessageDigest digest;
  private final Thread reader;

  private Download(Running curl, String expectedSum) {
    this.curl = curl;
    this.expectedSum = expectedSum;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    reader = Thread.ofPlatform().daemon().name("curl-reader").start(this::read);
  }

  /// Starts `curl http://TARGET/PATH`.
  ///
  /// @param expectedSum SHA-256 in hexadecimal
  /// @param options of curl
  public static Download start(
      Host host, String target, String path, String expectedSum, String... options) {
    var shown = target.contains(":") ? "[" + target + "]" : target;
    // curl also tries the IPv4 address, which names have too, when the other is silent for 200 ms;
    // on a busy machine that says nothing about Sterna.
    var command = new ArrayList<>(List.of("curl", "-sS", "--no-buffer"));
    command.addAll(List.of("--happy-eyeballs-timeout-ms", "3000"));
    command.addAll(List.of(options));
    command.add("http://" + shown + "/" + path);
    return new Download(host.converse("curl", command), expectedSum);
  }

  private void read() {
    var block = new byte[1 << 15];
    try (var in = curl.output()) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
        progress.mark(n);
      }
    } catch (IOException e) {
      // It was ended.
    }
  }

  @Override
  public String title() {
    return "curl";
  }

  @Override
  public long pid() {
    return curl.pid();
  }

  @Override
  public int port() {
    return 80;
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public boolean alive() {
    return curl.alive();
  }

  @Override
  public Ending finish(Duration bound) {
    try {
      int status = curl.awaitExit(bound);
      if (status != 0) return new Ending(false, "status " + status + ": " + curl.log().strip());
      if (!reader.join(bound)) return new Ending(false, "its output did not end");
    } catch (LabException e) {
      return new Ending(false, progress.total() + " bytes, then nothing");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ending(false, "interrupted");
    }
    var sum = HexFormat.of().formatHex(digest.digest());
    return new Ending(
        sum.equals(expectedSum),
        "%d bytes, SHA-256 %s"
            .formatted(progress.total(), sum.equals(expectedSum) ? "right" : "WRONG"));
  }

  @Override
  public void close() {
    curl.kill();
  }
}
