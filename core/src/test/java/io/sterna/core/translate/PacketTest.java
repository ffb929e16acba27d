package io.sterna.core.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading IP and TCP headers, with what may stand between them.
class PacketTest {
  private final Packet packet = new Packet();

  private @Nullable Reason read(byte[] bytes) {
    var wrong = packet.readAddresses(MemorySegment.ofArray(bytes));
    if (wrong == null) wrong = packet.readContent();
    return wrong != null ? wrong : packet.irregular;
  }

  /// An IPv6 packet whose first header is of this type and whose content is this.
  private static byte[] ipv6(int first, String content) {
    var body = HexFormat.of().parseHex(content.replace(" ", ""));
    var out = Arrays.copyOf(TcpPacket.of(Hosts.A6, 1, Hosts.B6, 2).bytes(), 40 + body.length);
    System.arraycopy(body, 0, out, 40, body.length);
    out[4] = (byte) (body.length >> 8);
    out[5] = (byte) body.length;
    out[6] = (byte) first;
    return out;
  }

  /// The ports are 0x0101 and 0x0202 if they are found behind all extension headers.
  @ParameterizedTest
  @CsvSource({
    "0, 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "43, 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "60, 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "135, 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "139, 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "140, 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "51, 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "51, 06010000 00000000 00000000 01010202, EXTENSION_HEADER, true",
    "0, 06010000 00000000 00000000 00000000 01010202, EXTENSION_HEADER, true",
    "0, 2b000000 00000000 06000000 00000000 01010202, EXTENSION_HEADER, true",
    "0, 11000000 00000000 01010202, EXTENSION_HEADER, true",
    "0, 32000000 00000000 01010202, PROTOCOL, false",
    "0, 06000000 00000000 010102, EXTENSION_HEADER, false",
    "0, 06000000 00000000, EXTENSION_HEADER, false",
    "0, 06000000 000000, EXTENSION_HEADER, false",
    "0, 06ff0000 00000000 01010202, EXTENSION_HEADER, false",
    "44, 06000000 00000000 01010202, FRAGMENT, true",
    "44, 06000001 00000000 01010202, FRAGMENT, true",
    "44, 06000008 00000000 01010202, FRAGMENT, false",
    "44, 06000100 00000000 01010202, FRAGMENT, false",
    "0, 2c000000 00000000 06000001 00000000 01010202, FRAGMENT, true",
    "44, 3c000001 00000000 06000000 00000000 01010202, FRAGMENT, true",
  })
  void extensionHeaders(int first, String content, Reason reason, boolean portsKnown) {
    assertThat(read(ipv6(first, content))).isEqualTo(reason);
    assertThat(packet.portsKnown).isEqualTo(portsKnown);
    if (!portsKnown) return;
    assertThat(packet.sourcePort).isEqualTo(0x0101);
    assertThat(packet.destinationPort).isEqualTo(0x0202);
  }

  @Test
  void eightExtensionHeadersAreWalkedAndNoMore() {
    var hop = "00000000 00000000";
    var last = "06000000 00000000 01010202";
    read(ipv6(0, hop.repeat(7) + last));
    assertThat(packet.portsKnown).isTrue();
    read(ipv6(0, hop.repeat(8) + last));
    assertThat(packet.portsKnown).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 50, 59, 132})
  void otherProtocols(int protocol) {
    assertThat(read(ipv6(protocol, "06000000 00000000 01010202"))).isEqualTo(Reason.PROTOCOL);
  }

  @ParameterizedTest
  @CsvSource({
    "0x02, true", "0x12, true", "0x10, true", "0x04, true", "0x14, true", "0x11, true",
    "0x00, true", "0x29, true", "0x03, false", "0x06, false", "0x07, false", "0x16, false"
  })
  void flagsThatExcludeEachOther(int flags, boolean sensible) {
    var bytes = TcpPacket.of(Hosts.A6, 1, Hosts.B6, 2).flags(flags).bytes();
    assertThat(read(bytes)).isEqualTo(sensible ? null : Reason.TCP_HEADER);
  }

  @Test
  void everyTruncationOfAPacket() {
    for (var whole :
        new byte[][] {
          TcpPacket.of(Hosts.A6, 1, Hosts.B6, 2).data(new byte[9]).bytes(),
          TcpPacket.of(Hosts.A4, 1, Hosts.B4, 2).data(new byte[9]).bytes()
        }) {
      assertThat(read(whole)).isNull();
      for (int length = 0; length < whole.length; length++) {
        assertThat(read(Arrays.copyOf(whole, length))).isEqualTo(Reason.TRUNCATED);
      }
    }
  }

  @Test
  void lengthsThatContradictEachOther() {
    var empty = Arrays.copyOf(TcpPacket.of(Hosts.A4, 1, Hosts.B4, 2).bytes(), 40);
    empty[3] = 20;
    assertThat(read(empty)).isEqualTo(Reason.BAD_LENGTH);
    empty[3] = 19;
    assertThat(read(empty)).isEqualTo(Reason.BAD_LENGTH);
    empty[3] = 40;
    empty[0] = 0x44;
    assertThat(read(empty)).isEqualTo(Reason.BAD_LENGTH);
    for (int length = 1; length < 20; length++) {
      assertThat(read(ipv6(6, "01".repeat(length)))).isEqualTo(Reason.TRUNCATED);
    }
    var tcp = TcpPacket.of(Hosts.A6, 1, Hosts.B6, 2).bytes();
    for (int words = 0; words < 16; words++) {
      tcp[52] = (byte) (words << 4);
      assertThat(read(tcp)).isEqualTo(words == 5 ? null : Reason.TCP_HEADER);
    }
  }

  /// One packet object reads all packets: nothing of the one before stays.
  @Test
  void nothingStaysOfThePacketBefore() {
    read(TcpPacket.of(Hosts.A6, 1, Hosts.B6, 2).header(0xff, 0xfffff, 0xff).bytes());
    assertThat(packet.flowLabel).isEqualTo(0xfffff);
    assertThat(packet.trafficClass).isEqualTo(0xff);
    read(TcpPacket.of(Hosts.A4, 1, Hosts.B4, 2).bytes());
    assertThat(packet.flowLabel).isZero();
    assertThat(packet.trafficClass).isZero();
    read(ipv6(50, "00".repeat(8)));
    assertThat(packet.portsKnown).isFalse();
    read(ipv6(43, "06000000 00000000 01010202"));
    assertThat(packet.rerouted).isTrue();
    read(TcpPacket.of(Hosts.A6, 1, Hosts.B6, 2).flags(TcpPacket.SYN).bytes());
    assertThat(packet.irregular).isNull();
    assertThat(packet.rerouted).isFalse();
    read(ipv6(17, "01010202 00080000"));
    assertThat(packet.isSyn()).isFalse();
  }
}
