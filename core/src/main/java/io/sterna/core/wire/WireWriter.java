package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Writes big-endian fields one after the other, growing as needed.
final class WireWriter {
  private ByteBuffer out = ByteBuffer.allocate(256);

  WireWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  WireWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  WireWriter u32(int value) {
    room(4).putInt(value);
    return this;
  }

  WireWriter u64(long value) {
    room(8).putLong(value);
    return this;
  }

  WireWriter bytes(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  WireWriter bytes(Bytes value) {
    return bytes(value.toArray());
  }

  WireWriter zeros(int length) {
    return bytes(new byte[length]);
  }

  int length() {
    return out.position();
  }

  /// Writes over the two bytes at `offset`: a length that was not known before.
  void u16At(int offset, int value) {
    out.putShort(offset, (short) value);
  }

  byte[] toArray() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer room(int length) {
    if (out.remaining() < length) {
      int capacity = Math.max(2 * out.capacity(), out.position() + length);
      out = ByteBuffer.allocate(capacity).put(out.flip());
    }
    return out;
  }
}
