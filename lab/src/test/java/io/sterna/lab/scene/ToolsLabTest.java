package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import io.sterna.lab.service.Daemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  void doctorFindsNothingWhereNothingIsWrong() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      var examined = scene.mobileDaemon().run("doctor", Scene.STABLE);
      assertThat(examined.status()).as(examined.out()).isZero();
      assertThat(examined.out().lines().filter(l -> l.startsWith("ok ")))
          .anyMatch(l -> l.contains("configuration: "))
          .anyMatch(l -> l.contains("kernel: TAP device: works"))
          .anyMatch(l -> l.contains("kernel: steering of peers' packets (nft ingress, tc): works"))
          .anyMatch(l -> l.contains("resolver: 10.53.0.53 port 53 answers for TXT records"))
          .anyMatch(l -> l.contains("record: the _endpoint record of mobile.example is right"))
          .anyMatch(l -> l.contains("mtu: wifi has MTU 1500"))
          .anyMatch(l -> l.contains("daemon: version "))
          .anyMatch(l -> l.contains("peer: 192.0.2.10 - 203.0.113.10: UDP is answered"))
          .anyMatch(l -> l.contains("peer: 192.0.2.10 - 203.0.113.10: ICMP is answered"));
      assertThat(scene.mobile().exec("ip", "link").out()).doesNotContain("sttrial0");
    }
  }

  @Test
  void doctorFindsWhatIsWrongAndSaysWhatToDo() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual());
      var daemon = scene.mobileDaemon();
      // another key than the one in DNS
      var key = daemon.directory().resolve("key");
      assertThat(key.toFile().delete()).isTrue();
      daemon.run("keygen").orFail();
      var before = daemon.run("doctor");
      assertThat(before.status()).isEqualTo(1);
      assertThat(before.out())
          .contains("FAILURE record: the _endpoint record of mobile.example lacks this host's key")
          .contains("-> put this line into the zone: _endpoint.mobile.example. 300 IN TXT")
          .contains("FAILURE daemon: no daemon answers on ");
      daemon.start();
      Await.until(
          "the daemon to warn of the record",
          BOUND,
          () -> daemon.process().log().contains("mobile.example lacks this host's key"));
      assertThat(daemon.json("status").path("troubles").toString())
          .contains("lacks this host's key");

      scene.mobile().exec("ip", "link", "set", "dev", "wifi", "mtu", "1290");
      scene.bind().close();
      var nobody = List.of("setpriv", "--reuid", "65534", "--clear-groups", "--");
      var command = new ArrayList<>(nobody);
      command.addAll(daemon.command("doctor"));
      var after = scene.mobile().tryExec(BOUND, "", command).out();
      assertThat(after)
          .contains("FAILURE kernel: this process may not change the network")
          .contains("FAILURE resolver: 10.53.0.53 port 53 is of no use")
          .contains("WARNING mtu: wifi has MTU 1290");
    }
  }

  @Test
  void hostThatNeverHadARouteIsLookedAtAndAFailingStartSaysOnlyWhy() {
    try (var lab = Lab.open()) {
      var host = lab.host("new");
      var daemon = Daemon.prepare(host, Daemon.Setup.of("new.example", Scene.STUB));
      var command = new ArrayList<>(List.of("unshare", "--net", "--"));
      command.addAll(daemon.command("doctor"));
      assertThat(host.tryExec(BOUND, "", command).out())
          .contains("FAILURE mtu: no interface in use has an address that can be a locator")
          .doesNotContain("cannot be seen: the kernel");

      var nobody = new ArrayList<>(List.of("setpriv", "--bounding-set", "-net_admin", "--"));
      nobody.addAll(daemon.command("up"));
      var failed = host.tryExec(BOUND, "", nobody);
      assertThat(failed.status()).isEqualTo(6);
      assertThat(failed.out()).contains("sterna: may not make the device").doesNotContain("ended");
      assertThat(daemon.run("down").orFail().out()).contains("nothing of Sterna's was there");
    }
  }

  @Test
  void doctorFindsTheFirewallAndTheNatOnTheWay() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      var daemon = scene.mobileDaemon();
      daemon.run("ping", Scene.STABLE, "-c", "1").orFail();
      scene
          .stable()
          .exec(
              "nft",
              "add table ip f; add chain ip f i { type filter hook input priority 0; };"
                  + " add rule ip f i icmp type 253 drop");
      assertThat(daemon.run("doctor", Scene.STABLE).out())
          .contains("192.0.2.10 - 203.0.113.10: UDP is answered")
          .contains("WARNING peer: 192.0.2.10 - 203.0.113.10: ICMP is not answered")
          .contains("-> let ICMP type 253");
      var nat =
          "table ip n { chain p { type nat hook postrouting priority 100;"
              + " oifname rack masquerade; }; }";
      assertThat(lab.router().exec("nft", nat).ok()).isTrue();
      assertThat(lab.router().exec("conntrack", "-F").status()).isNotNegative();
      Await.until(
          "the doctor to see the NAT",
          BOUND,
          () ->
              daemon
                  .run("doctor", Scene.STABLE)
                  .out()
                  .contains("a NAT lies between, the peer sees 203.0.113."));
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
      assertThat(peer.path("path").path("carrier").asString()).isIn("udp", "icmp");
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
