package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.Lab;
import io.sterna.lab.Rate;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.service.Daemon;
import io.sterna.lab.service.Nginx;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Established connections are carried by the programs in the kernel, and the daemon sees only how
/// they begin and end.
@Tag("lab")
class FastPathLabTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int FILE = 20 << 20;

  static Stream<Arguments> cases() {
    return Stream.of("plain", "names")
        .flatMap(form -> Families.single().stream().map(family -> Arguments.of(form, family)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nearlyAllPacketsTakeTheFastPath(String form, Families families) {
    try (var lab = Lab.open()) {
      var scene =
          new Scene(
                  lab,
                  Plan.usual()
                      .form(form)
                      .families(families)
                      .rate(Rate.UNSHAPED)
                      .with("bpf = \"auto\""))
              .startDaemons();
      var nginx = Nginx.start(scene.stable(), 1 << 30);
      download(scene, nginx);
      download(scene, nginx); // names has proved itself by now
      for (var daemon : scene.daemons()) {
        var fast = fast(daemon);
        System.out.println(form + " " + families + " " + daemon.name() + ": " + fast);
        assertThat(fast.path("state").asString()).isEqualTo("on");
        for (var direction : List.of("sent", "received")) {
          var counts = fast.path(direction);
          assertThat(counts.path("translated").asLong(0)).isGreaterThan(100);
          assertThat(counts.path("no context").asLong(0)).isLessThan(100);
          assertThat(counts.has("failed") || counts.has("torn") || counts.has("too big")).isFalse();
        }
      }
    }
  }

  @Test
  void switchedOffEverythingTakesTheSlowPath() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().with("bpf = \"off\"")).startDaemons();
      download(scene, Nginx.start(scene.stable(), 1 << 30));
      for (var daemon : scene.daemons()) {
        assertThat(fast(daemon).path("state").asString()).isEqualTo("switched off");
        assertThat(packets(fast(daemon), "translated")).isZero();
      }
    }
  }

  private static void download(Scene scene, Nginx nginx) {
    var sum = nginx.publish("file", FILE, 7);
    scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
    var curl = Download.start(scene.mobile(), Scene.STABLE, "file", sum);
    assertThat(curl.finish(BOUND)).matches(Program.Ending::ok);
  }

  private static JsonNode fast(Daemon daemon) {
    return daemon.json("status").path("fast_path");
  }

  private static long packets(JsonNode fast, String fate) {
    return fast.path("sent").path(fate).asLong(0) + fast.path("received").path(fate).asLong(0);
  }
}
