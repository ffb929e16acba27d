package io.sterna.core.wire;

import java.util.ArrayList;
import java.util.List;

/// Zeros that make a message longer (protocol §6).
///
/// ```
/// | 12 | 0 | length | zeros ... |
/// ```
///
/// @param length bytes of zeros, 0..65535, its header not counted
public record Padding(int length) implements Command {
  static final int TYPE = 12;

  public Padding {
    Fields.check("length of PADDING", length, 0, 0xffff);
  }

  /// `commands` with PADDING behind them, so that they encode to exactly `length` bytes.
  ///
  /// @throws IllegalArgumentException if they are longer, or leave a gap of 1 to 3 bytes, which
  ///     nothing fits into
  public static List<Command> fill(List<? extends Command> commands, int length) {
    int gap = length - Command.encodeAll(commands).length;
    if (gap == 0) return List.copyOf(commands);
    if (gap < HEADER_LENGTH) {
      throw new IllegalArgumentException("no PADDING makes " + commands + " " + length + " bytes");
    }
    var filled = new ArrayList<Command>(commands);
    filled.add(new Padding(gap - HEADER_LENGTH));
    return List.copyOf(filled);
  }

  @Override
  public int type() {
    return TYPE;
  }

  static Padding decode(WireReader in) throws WireException {
    int length = in.remaining();
    in.skip(length);
    return new Padding(length);
  }
}
