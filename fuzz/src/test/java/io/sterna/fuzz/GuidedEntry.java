package io.sterna.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/// Where Jazzer enters: one target, named by a system property, tried with the inputs that coverage
/// leads to.
public final class GuidedEntry {
  static final String TARGET = "sterna.fuzz.target";

  private static final Target CHOSEN = Targets.named(System.getProperty(TARGET, ""));
  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean(); // of the JDK that it is built with

  private GuidedEntry() {}

  /// One input; whatever is thrown is a finding.
  public static void fuzzerTestOneInput(byte[] in) throws Exception {
    long allocated = allocated(in);
    // At first a class may be loaded on the way, which is instrumented with much ado.
    if (allocated > Fuzzer.Budget.ALLOCATION) allocated = allocated(in);
    if (allocated > Fuzzer.Budget.ALLOCATION) {
      throw new IllegalStateException("allocates " + allocated + " bytes");
    }
  }

  private static long allocated(byte[] in) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    CHOSEN.decoder().accepts(in, new Random(Arrays.hashCode(in)));
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
