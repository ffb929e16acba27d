package io.sterna.daemon.state;

import io.sterna.core.identifier.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The high-water mark of the time stamps in this host's INITs, on disk (protocol §5).
///
/// ```
/// | TAI64 seconds 8 | nanoseconds 4 |
/// ```
///
/// A mark is stored some time ahead, so that the disk is written to once in a while and not for
/// each INIT: all that counts is that a later run does not go back behind an earlier one.
public final class TimestampMark {
  static final String FILE = "timestamp";
  static final long AHEAD_SECONDS = 60;
  private static final int LENGTH = 12;

  private final StateDirectory state;
  private byte[] stored;

  private TimestampMark(StateDirectory state, byte[] stored) {
    this.state = state;
    this.stored = stored;
  }

  /// The mark as an earlier run left it; a file of another length counts as none.
  public static TimestampMark open(StateDirectory state) throws IOException {
    var found = state.read(FILE).filter(bytes -> bytes.length == LENGTH);
    return new TimestampMark(state, found.orElse(new byte[0]));
  }

  /// 12 bytes, or none if there was no earlier run.
  public Bytes stored() {
    return Bytes.of(stored);
  }

  /// Makes sure that no later run uses `mark` or an older one.
  public void advance(Bytes mark) throws IOException {
    if (stored.length == LENGTH && Arrays.compareUnsigned(mark.toArray(), stored) < 0) return;
    var ahead = ByteBuffer.wrap(mark.toArray());
    ahead.putLong(0, ahead.getLong(0) + AHEAD_SECONDS);
    state.write(FILE, ahead.array());
    stored = ahead.array();
  }
}
