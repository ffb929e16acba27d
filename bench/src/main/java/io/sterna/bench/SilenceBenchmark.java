package io.sterna.bench;

import io.sterna.lab.LabException;
import io.sterna.lab.Project;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The longest silence that each program of the demo hears in each event, over five runs.
final class SilenceBenchmark implements Benchmark {
  private static final int RUNS = 5;

  @Override
  public String name() {
    return "silence";
  }

  @Override
  public String what() {
    return "longest silence of each program in each event, over five demos";
  }

  @Override
  public List<Figure> run(PrintStream out) throws IOException {
    Scenes.requireLab();
    var silences = new TreeMap<String, List<Double>>();
    for (int run = 1; run <= RUNS; run++) {
      var trials = demo().path("observation").path("trials");
      for (var trial : trials) {
        var cell = "event " + trial.path("event").asInt() + " " + trial.path("program").asString();
        double millis = trial.path("silenceMs").asDouble();
        silences.computeIfAbsent(cell, _ -> new ArrayList<>()).add(millis);
      }
      out.println("demo " + run + " of " + RUNS + " done");
    }
    var figures = new ArrayList<Figure>();
    silences.forEach(
        (cell, millis) -> {
          var sample = new Sample(millis);
          out.printf("%-14s %s ms%n", cell, millis);
          figures.add(
              Figure.recorded("silence_" + cell.replace(' ', '_') + "_ms", sample.median()));
        });
    return figures;
  }

  private static JsonNode demo() throws IOException {
    var command = List.of(Project.home().resolve("sterna").toString(), "demo", "--json");
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var closing = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) throw new LabException("the demo did not succeed: " + closing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
    return new JsonMapper().readTree(closing);
  }
}
