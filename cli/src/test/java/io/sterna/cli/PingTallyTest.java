package io.sterna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.JsonText;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PingTallyTest {
  private final PingTally tally = new PingTally("b.example");

  @Test
  void pathsAreCountedOneByOne() throws IOException {
    add("answered", 2.5);
    add("answered", 1.5);
    add("lost", 0);
    add("answered", 9.0);
    add("withheld", 0);
    assertThat(tally.isAnswered()).isTrue();
    var path = tally.statistics().elements("statistics").getFirst();
    assertThat(path.whole("sent")).isEqualTo(4);
    assertThat(path.whole("received")).isEqualTo(3);
    assertThat(path.whole("withheld")).isEqualTo(1);
    assertThat(PingTally.summary(tally.statistics()))
        .containsExactly(
            "",
            "b.example answers",
            "PATH                       SENT  RECEIVED  LOSS   MIN       MEDIAN    MAX",
            "192.0.2.1 - 192.0.2.2 UDP  4     3         25.0%  1.500 ms  2.500 ms  9.000 ms");
  }

  @Test
  void roundIsALineAPath() throws IOException {
    assertThat(PingTally.lines(add("answered", 2.5)))
        .containsExactly("1: 192.0.2.1 - 192.0.2.2 UDP: 2.500 ms, seen as 192.0.2.99");
    assertThat(PingTally.lines(add("lost", 0)))
        .containsExactly("2: 192.0.2.1 - 192.0.2.2 UDP: no answer");
    assertThat(PingTally.lines(add("withheld", 0)).getFirst()).contains("not sent");
    assertThat(PingTally.lines(Json.object())).containsExactly("0: there is no path to try");
  }

  @Test
  void nothingAnsweredIsSaid() throws IOException {
    add("lost", 0);
    assertThat(tally.isAnswered()).isFalse();
    assertThat(PingTally.summary(tally.statistics()))
        .contains(
            "b.example does not answer",
            "192.0.2.1 - 192.0.2.2 UDP  1     0         100.0%  -    -       -");
  }

  private Json add(String outcome, double time) throws IOException {
    var answer =
        outcome.equals("answered") ? ",\"round_trip_ms\":" + time + ",\"seen\":\"192.0.2.99\"" : "";
    return tally.add(
        JsonText.read(
            "{\"probes\":[{\"local\":\"192.0.2.1\",\"remote\":\"192.0.2.2\",\"carrier\":\"udp\","
                + "\"outcome\":\""
                + outcome
                + "\""
                + answer
                + "}]}"));
  }
}
