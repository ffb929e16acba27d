package io.sterna.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.wire.WireException.Reason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bytes that were cut or changed are refused by [WireException] or are another valid value, never
/// anything else. A failure names the seed by its bytes: they are printed.
class WireMutationTest {
  private static final int TRUNCATED = 60;
  private static final int MUTATED = 200_000;

  private final Random random = new Random(2026);
  private final Samples samples = new Samples(2026);
  private final EnumSet<Reason> seen = EnumSet.noneOf(Reason.class);
  private int accepted;

  /// A decoder with what has to hold for all that it accepts: it encodes to what it decodes from.
  private interface Codec {
    void check(byte[] in) throws WireException;
  }

  private static final Codec MESSAGE = in -> assertThat(Message.decode(in).encode()).isEqualTo(in);

  private static final Codec PAYLOAD =
      in -> {
        for (var command : Command.decodeAll(in)) {
          var one = List.of(command);
          assertThat(Command.decodeAll(Command.encodeAll(one))).isEqualTo(one);
        }
      };

  private static Codec ackOf(Request request) {
    return in -> {
      var value = AckValue.decode(request, Bytes.of(in));
      assertThat(AckValue.decode(request, AckValue.encode(request, value))).isEqualTo(value);
    };
  }

  private void run(byte[] in, Codec codec) {
    try {
      codec.check(in);
      accepted++;
    } catch (WireException e) {
      seen.add(e.reason());
    } catch (RuntimeException | Error e) {
      throw new AssertionError("bytes " + Bytes.of(in), e);
    }
  }

  @Test
  void everyTruncationOfEveryMessage() {
    for (var generator : samples.messages.values()) {
      for (int i = 0; i < TRUNCATED; i++) everyTruncation(generator.get().encode(), MESSAGE);
    }
    assertThat(seen).contains(Reason.TRUNCATED, Reason.LENGTH);
  }

  @Test
  void aCutInitOrCookieIsNeverOne() {
    for (var type : List.of(Init.class, Cookie.class)) {
      byte[] whole = samples.messages.get(type).get().encode();
      accepted = 0;
      everyTruncation(whole, MESSAGE);
      assertThat(accepted).as(type.getSimpleName()).isZero();
    }
  }

  @Test
  void everyTruncationOfEveryCommand() {
    for (var generator : samples.commands.values()) {
      for (int i = 0; i < TRUNCATED; i++) {
        byte[] whole = Command.encodeAll(List.of(generator.get()));
        accepted = 0;
        everyTruncation(whole, PAYLOAD);
        assertThat(accepted).as("only the empty payload is one").isEqualTo(1);
      }
    }
  }

  /// The TLV's length is cut with it, so that the command's own codec sees the end.
  @Test
  void everyTruncationOfEveryValue() {
    for (var generator : samples.commands.values()) {
      for (int i = 0; i < TRUNCATED; i++) {
        byte[] whole = Command.encodeAll(List.of(generator.get()));
        for (int length = Command.HEADER_LENGTH; length < whole.length; length++) {
          byte[] cut = Arrays.copyOf(whole, length);
          cut[2] = (byte) ((length - Command.HEADER_LENGTH) >> 8);
          cut[3] = (byte) (length - Command.HEADER_LENGTH);
          run(cut, PAYLOAD);
        }
      }
    }
  }

  @Test
  void everyTruncationOfEveryAckValue() {
    for (var generator : samples.ackValues.values()) {
      for (int i = 0; i < TRUNCATED; i++) {
        var value = generator.get();
        var request = samples.requestFor(value);
        everyTruncation(AckValue.encode(request, value).toArray(), ackOf(request));
      }
    }
  }

  @Test
  void randomMutations() {
    var messages = List.copyOf(samples.messages.values());
    var acks = List.copyOf(samples.ackValues.values());
    byte[] whole = {};
    var codec = PAYLOAD;
    for (int i = 0; i < MUTATED; i++) {
      if (i % 10 == 0) {
        switch (random.nextInt(4)) {
          case 0 -> {
            whole = messages.get(random.nextInt(messages.size())).get().encode();
            codec = MESSAGE;
          }
          case 1 -> {
            var value = acks.get(random.nextInt(acks.size())).get();
            var request = samples.requestFor(value);
            whole = AckValue.encode(request, value).toArray();
            codec = ackOf(request);
          }
          default -> {
            whole = Command.encodeAll(samples.payload());
            codec = PAYLOAD;
          }
        }
      }
      run(mutated(whole), codec);
    }
    assertThat(seen).isEqualTo(EnumSet.allOf(Reason.class)); // it gets everywhere
    assertThat(accepted).isGreaterThan(MUTATED / 20);
  }

  @Test
  void noise() {
    for (int i = 0; i < 50_000; i++) {
      byte[] in = new byte[random.nextInt(80)];
      random.nextBytes(in);
      if (in.length > 1 && i % 2 == 0) in[0] = (byte) random.nextInt(16);
      if (in.length > 3) in[2] = 0;
      run(in, PAYLOAD);
      run(in, MESSAGE);
    }
  }

  private void everyTruncation(byte[] whole, Codec codec) {
    for (int length = 0; length < whole.length; length++) run(Arrays.copyOf(whole, length), codec);
  }

  /// One to four changes: a bit, a byte, a number that is often a limit, a piece cut or doubled.
  private byte[] mutated(byte[] whole) {
    byte[] bytes = whole.clone();
    int changes = random.nextInt(1, 5);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      // Half of the changes near the start, where the headers and counts are.
      int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 64) : bytes.length);
      int[] numbers = {0, 1, 8, 9, 0x7f, 0x80, 0xff};
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) numbers[random.nextInt(numbers.length)];
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        default -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 40));
          System.arraycopy(
              bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }
}
