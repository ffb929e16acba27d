package io.sterna.core.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void nobodyCanChangeThem() {
    byte[] array = {1, 2, 3};
    var bytes = Bytes.of(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes).isEqualTo(Bytes.ofHex("010203")).hasToString("010203");
  }

  @Test
  void theyCompareByContent() {
    assertThat(Bytes.ofHex("00ff")).isEqualTo(Bytes.of(new byte[] {0, -1}));
    assertThat(Bytes.ofHex("00ff")).hasSameHashCodeAs(Bytes.of(new byte[] {0, -1}));
    assertThat(Bytes.ofHex("00ff")).isNotEqualTo(Bytes.ofHex("00fe"));
    assertThat(Bytes.of(new byte[0])).isEqualTo(Bytes.empty()).isEqualTo(Bytes.ofHex(""));
  }

  @Test
  void theyAreCopiedToAPlace() {
    byte[] target = new byte[4];
    Bytes.ofHex("0102").copyTo(target, 1);
    assertThat(target).containsExactly(0, 1, 2, 0);
  }
}
