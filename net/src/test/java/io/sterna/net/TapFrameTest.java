package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TapFrameTest {
  private static final byte[] MAC = HexFormat.of().parseHex("02aabbccddee");

  // An empty UDP datagram over IPv4, 192.0.2.1:1 to 192.0.2.2:2; its checksum is 7b4f... by hand:
  // c000 + 0201 + c000 + 0202 + 0011 + 0008 = 18 41c -> 841d; + 0001 + 0002 + 0008 = 8428.
  private static final String IP = "4500001c00004000 4011 0000 c0000201 c0000202";
  private static final String UDP = "0001 0002 0008";

  @Test
  void anOwnPacketIsTakenOutOfItsHeaders() {
    var arrival = decode("00".repeat(10) + "ffffffffffff 02aabbccddee 0800", IP + UDP + "7bd7");
    assertThat(arrival.from()).isEqualTo(Arrival.OWN_STACK);
    assertThat(arrival.isSteered()).isFalse();
    assertThat(hex(arrival.packet())).isEqualTo(hex(IP + UDP + "7bd7"));
  }

  @Test
  void aSteeredPacketNamesItsInterface() {
    var arrival = decode("00".repeat(10) + "112233445566 025300010203 0800", IP + UDP + "7bd7");
    assertThat(arrival.from()).isEqualTo(0x010203);
    assertThat(arrival.isSteered()).isTrue();
  }

  @Test
  void aBarePacketIsFromAnUnknownInterface() {
    assertThat(decode("00".repeat(10), IP + UDP + "7bd7").from()).isEqualTo(Arrival.UNKNOWN);
  }

  @Test
  void anUnfinishedChecksumIsCompleted() { // virtio: NEEDS_CSUM, csum_start 34, csum_offset 6
    var header = "0100 0000 0000 2200 0600" + "ffffffffffff 02aabbccddee 0800";
    var arrival = decode(header, IP + UDP + "841d"); // the pseudo-header's sum is in the field
    assertThat(hex(arrival.packet())).isEqualTo(hex(IP + UDP + "7bd7"));
  }

  @Test
  void paddingIsCutOff() {
    var header = "00".repeat(10) + "ffffffffffff 02aabbccddee 0800";
    assertThat(decode(header, IP + UDP + "7bd7" + "00".repeat(18)).packet().byteSize())
        .isEqualTo(28);
  }

  @Test
  void otherProtocolsAndShortFramesAreNothing() {
    var arp = "00".repeat(10) + "ffffffffffff 02aabbccddee 0806" + "45".repeat(40);
    assertThat(TapFrame.decode(segment(arp), MAC)).isEmpty();
    var whole = "00".repeat(10) + "ffffffffffff 02aabbccddee 0800" + IP + UDP + "7bd7";
    var bytes = segment(whole);
    for (long length = 0; length < bytes.byteSize(); length++) {
      assertThat(TapFrame.decode(bytes.asSlice(0, length), MAC)).isEmpty();
    }
  }

  @Test
  void garbageIsSurvived() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      var frame = new byte[random.nextInt(120)];
      random.nextBytes(frame);
      if (frame.length > 24 && random.nextBoolean())
        frame[24] = (byte) ((i & 1) == 0 ? 0x45 : 0x60);
      TapFrame.decode(MemorySegment.ofArray(frame), MAC)
          .ifPresent(a -> assertThat(a.packet().byteSize()).isGreaterThanOrEqualTo(20));
    }
  }

  @Test
  void whatIsHandedBackCarriesItsInterface() {
    var out = MemorySegment.ofArray(new byte[100]);
    int length = TapFrame.encode(segment(IP + UDP + "7bd7"), MAC, 0x2a, out);
    assertThat(hex(out.asSlice(0, length)))
        .isEqualTo(hex("00".repeat(10) + "02aabbccddee 06530000002a 0800" + IP + UDP + "7bd7"));
  }

  private static Arrival decode(String headers, String packet) {
    return TapFrame.decode(segment(headers + packet), MAC).orElseThrow();
  }

  private static MemorySegment segment(String hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static String hex(String spaced) {
    return spaced.replace(" ", "");
  }

  private static String hex(MemorySegment segment) {
    return HexFormat.of().formatHex(segment.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
  }
}
