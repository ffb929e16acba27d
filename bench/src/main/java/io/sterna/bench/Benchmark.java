package io.sterna.bench;

import java.io.PrintStream;
import java.util.List;

/// Something that `./dev bench NAME` measures.
interface Benchmark {
  String name();

  /// One line for the list of benchmarks.
  String what();

  /// Measures, tells what it sees on the way, and returns its figures.
  List<Figure> run(PrintStream out) throws Exception;
}
