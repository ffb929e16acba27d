package io.sterna.net;

import io.sterna.net.libc.Libc;
import java.lang.foreign.Arena;

/// The host's clock, as far as the kernel knows about it.
public final class Clock {
  /// Bytes of a struct timex, with room to spare (adjtimex(2)).
  private static final int TIMEX = 512;

  private Clock() {}

  /// Whether something keeps the clock right (NTP, chrony, a hypervisor).
  public static boolean isKept() {
    try (var arena = Arena.ofConfined()) {
      int state = Libc.adjtimex(arena.allocate(TIMEX, Long.BYTES));
      return state >= 0 && state != Libc.TIME_ERROR;
    }
  }
}
