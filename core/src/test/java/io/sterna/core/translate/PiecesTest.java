package io.sterna.core.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// IP fragments (RFC 791 §3.2, RFC 8200 §4.5), put together again by the tests' own code.
class PiecesTest {
  @ParameterizedTest
  @CsvSource({
    "true, 1308, 1000, 2",
    "true, 1308, 576, 3",
    "false, 1328, 1280, 2",
    "true, 60, 68, 1"
  })
  void piecesMakeThePacketAgain(boolean v4, int length, int mtu, int count) {
    var random = new Random(1);
    var source = v4 ? Hosts.A4 : Hosts.A6;
    var to = v4 ? Hosts.B4 : Hosts.B6;
    int header = v4 ? 20 : 40;
    var content = TcpPacket.randomBytes(random, length - header);
    var packet = IpPacket.ip(source, to, IpPacket.UDP, content, 0xb8, v4 ? 0 : 5, 9);
    var pieces = Pieces.of(MemorySegment.ofArray(packet), mtu, 0x1234_5678);
    assertThat(pieces).hasSize(count);
    var again = new byte[content.length];
    int headers = v4 ? header : header + 8;
    for (var piece : pieces) {
      var bytes = piece.toArray(ValueLayout.JAVA_BYTE);
      assertThat(bytes.length).isLessThanOrEqualTo(mtu);
      int at = v4 ? 6 : 42;
      int field = (bytes[at] & 255) << 8 | (bytes[at + 1] & 255);
      int offset = v4 ? (field & 0x1fff) * 8 : field & 0xfff8;
      boolean more = v4 ? (field & 0x2000) != 0 : (field & 1) != 0;
      assertThat(more).isEqualTo(offset + bytes.length - headers < content.length);
      System.arraycopy(bytes, headers, again, offset, bytes.length - headers);
      assertHeader(bytes, packet, v4);
    }
    assertThat(again).isEqualTo(content);
  }

  private static void assertHeader(byte[] piece, byte[] packet, boolean v4) {
    if (v4) {
      assertThat(TcpPacket.isIpv4HeaderRight(piece)).isTrue();
      assertThat((piece[2] & 255) << 8 | (piece[3] & 255)).isEqualTo(piece.length);
      assertThat(Arrays.copyOfRange(piece, 4, 6)).containsExactly(0x56, 0x78);
      assertThat(piece[6] & 0x40).as("may be cut again").isZero();
      assertThat(Arrays.copyOfRange(piece, 12, 20)).isEqualTo(Arrays.copyOfRange(packet, 12, 20));
    } else {
      assertThat((piece[4] & 255) << 8 | (piece[5] & 255)).isEqualTo(piece.length - 40);
      assertThat(piece[6]).isEqualTo((byte) 44);
      assertThat(piece[40]).isEqualTo((byte) IpPacket.UDP);
      assertThat(Arrays.copyOfRange(piece, 44, 48)).containsExactly(0x12, 0x34, 0x56, 0x78);
      assertThat(Arrays.copyOfRange(piece, 8, 40)).isEqualTo(Arrays.copyOfRange(packet, 8, 40));
    }
    assertThat(piece[1]).isEqualTo(packet[1]);
  }

  @Test
  void noPieceFitsNothing() {
    var packet = MemorySegment.ofArray(IpPacket.ip(Hosts.A4, Hosts.B4, 17, new byte[99]));
    assertThatThrownBy(() -> Pieces.of(packet, 27, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
