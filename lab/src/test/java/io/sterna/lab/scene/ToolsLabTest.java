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
  void pingTriesEveryPathAndMakesTheAssociation() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      var daemon = scene.mobileDaemon();
      assertThat(daemon.json("status").path("associations").isEmpty()).isTrue();
      assertThat(daemon.run("ping", Scene.STABLE, "-c", "1").orFail().out())
          .contains("1: 192.0.2.10 - 203.0.113.10 UDP: ")
          .contains("stable.example answers");
      scene.gain();
      Await.until(
          "both paths to answer",
          BOUND,
          () -> {
            var pinged = daemon.run("ping", Scene.STABLE, "--count", "3", "--interval", "0.2");
            var table = pinged.out().replaceAll(" +", " ");
            return table.contains("192.0.2.10 - 203.0.113.10 UDP 3 3 0.0%")
                && table.contains("198.51.100.11 - 203.0.113.10 UDP 3 3 0.0%");
          });
      scene.stable().carrier(scene.rack(), false);
      var silent = daemon.run("ping", Scene.STABLE, "-c", "1", "--json");
      assertThat(silent.status()).isEqualTo(1);
      assertThat(silent.out()).contains("\"outcome\":\"lost\"").contains("\"answered\":false");
      scene.stable().carrier(scene.rack(), true);
      var unknown = daemon.run("ping", "nobody.example");
      assertThat(unknown.status()).isEqualTo(7);
      assertThat(unknown.out())
          .isEqualToIgnoringNewLines(
              "sterna: there is no association with nobody.example (nobody.example has no _endpoint"
                  + " record in DNS)");
    }
  }

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
