package io.sterna.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Runs Jazzer on one target in a process of its own, from the corpus that is kept.
///
/// @param target its name
/// @param time to search for
/// @param seed 0: another one each time
record Guided(String target, Duration time, int seed) {
  private static final int SAMPLES = 50;
  private static final int HANG_SECONDS = 10;
  private static final long MERGE_SECONDS = 120;
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");
  private static final Pattern CRASH = Pattern.compile("Base64: (\\S*)");

  /// What came of it.
  ///
  /// @param failure what was thrown, and the input in base 64, if anything was
  record Outcome(long inputs, Optional<String> failure) {}

  /// The search, without a trace in the tree.
  Outcome search() throws IOException, InterruptedException {
    var place = Files.createTempDirectory("sterna-fuzz");
    try {
      return search(place);
    } finally {
      delete(place);
    }
  }

  /// The same, and what is worth it is kept.
  Outcome searchAndKeep() throws IOException, InterruptedException {
    var place = Files.createTempDirectory("sterna-fuzz");
    try {
      var outcome = search(place);
      var merged = Files.createDirectory(place.resolve("merged"));
      var corpus = place.resolve("corpus").toString();
      run(place, MERGE_SECONDS, List.of("-merge=1", merged.toString(), corpus));
      Corpus.read(merged).keep(target);
      return outcome;
    } finally {
      delete(place);
    }
  }

  private Outcome search(Path place) throws IOException, InterruptedException {
    var corpus = Files.createDirectory(place.resolve("corpus"));
    Corpus.of(target).unpack(corpus);
    var samples = Targets.named(target);
    for (int i = 0; i < SAMPLES; i++) {
      Files.write(corpus.resolve("sample-" + i), samples.sample().apply(new Random(i)));
    }
    var options = new ArrayList<>(List.of("-max_total_time=" + time.toSeconds()));
    if (seed != 0) options.add("-seed=" + seed);
    if (target.equals(SeededBug.NAME)) options.add("-max_len=" + SeededBug.MOST);
    options.add(corpus.toString());
    return outcome(run(place, time.toSeconds(), options));
  }

  private Outcome outcome(String log) {
    var crash = CRASH.matcher(log);
    if (crash.find()) {
      var from = Math.max(0, log.indexOf("\n== "));
      var what = log.substring(from, Math.min(log.length(), from + 2000)).strip();
      return new Outcome(0, Optional.of(what + "\ninput: " + crash.group(1)));
    }
    var done = DONE.matcher(log);
    if (!done.find())
      throw new AssertionError("Jazzer did not do its work on " + target + ":\n" + log);
    return new Outcome(Long.parseLong(done.group(1)), Optional.empty());
  }

  private String run(Path place, long seconds, List<String> options)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-D" + GuidedEntry.TARGET + "=" + target,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + GuidedEntry.class.getName(),
                "--instrumentation_includes=io.sterna.**",
                "--reproducer_path=" + place,
                "-artifact_prefix=" + place + "/",
                "-timeout=" + HANG_SECONDS,
                "-rss_limit_mb=4096",
                "-print_final_stats=1"));
    command.addAll(options);
    var log = place.resolve("log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(seconds + 60, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "Jazzer does not end on " + target + ":\n" + Files.readString(log));
      }
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(log);
  }

  private static void delete(Path place) throws IOException {
    try (var files = Files.walk(place)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
