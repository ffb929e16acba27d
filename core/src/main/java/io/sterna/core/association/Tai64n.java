package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import java.nio.ByteBuffer;
import java.time.Instant;

/// A time stamp of TIMESTAMP: TAI64N, 12 bytes, later ones compare as larger (protocol §5).
record Tai64n(long seconds, int nanos) implements Comparable<Tai64n> {
  /// The label of 1970-01-01 00:00:10 TAI, which is the Unix epoch.
  private static final long EPOCH = 0x4000_0000_0000_000aL;

  static final int LENGTH = 12;
  private static final int SECOND = 1_000_000_000;

  static Tai64n of(Instant time) {
    return new Tai64n(EPOCH + time.getEpochSecond(), time.getNano());
  }

  /// @param bytes 12 bytes
  static Tai64n of(Bytes bytes) {
    var in = ByteBuffer.wrap(bytes.toArray());
    return new Tai64n(in.getLong(), in.getInt());
  }

  Bytes bytes() {
    return Bytes.of(ByteBuffer.allocate(LENGTH).putLong(seconds).putInt(nanos).array());
  }

  /// The least stamp that is newer.
  Tai64n next() {
    return Integer.compareUnsigned(nanos, SECOND - 1) < 0
        ? new Tai64n(seconds, nanos + 1)
        : new Tai64n(seconds + 1, 0);
  }

  boolean isAfter(Tai64n other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Tai64n other) {
    int bySecond = Long.compareUnsigned(seconds, other.seconds);
    return bySecond != 0 ? bySecond : Integer.compareUnsigned(nanos, other.nanos);
  }
}
