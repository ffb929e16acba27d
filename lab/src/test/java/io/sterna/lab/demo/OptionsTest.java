package io.sterna.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void understandsEachOption() {
    assertThat(Options.parse(List.of())).isEqualTo(Options.NONE);
    assertThat(Options.parse(List.of("--json", "--keep", "--form", "names", "--carrier", "icmp")))
        .isEqualTo(new Options(true, true, "names", "icmp", true, true, ""));
    assertThat(Options.parse(List.of("--no-bpf")).bpf()).isFalse();
    assertThat(Options.parse(List.of("--remove", "abc")).remove()).isEqualTo("abc");
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> Options.parse(List.of("--forms"))).hasMessageContaining("--forms");
    assertThatThrownBy(() -> Options.parse(List.of("--form"))).hasMessageContaining("a value");
    assertThatThrownBy(() -> Options.parse(List.of("--form", "udp"))).hasMessageContaining("udp");
    assertThatThrownBy(() -> Options.parse(List.of("--carrier", "tcp")))
        .hasMessageContaining("udp or icmp");
  }
}
