package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What an administrator asks of a running daemon: `trust`, `peers`, `ping`, `doctor`.
@Tag("lab")
class ToolsLabTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @Test
  void keysArePutOnShowAndForgotten() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      var daemon = scene.mobileDaemon();
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      Await.until(
          "the key to be remembered",
          BOUND,
          () -> daemon.run("trust", "list").out().contains("known_peers line 1"));
      var key = daemon.json("trust", "list").path("keys").path(0);
      assertThat(key.path("key").asString()).isEqualTo(scene.stableDaemon().publicKey());
      assertThat(key.path("grade").asString()).isEqualTo("first use");

      var peer = daemon.json("peers").path("peers").path(0);
      assertThat(peer.path("remote").asString()).isEqualTo(Scene.STABLE);
      assertThat(peer.path("state").asString()).isEqualTo("up");
      assertThat(peer.path("path").path("carrier").asString()).isEqualTo("udp");
      assertThat(peer.path("locators").path(0).path("verified").asBoolean()).isTrue();
      assertThat(daemon.run("peers").orFail().out()).contains("203.0.113.10 port 19941, verified");
      assertThat(daemon.run("status").orFail().out()).contains("first use");

      var forgot = daemon.run("trust", "forget", Scene.STABLE).orFail().out();
      assertThat(forgot)
          .contains("forgot " + scene.stableDaemon().publicKey() + ", first use since 20")
          .contains("ended the association with it");
      assertThat(daemon.json("trust", "list").path("keys").isEmpty()).isTrue();
      assertThat(daemon.directory().resolve("state/known_peers")).isEmptyFile();
      var again = daemon.run("trust", "forget", Scene.STABLE);
      assertThat(again.status()).isEqualTo(7);
      assertThat(again.out()).startsWith("sterna: no key of stable.example is remembered");

      scene.awaitIdentifier(scene.mobile(), Scene.STABLE); // a first use again
      Await.until(
          "the key to be remembered again",
          BOUND,
          () -> daemon.json("trust", "list").path("keys").size() == 1);
    }
  }
}
