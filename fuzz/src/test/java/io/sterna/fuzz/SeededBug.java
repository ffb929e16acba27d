package io.sterna.fuzz;

import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.WireException;

/// A decoder with a fault that nobody hits by chance: it must be found, or the search is no good.
final class SeededBug {
  static final String NAME = "seeded-bug";

  private SeededBug() {}

  static Target target() {
    return Target.of(
        NAME,
        WireTargets::payload,
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

  /// One CLOSE in 2^32.
  private static void stumble(Close close) {
    if (close.code() >> 8 != 0x53) return;
    if ((close.code() & 0xff) != 0x54) return;
    var text = close.reason();
    if (text.length() < 2 || text.charAt(0) != 'h') return;
    if (text.charAt(1) == 'i') throw new IllegalStateException("found");
  }
}
