package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.fuzz.Target;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/// Frames that are read from the TAP.
public final class TapTargets {
  private static final byte[] OWN_MAC = {2, 0, 0, 0, 0, 1};

  private TapTargets() {}

  public static List<Target> all() {
    return List.of(Target.of("tap", TapTargets::frame, TapTargets::decode));
  }

  private static byte[] frame(Random random) {
    boolean v4 = random.nextBoolean();
    var packet = new byte[random.nextInt(v4 ? 20 : 40, 200)];
    random.nextBytes(packet);
    packet[0] = (byte) (v4 ? 0x45 : 0x60);
    packet[v4 ? 2 : 4] = 0;
    packet[v4 ? 3 : 5] = (byte) (v4 ? packet.length : packet.length - 40);
    var frame = new byte[TapFrame.HEADERS + packet.length];
    int index = random.nextInt(5);
    TapFrame.encode(MemorySegment.ofArray(packet), OWN_MAC, index, MemorySegment.ofArray(frame));
    frame[16] = 2; // steered to us, or from our own stack
    frame[17] = (byte) (index == 0 ? 0 : 0x53);
    if (index == 0) frame[21] = 1;
    if (random.nextBoolean()) { // checksum left to the device
      frame[0] = 1;
      frame[6] = (byte) (v4 ? 34 : 54);
      frame[8] = 16;
    }
    return frame;
  }

  private static boolean decode(byte[] in, Random random) {
    var arrival = TapFrame.decode(MemorySegment.ofArray(in), OWN_MAC);
    if (arrival.isEmpty()) return false;
    assertThat(arrival.get().packet().byteSize()).isBetween(20L, (long) in.length);
    return true;
  }
}
