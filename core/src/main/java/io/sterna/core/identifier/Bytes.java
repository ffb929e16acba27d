package io.sterna.core.identifier;

import java.util.Arrays;
import java.util.HexFormat;

/// An immutable run of bytes that compares by content: keys, tags, opaque values.
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /// A copy of `value`.
  public static Bytes of(byte[] value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /// The bytes that `hex` (two digits each, no separators) spells.
  public static Bytes ofHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /// No bytes at all.
  public static Bytes empty() {
    return EMPTY;
  }

  public int length() {
    return value.length;
  }

  /// The byte at `index`, from 0 on.
  public byte at(int index) {
    return value[index];
  }

  /// A fresh array with these bytes; writing to it changes nothing here.
  public byte[] toArray() {
    return value.clone();
  }

  /// Copies all of these bytes into `target` from `offset` on.
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(value, 0, target, offset, value.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /// Lower-case hex, two digits a byte.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(value);
  }
}
