package io.sterna.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.wire.Icmpv6Error.Unreachable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Icmpv6ErrorTest {
  private static final String A = "2001002f00000000000000000000000a";
  private static final String B = "2001002f00000000000000000000000b";
  private static final String TCP = "60000000" + "0014" + "06" + "40" + A + B + "11".repeat(20);

  private final MemorySegment out = MemorySegment.ofArray(new byte[Icmpv6Error.MOST]);

  @Test
  void anUnreachableQuotesThePacketAndComesFromItsDestination() {
    int length = Icmpv6Error.unreachable(Unreachable.NO_ROUTE, segment(TCP), out);
    assertThat(hex(length))
        .startsWith("60000000" + "0044" + "3a" + "40" + B + A + "0100")
        .endsWith("00000000" + TCP);
    assertChecksum(length);
  }

  @Test
  void codesAndTypesAreThoseOfRfc4443() {
    int at = 80;
    var codes =
        Map.of(
            Unreachable.NO_ROUTE, "0100",
            Unreachable.PROHIBITED, "0101",
            Unreachable.ADDRESS, "0103",
            Unreachable.PORT, "0104");
    codes.forEach(
        (why, code) -> {
          int written = Icmpv6Error.unreachable(why, segment(TCP), out);
          assertThat(hex(written).substring(at, at + 4)).isEqualTo(code);
        });
    assertThat(codes).containsOnlyKeys(Unreachable.values());
    int length = Icmpv6Error.packetTooBig(1400, segment(TCP), out);
    assertThat(hex(length).substring(at, at + 4)).isEqualTo("0200");
    assertThat(hex(length).substring(at + 8, at + 16)).isEqualTo("00000578");
    assertChecksum(length);
    length = Icmpv6Error.packetTooBig(576, segment(TCP), out); // floored (protocol §7)
    assertThat(hex(length).substring(at + 8, at + 16)).isEqualTo("00000500");
  }

  @Test
  void aLargePacketIsQuotedUpToTheLeastMtu() {
    var large = "60000000" + "0800" + "06" + "40" + A + B + "a7".repeat(2048);
    assertThat(Icmpv6Error.packetTooBig(1400, segment(large), out)).isEqualTo(1280);
    assertChecksum(1280);
    var odd = "60000000" + "0003" + "06" + "40" + A + B + "a7b8c9";
    assertChecksum(Icmpv6Error.packetTooBig(1400, segment(odd), out));
  }

  @Test
  void thereIsNoErrorAboutSomePackets() {
    var none = "00".repeat(16);
    var multicast = "ff02" + "00".repeat(13) + "01";
    for (var packet :
        new String[] {
          "45000014" + "00".repeat(40),
          "60000000" + "0014" + "06" + "40" + A + multicast + "11".repeat(20),
          "60000000" + "0014" + "06" + "40" + none + B + "11".repeat(20),
          "60000000" + "0008" + "3a" + "40" + A + B + "0100000000000000",
          "60000000" + "0000" + "3a" + "40" + A + B,
        }) {
      assertThat(Icmpv6Error.unreachable(Unreachable.PORT, segment(packet), out)).isZero();
    }
    for (int length = 0; length < 40; length++) {
      var cut = segment(TCP).asSlice(0, length);
      assertThat(Icmpv6Error.unreachable(Unreachable.PORT, cut, out)).isZero();
    }
    var echo = "60000000" + "0008" + "3a" + "40" + A + B + "8000000000000000";
    assertThat(Icmpv6Error.unreachable(Unreachable.PORT, segment(echo), out)).isPositive();
  }

  private void assertChecksum(int length) {
    int addresses = Checksum.sum(out, 8, 32);
    assertThat(Checksum.transport(addresses, 58, out, 40, length - 40)).isZero();
  }

  private String hex(int length) {
    return HexFormat.of().formatHex(out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }

  private static MemorySegment segment(String hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(hex));
  }
}
