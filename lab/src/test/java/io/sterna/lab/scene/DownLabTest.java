package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.Await;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Program;
import io.sterna.lab.service.Sshd;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `sterna up` and `sterna down` on a host that has other things to do.
@Tag("lab")
class DownLabTest {
  private static final Duration BOUND = Duration.ofSeconds(15);

  /// All that an administrator could look at.
  private static String system(Host host) {
    return String.join(
        "\n",
        host.exec("ip", "-o", "address").out().replaceAll("valid_lft .*", ""),
        host.exec("ip", "-o", "link").out().replaceAll("state [A-Z]+|qdisc [a-z]+", ""),
        host.exec("ip", "rule").out(),
        host.exec("ip", "-6", "rule").out(),
        host.exec("ip", "route", "show", "table", "all").out(),
        host.exec("ip", "-6", "route", "show", "table", "all")
            .out()
            .replaceAll("expires [0-9]+sec", ""),
        host.exec("nft", "list", "ruleset").out(),
        host.exec("ss", "-Hlunt").out());
  }

  @Test
  void downLeavesNothingInTheSystem() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().families(Plan.Families.BOTH));
      var before = system(scene.mobile());
      scene.startDaemons();
      connect(scene);
      assertThat(system(scene.mobile())).contains("sterna0").isNotEqualTo(before);

      var said = scene.mobileDaemon().run("down").orFail().out();
      assertThat(said).contains("sterna0");
      Await.until("sterna up to end", BOUND, () -> !scene.mobileDaemon().process().alive());
      assertThat(system(scene.mobile())).isEqualTo(before);
    }
  }

  @Test
  void downCleansUpAfterACrash() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual());
      var before = system(scene.mobile());
      scene.startDaemons();
      connect(scene);
      scene.mobileDaemon().process().kill();
      Await.until("sterna up to be dead", BOUND, () -> !scene.mobileDaemon().process().alive());
      assertThat(system(scene.mobile())).contains("sterna0");

      assertThat(scene.mobileDaemon().run("down").orFail().out()).contains("sterna0");
      assertThat(system(scene.mobile())).isEqualTo(before);
      assertThat(scene.mobileDaemon().run("down").ok()).as("once more").isTrue();
    }
  }

  @Test
  void aKilledDaemonTakesUpItsConnectionsWhenItIsBack() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      var sshd = Sshd.start(scene.stable());
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      var ssh = Dialogue.ssh(scene.mobile(), sshd, Scene.STABLE);
      Await.until("ssh to connect", BOUND, () -> ssh.progress().total() > 3);
      scene.mobileDaemon().process().kill();
      Await.until("sterna up to be dead", BOUND, () -> !scene.mobileDaemon().process().alive());
      scene.mobileDaemon().start();
      long before = ssh.progress().total();
      Await.until("ssh to go on", BOUND, () -> ssh.progress().total() > before + 3);
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
    }
  }

  private static void connect(Scene scene) {
    var sshd = Sshd.start(scene.stable());
    scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
    var ssh = Dialogue.ssh(scene.mobile(), sshd, Scene.STABLE);
    Await.until("ssh to connect", BOUND, () -> ssh.progress().total() > 0);
    assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
  }
}
