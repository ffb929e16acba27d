package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Protocol §4.
class IcmpFramingTest {
  private static final Bytes MESSAGE = Bytes.ofHex("0401000012");

  private final IcmpFraming framing = new IcmpFraming();

  private byte[] written(boolean v4) {
    var into = MemorySegment.ofArray(new byte[100]);
    int length = framing.write(MESSAGE, into, v4);
    return into.asSlice(0, length).toArray(JAVA_BYTE);
  }

  /// As a raw IPv4 socket gives it: with the IP header, here one with an option.
  private static MemorySegment withIpHeader(byte[] icmp) {
    var packet = MemorySegment.ofArray(new byte[24 + icmp.length]);
    packet.set(JAVA_BYTE, 0, (byte) 0x46);
    MemorySegment.copy(icmp, 0, packet, JAVA_BYTE, 24, icmp.length);
    return packet;
  }

  @Test
  void exampleBytes() {
    assertThat(written(true)).isEqualTo(Bytes.ofHex("fd00475b5354524e0401000012").toArray());
    assertThat(written(false)).isEqualTo(Bytes.ofHex("c80000005354524e0401000012").toArray());
  }

  @Test
  void readsWhatItWrites() {
    assertThat(framing.read(withIpHeader(written(true)), true)).contains(MESSAGE);
    assertThat(framing.read(MemorySegment.ofArray(written(false)), false)).contains(MESSAGE);
  }

  @Test
  void leavesWhatIsNotOurs() {
    for (int bit = 0; bit < 8 * 13; bit++) {
      var bytes = written(true);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(framing.read(withIpHeader(bytes), true)).as("bit " + bit).isEmpty();
    }
    var whole = withIpHeader(written(true));
    for (int length = 0; length < whole.byteSize(); length++) {
      assertThat(framing.read(whole.asSlice(0, length), true)).isEmpty();
    }
    var six = MemorySegment.ofArray(written(false));
    for (int length = 0; length < IcmpFraming.HEADER_LENGTH; length++) {
      assertThat(framing.read(six.asSlice(0, length), false)).isEmpty();
    }
    six.set(JAVA_BYTE, 0, (byte) 128); // an echo request
    assertThat(framing.read(six, false)).isEmpty();
  }
}
