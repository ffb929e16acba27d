package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedDemoTest {
  private static String play(List<String> arguments) {
    var out = new ByteArrayOutputStream();
    int status = SimulatedDemo.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(status).as(out.toString(StandardCharsets.UTF_8)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--plain", "--names"})
  void everyConnectionSurvives(String form) {
    assertThat(play(List.of(form)))
        .startsWith("SIMULATED")
        .contains("CONTROL CHANNEL: CREATE (mobile.example, 192.0.2.10) ->")
        .contains("<- CONTROL CHANNEL: ACK (stable.example, 203.0.113.1)")
        .contains("CONTROL CHANNEL: ADD (mobile.example, 198.51.100.20) ->")
        .contains("CONTROL CHANNEL: DELETE (mobile.example, 192.0.2.10) ->")
        .contains("bytes added: 16 to a SYN, 0 to any other packet")
        .endsWith("SIMULATED verdict: 12 of 12 connections survived\n");
  }

  @Test
  void theRecordSaysThatItIsSimulated() {
    assertThat(play(List.of("--json")))
        .startsWith(
            "{\"simulated\":true,\"form\":\"plain\",\"proves\":true,\"survived\":12,"
                + "\"connections\":12,");
  }
}
