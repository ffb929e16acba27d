package io.sterna.core.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.translate.SynOption.Found;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The option among others: found, read and taken out (protocol §7).
class SynOptionTest {
  private static final String TAGS = "fd105354a1a2a3a4a5a6b1b2b3b4b5b6";

  private static byte[] header(String options) {
    return HexFormat.of().parseHex("00".repeat(20) + options.replace(" ", "").replace("T", TAGS));
  }

  private static Found find(byte[] header) {
    return SynOption.find(MemorySegment.ofArray(header), 0, header.length);
  }

  private static byte[] strip(byte[] header) {
    var out = MemorySegment.ofArray(new byte[header.length + 4]);
    int length = SynOption.strip(MemorySegment.ofArray(header), 0, header.length, out, 0);
    return out.asSlice(20, length - 20).toArray(ValueLayout.JAVA_BYTE);
  }

  @ParameterizedTest
  @CsvSource({
    "'', NONE, ''",
    "T, TAGS, ''",
    "fd045354, ACCEPT, ''",
    "020405a0 fd045354 01010402, ACCEPT, 020405a0 01010402",
    "01 T 030307, TAGS, 01 030307",
    "fd065354 0000 0101, MALFORMED, 01010000",
    "fd045354 fd045354, MALFORMED, ''",
    "T fd045354, MALFORMED, ''",
    "fd045354 0200 0000, MALFORMED, 02000000",
    "0200 fd04 5354 0000, MALFORMED, 0200fd0453540000",
    "00 T 000000, NONE, 00 T 000000",
    "fd040102, NONE, fd040102",
    "fd03 53 01, NONE, fd035301",
    "fd020101, NONE, fd020101",
    "010101fd, MALFORMED, 010101fd",
    "010101 02, MALFORMED, 01010102",
    "fe045354, NONE, fe045354",
  })
  void layouts(String options, Found found, String rest) {
    assertThat(find(header(options))).isEqualTo(found);
    var expected = header(rest);
    assertThat(strip(header(options))).isEqualTo(Arrays.copyOfRange(expected, 20, expected.length));
  }

  /// Never outside the header, never endless, and what is taken out is gone.
  @Test
  void randomOptions() {
    var random = new Random(253);
    for (int i = 0; i < 50_000; i++) {
      var header = new byte[20 + 4 * random.nextInt(11)];
      for (int k = 20; k < header.length; k++) {
        int any = random.nextInt(256);
        header[k] = (byte) (random.nextInt(3) > 0 ? any % 20 : random.nextBoolean() ? 253 : any);
      }
      if (header.length >= 36 && random.nextBoolean()) {
        var option = header("T");
        System.arraycopy(option, 20, header, 20 + random.nextInt(header.length - 35), 16);
      }
      var found = find(header);
      var rest = strip(header);
      assertThat(rest.length % 4).isZero();
      if (found == Found.NONE) assertThat(rest).hasSize(header.length - 20);
      if (found == Found.ACCEPT) assertThat(rest).hasSize(header.length - 24);
      if (found == Found.TAGS) {
        assertThat(rest).hasSize(header.length - 36);
        var again = Arrays.copyOf(header, 20 + rest.length);
        System.arraycopy(rest, 0, again, 20, rest.length);
        assertThat(find(again)).isEqualTo(Found.NONE);
      }
    }
  }

  @Test
  void tagsAreReadWhereverTheyAre() {
    for (var options : new String[] {"T", "01 T 010101", "020405a0 0303 07 T 00"}) {
      var bytes = header(options);
      var tags = SynOption.readTags(MemorySegment.ofArray(bytes), 0, bytes.length);
      assertThat(tags).isEqualTo(Hosts.A_TO_B);
    }
  }
}
