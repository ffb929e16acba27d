package io.sterna.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Changes bytes in the ways that break decoders: limits, lengths, pieces that are missing or there
/// twice, pieces of another input.
final class Mutator {
  private static final int[] LIMITS = {0, 1, 2, 3, 4, 8, 16, 32, 63, 64, 0x7f, 0x80, 0xc0, 0xff};
  private static final int MOST_CHANGES = 8;
  private static final int LONGEST_NOISE = 300;

  private final Target target;
  private final Random random;

  Mutator(Target target, Random random) {
    this.target = target;
    this.random = random;
  }

  /// One of 16 inputs as it should be, one noise, the others with 1 to 8 changes.
  byte[] draw() {
    int kind = random.nextInt(16);
    if (kind == 0) return target.sample().apply(random);
    if (kind == 1) return noise();
    var bytes = target.sample().apply(random);
    // Half of them with one change: many would hide each other behind the first that is noticed.
    int changes = random.nextBoolean() ? 1 : random.nextInt(2, MOST_CHANGES + 1);
    for (int i = 0; i < changes; i++) bytes = change(bytes);
    return bytes;
  }

  private byte[] noise() {
    var bytes = new byte[random.nextInt(LONGEST_NOISE)];
    random.nextBytes(bytes);
    return target.words().isEmpty() ? bytes : words(bytes);
  }

  private byte[] words(byte[] noise) {
    var bytes = new byte[0];
    int count = random.nextInt(1, 30);
    for (int i = 0; i < count; i++) {
      bytes = insert(bytes, bytes.length, random.nextInt(8) == 0 ? noise : word());
    }
    return bytes;
  }

  private byte[] change(byte[] in) {
    if (in.length == 0) return noise();
    // Half of the changes near the start, where headers and counts are.
    int at = random.nextInt(random.nextBoolean() ? Math.min(in.length, 64) : in.length);
    int length = 1 + random.nextInt(Math.min(in.length - at, random.nextBoolean() ? 8 : 1000));
    var bytes = in.clone();
    return switch (random.nextInt(10)) {
      case 0 -> flip(bytes, at);
      case 1 -> put(bytes, at, 1, random.nextInt());
      case 2 -> put(bytes, at, 1, LIMITS[random.nextInt(LIMITS.length)]);
      case 3 -> put(bytes, at, 1, bytes[at] + (random.nextBoolean() ? 1 : -1));
      case 4 -> put(bytes, at, 2, limit());
      case 5 -> Arrays.copyOf(bytes, at);
      case 6 -> remove(bytes, at, length);
      case 7 -> insert(bytes, at, Arrays.copyOfRange(bytes, at, at + length));
      case 8 -> insert(bytes, at, word());
      default -> splice(bytes, at);
    };
  }

  private byte[] flip(byte[] bytes, int at) {
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  /// The low `width` bytes of `value`, big-endian or little-endian.
  private byte[] put(byte[] bytes, int at, int width, int value) {
    boolean big = random.nextBoolean();
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> (8 * (big ? width - 1 - i : i)));
    }
    return bytes;
  }

  private int limit() {
    int near = random.nextInt(3) - 1;
    return near + (1 << random.nextInt(17));
  }

  private byte[] word() {
    List<String> words = target.words();
    if (!words.isEmpty()) {
      return words.get(random.nextInt(words.size())).getBytes(StandardCharsets.UTF_8);
    }
    var bytes = new byte[random.nextInt(1, 40)];
    if (random.nextBoolean()) random.nextBytes(bytes);
    return bytes;
  }

  /// The start of this one and the end of another.
  private byte[] splice(byte[] bytes, int at) {
    var other = target.sample().apply(random);
    int from = random.nextInt(other.length + 1);
    return insert(Arrays.copyOf(bytes, at), at, Arrays.copyOfRange(other, from, other.length));
  }

  private static byte[] remove(byte[] bytes, int at, int length) {
    var out = Arrays.copyOf(bytes, bytes.length - length);
    System.arraycopy(bytes, at + length, out, at, out.length - at);
    return out;
  }

  private static byte[] insert(byte[] bytes, int at, byte[] piece) {
    var out = Arrays.copyOf(bytes, bytes.length + piece.length);
    System.arraycopy(piece, 0, out, at, piece.length);
    System.arraycopy(bytes, at, out, at + piece.length, bytes.length - at);
    return out;
  }
}
