package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {
  @ParameterizedTest
  @CsvSource({"192.0.2.1, 198.51.100.2", "2001:db8::1, 2001:db8::2", "2001:2f::1, 2001:2f::2"})
  void comesBackAsItWasAndShowsEveryTurnedBit(String from, String to) {
    for (int length : new int[] {0, 1, 7, 64}) {
      var payload = new byte[length];
      Arrays.fill(payload, (byte) 0xa5);
      var segment =
          new Segment(
              IpAddress.parse(from),
              IpAddress.parse(to),
              2345,
              25,
              0xfffffff0,
              7,
              Segment.ACK,
              Bytes.ofHex("020405b4"),
              Bytes.of(payload));
      var packet = segment.encode();
      assertThat(Segment.decode(packet)).contains(segment);
      int start = segment.source().isV4() ? 20 : 40;
      for (int bit = start * 8; bit < packet.length * 8; bit++) {
        var turned = packet.clone();
        turned[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(Segment.decode(turned)).as("bit %d", bit).isEmpty();
      }
    }
  }
}
