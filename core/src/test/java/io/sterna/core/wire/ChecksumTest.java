package io.sterna.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  @Test
  void exampleOfRfc1071() {
    var bytes = MemorySegment.ofArray(HexFormat.of().parseHex("0001f203f4f5f6f7"));
    assertThat(Checksum.sum(bytes, 0, 8)).isEqualTo(0xddf2);
    assertThat(Checksum.of(0xddf2)).isEqualTo(0x220d);
  }

  @Test
  void exampleOfRfc1624() { // §4: 0x5555 becomes 0x3285 and 0xDD2F becomes 0x0000, not 0xFFFF
    assertThat(Checksum.update(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void anOddLastByteIsAHighHalf() {
    var bytes = MemorySegment.ofArray(new byte[] {0, 1, 2, 3, 4, 5, (byte) 0xff});
    assertThat(Checksum.sum(bytes, 0, 7)).isEqualTo(0x050a);
    assertThat(Checksum.sum(bytes, 6, 1)).isEqualTo(0xff00);
    assertThat(Checksum.sum(bytes, 1, 2)).isEqualTo(0x0102);
    assertThat(Checksum.sum(bytes, 3, 0)).isZero();
  }

  @Test
  void sumsOfAddressesAreThoseOfTheirBytes() {
    for (var text :
        new String[] {"192.0.2.255", "2001:db8:ffff:1:8000:2:fffe:3", "::", "0.0.0.0"}) {
      var address = IpAddress.parse(text);
      var bytes = MemorySegment.ofArray(address.bytes());
      assertThat(Checksum.sum(address)).isEqualTo(Checksum.sum(bytes, 0, bytes.byteSize()));
    }
  }

  @Test
  void aV4MappedAddressCountsLikeItsIpv4Address() { // protocol §2
    assertThat(Checksum.sum(IpAddress.parse("::ffff:192.0.2.1")))
        .isEqualTo(Checksum.sum(IpAddress.parse("192.0.2.1")));
  }

  @Test
  void anUpdateEqualsAWholeComputation() {
    var random = new Random(1624);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[20 + random.nextInt(40)];
      random.nextBytes(bytes);
      if (i % 4 == 0) Arrays.fill(bytes, 0, 8, (byte) (i % 8 == 0 ? 0 : 0xff));
      bytes[16] = bytes[17] = 0;
      var segment = MemorySegment.ofArray(bytes);
      int before = Checksum.transport(0x1234, 6, segment, 0, bytes.length);
      int was = Checksum.sum(segment, 4, 4);
      for (int k = 4; k < 8; k++) bytes[k] = (byte) random.nextInt(i % 3 == 0 ? 1 : 256);
      int after = Checksum.transport(0x1234, 6, segment, 0, bytes.length);
      assertThat(Checksum.update(before, was, Checksum.sum(segment, 4, 4))).isEqualTo(after);
    }
  }

  @Test
  void aSegmentWithTheRightChecksumGivesZero() {
    var bytes = new byte[33];
    new Random(9293).nextBytes(bytes);
    bytes[16] = bytes[17] = 0;
    var segment = MemorySegment.ofArray(bytes);
    int checksum = Checksum.transport(0xfffe, 6, segment, 0, 33);
    bytes[16] = (byte) (checksum >> 8);
    bytes[17] = (byte) checksum;
    assertThat(Checksum.transport(0xfffe, 6, segment, 0, 33)).isZero();
    bytes[20] ^= 1;
    assertThat(Checksum.transport(0xfffe, 6, segment, 0, 33)).isNotZero();
  }
}
