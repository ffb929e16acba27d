package io.sterna.core.noise;

import java.util.Arrays;

/// Which counters of a session have arrived: each is taken once, and none that is 2,048 or more
/// behind the highest (protocol §5; RFC 6479).
///
/// ```
/// bits   ... [    word w-1    ][     word w     ]      a ring of 64-bit words
///                  ^ highest - 2047      ^ highest      never shifted; a word is cleared when
///            |<------ window -------->|                 the highest counter enters it
/// ```
///
/// A counter is asked about before its message is decrypted, and marked only once the AEAD has
/// verified: a forged counter moves nothing.
public final class ReplayWindow {
  /// Counters that may be outstanding below the highest one, itself included.
  public static final int WIDTH = 2048;

  /// No session is used for more messages than this (protocol §5).
  public static final long LIMIT = 1L << 60;

  private static final int WORDS = WIDTH / Long.SIZE + 1; // one more: the top word is part filled

  /// As long as it has to be: most sessions carry few messages.
  private long[] ring = new long[1];

  private long highest = -1;

  /// Nothing has arrived yet.
  public ReplayWindow() {}

  /// Whether a message with this counter may still be taken.
  public boolean accepts(long counter) {
    if (counter < 0 || counter >= LIMIT) return false;
    if (counter > highest) return true;
    if (counter <= highest - WIDTH) return false;
    int word = word(counter);
    return word >= ring.length || (ring[word] & bit(counter)) == 0;
  }

  /// Notes a counter whose message has been verified.
  ///
  /// @throws IllegalStateException if [#accepts] would have refused it
  public void mark(long counter) {
    if (!accepts(counter)) throw new IllegalStateException("counter " + counter + " is not fresh");
    if (counter > highest) {
      if (counter >> 6 >= ring.length) {
        ring = Arrays.copyOf(ring, counter >> 6 < WORDS ? (int) (counter >> 6) + 1 : WORDS);
      }
      clearUpTo(counter);
      highest = counter;
    }
    ring[word(counter)] |= bit(counter);
  }

  private void clearUpTo(long counter) {
    long from = highest < 0 ? 0 : (highest >> 6) + 1;
    long to = counter >> 6;
    for (long w = Math.max(from, to - WORDS + 1); w <= to; w++) ring[(int) (w % WORDS)] = 0;
  }

  private static int word(long counter) {
    return (int) ((counter >> 6) % WORDS);
  }

  private static long bit(long counter) {
    return 1L << (counter & 63);
  }
}
