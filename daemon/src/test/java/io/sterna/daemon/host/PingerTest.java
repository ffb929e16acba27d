package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Request;
import io.sterna.daemon.host.MemoryHost.Rules;
import io.sterna.daemon.host.MemoryHost.Wire;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PingerTest {
  private static final Request.Ping PING = new Request.Ping("b.example", 2000, false);
  @TempDir private Path directory;
  private final Wire wire = new Wire();

  @Test
  void answersAreCollectedPathByPath() throws Exception {
    try (var a = new MemoryHost(wire, "a.example", "192.0.2.1", directory, Rules.USUAL);
        var b = new MemoryHost(wire, "b.example", "192.0.2.2", directory, Rules.USUAL, a)) {
      a.request(b).get(10, TimeUnit.SECONDS);
      var answer = a.pinger.ping(PING);
      assertThat(answer.text("remote")).isEqualTo("b.example");
      var probe = answer.elements("probes").getFirst();
      assertThat(probe.text("local")).isEqualTo("192.0.2.1");
      assertThat(probe.text("remote")).isEqualTo("192.0.2.2");
      assertThat(probe.text("carrier")).isEqualTo("udp");
      assertThat(probe.text("outcome")).isEqualTo("answered");
      assertThat(probe.text("seen")).isEqualTo("192.0.2.1");
      assertThat(probe.member("round_trip_ms").orElseThrow()).isInstanceOf(Json.Real.class);
    }
  }

  @Test
  void silenceEndsWithTheWait() throws Exception {
    try (var a = new MemoryHost(wire, "a.example", "192.0.2.1", directory, Rules.USUAL);
        var b = new MemoryHost(wire, "b.example", "192.0.2.2", directory, Rules.USUAL, a)) {
      a.request(b).get(10, TimeUnit.SECONDS);
      wire.cut(b.locator);
      var probe =
          a.pinger.ping(new Request.Ping("b.example", 50, false)).elements("probes").getFirst();
      assertThat(probe.text("outcome")).isEqualTo("lost");
      assertThat(probe.member("round_trip_ms")).isEmpty();
    }
  }

  @Test
  void whoCannotBeReachedIsToldWithTheReason() throws Exception {
    try (var a = new MemoryHost(wire, "a.example", "192.0.2.1", directory, Rules.USUAL)) {
      assertThatThrownBy(() -> a.pinger.ping(PING))
          .hasMessage("there is no association with b.example (nobody calls)");
    }
  }
}
