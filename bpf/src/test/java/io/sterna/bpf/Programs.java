package io.sterna.bpf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What this build has of the programs.
final class Programs {
  private Programs() {}

  /// Skips a test in a build that had no clang.
  static void assumeCompiled() {
    assumeTrue(KernelPath.class.getResource("in.bpf.o") != null, "there was no clang at the build");
  }
}
