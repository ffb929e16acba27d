package io.sterna.fuzz;

import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.WireException;
import java.util.List;

/// A decoder with a rare fault: it must be found, or the search is no good.
final class SeededBug {
  static final String NAME = "seeded-bug";

  /// Inputs that are longer only spread the search over what has no fault.
  static final int MOST = 16;

  private SeededBug() {}

  static Target target() {
    return Target.of(
        NAME,
        random -> Command.encodeAll(List.of(new Close(1, random.nextInt(1 << 16), "done"))),
        (in, _) -> {
          try {
            for (var command : Command.decodeAll(in)) {
              if (command instanceof Close close) stumble(close);
            }
            return true;
          } catch (WireException e) {
            return false;
          }
        });
  }

  /// One CLOSE in 2^16.
  private static void stumble(Close close) {
    if (close.code() >> 8 != 0x53) return;
    if ((close.code() & 0xff) == 0x54) throw new IllegalStateException("found");
  }
}
