package io.sterna.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.wire.Icmpv6Error.Unreachable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Icmpv4ErrorTest {
  private static final String A = "c6120001";
  private static final String B = "c6120002";
  private static final String TCP = packet("0028", "4000", "06", A, B, "11".repeat(20));

  private final MemorySegment out = MemorySegment.ofArray(new byte[Icmpv4Error.MOST]);

  private static String packet(
      String length, String fragment, String protocol, String from, String to, String content) {
    return "4500" + length + "0000" + fragment + "40" + protocol + "0000" + from + to + content;
  }

  @Test
  void anUnreachableQuotesThePacketAndComesFromItsDestination() {
    int length = Icmpv4Error.unreachable(Unreachable.ADDRESS, segment(TCP), out);
    assertThat(hex(length))
        .startsWith("45000044" + "00004000" + "4001")
        .contains(B + A + "0301")
        .endsWith("00000000" + TCP);
    assertChecksums(length);
  }

  @Test
  void codesAreThoseOfRfc792And1812() {
    var codes =
        Map.of(
            Unreachable.NO_ROUTE, "0300",
            Unreachable.PROHIBITED, "030d",
            Unreachable.ADDRESS, "0301",
            Unreachable.PORT, "0303");
    codes.forEach(
        (why, code) -> {
          int written = Icmpv4Error.unreachable(why, segment(TCP), out);
          assertThat(hex(written).substring(40, 44)).isEqualTo(code);
        });
    assertThat(codes).containsOnlyKeys(Unreachable.values());
    int length = Icmpv4Error.tooBig(1400, segment(TCP), out);
    assertThat(hex(length).substring(40, 44)).isEqualTo("0304");
    assertThat(hex(length).substring(48, 56)).isEqualTo("00000578");
    assertChecksums(length);
  }

  @Test
  void aLargePacketIsQuotedUpToTheLeastThatAllTake() {
    var large = packet("0814", "4000", "11", A, B, "a7".repeat(2048));
    assertThat(Icmpv4Error.tooBig(1400, segment(large), out)).isEqualTo(576);
    assertChecksums(576);
  }

  @Test
  void nothingIsSaidOfErrorsManyHostsAndPieces() { // RFC 1122 §3.2.2
    for (var unfit :
        new String[] {
          packet("0024", "0000", "01", A, B, "0301" + "00".repeat(14)),
          packet("0024", "0000", "11", A, "e00000fb", "11".repeat(16)),
          packet("0024", "0000", "11", A, "ffffffff", "11".repeat(16)),
          packet("0024", "0000", "11", "00000000", B, "11".repeat(16)),
          packet("0024", "0001", "11", A, B, "11".repeat(16)),
          packet("0014", "0000", "01", A, B, ""),
          TCP.substring(0, 38),
          "60" + TCP.substring(2) + "00".repeat(40)
        }) {
      assertThat(Icmpv4Error.unreachable(Unreachable.PORT, segment(unfit), out)).isZero();
    }
    var echo = packet("0024", "0000", "01", A, B, "0800" + "00".repeat(14));
    assertThat(Icmpv4Error.unreachable(Unreachable.PORT, segment(echo), out)).isPositive();
  }

  private static MemorySegment segment(String hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(hex));
  }

  private String hex(int length) {
    return HexFormat.of().formatHex(out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }

  private void assertChecksums(int length) {
    assertThat(Checksum.sum(out, 0, 20)).isEqualTo(0xffff);
    assertThat(Checksum.sum(out, 20, length - 20)).isEqualTo(0xffff);
  }
}
