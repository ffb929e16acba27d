package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;

/// When the attempt was made, so that an old INIT counts for nothing (protocol §5).
///
/// ```
/// | 13 | 0 | 12 | TAI64N: seconds 8, nanoseconds 4 |
/// ```
///
/// @param tai64n 12 bytes; a later time compares as larger, byte by byte, unsigned
public record Timestamp(Bytes tai64n) implements Command {
  static final int TYPE = 13;

  public static final int LENGTH = 12;

  public Timestamp {
    Fields.check("length of TAI64N", tai64n.length(), LENGTH, LENGTH);
  }

  @Override
  public int type() {
    return TYPE;
  }

  static Timestamp decode(WireReader in) throws WireException {
    return new Timestamp(in.value(LENGTH));
  }
}
