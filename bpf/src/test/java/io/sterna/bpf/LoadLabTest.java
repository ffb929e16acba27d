package io.sterna.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The real programs in this kernel, attached to nothing.
@Tag("lab")
class LoadLabTest {
  @BeforeAll
  static void compiled() {
    Programs.assumeCompiled();
  }

  @Test
  void theVerifierTakesThePrograms() throws IOException {
    try (var path = KernelPath.load()) {
      assertThat(path.program("tcx/egress")).isPositive();
      assertThat(path.program("tcx/ingress")).isPositive();
      assertThat(path.contexts()).isZero();
    }
  }

  @Test
  void aRefusedProgramBringsTheVerifiersLog() {
    var exit = Bytes.ofHex("9500000000000000"); // without a result in r0
    assertThatThrownBy(() -> Bpf.load("bad", exit, "Apache-2.0"))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("refuses the program bad")
        .extracting(e -> ((BpfException) e).log())
        .asString()
        .contains("R0 !read_ok");
  }

  @Test
  void whatWasWrittenIsFoundAndGoesAway() throws IOException {
    try (var path = KernelPath.load()) {
      var flow = new Flow(7, 6, 40_000, 443);
      assertThat(path.seen(flow)).isEmpty();
      path.open(flow);
      assertThat(path.seen(flow)).hasValueSatisfying(seen -> assertThat(seen.used()).isZero());
      assertThat(path.contexts()).isEqualTo(1);
      path.close(flow);
      assertThat(path.contexts()).isZero();
      assertThat(path.traffic(path.mostPeers() - 1)).isEqualTo(Traffic.NONE);
      var pair = new Pair(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"));
      path.out(pair, new Out(1, pair, 2, 1500, 0));
      path.out(pair, new Out(1, pair, 3, 1500, 0));
      path.removeOut(pair);
      path.removeOut(pair);
    }
  }
}
