package io.sterna.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.Running;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import io.sterna.lab.service.Daemon;
import io.sterna.lab.service.Sshd;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// INITs from addresses that their sender does not have, as fast as one core can send, against a
/// daemon that runs (protocol §5).
///
/// ```
///   mobile -- wifi -- router -- rack -- stable     10.66.0.0/16 is nowhere: what stable sends
///                                |                 there is lost
///                             attacker: sends from 200 addresses of 10.66.0.0/16
/// ```
@Tag("lab")
class InitFloodLabTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int SECONDS = 25;
  private static final double MOST_GROWTH_MB = 200;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

  @Test
  void aFloodOfInitsFromSpoofedAddressesIsOutlived() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().families(Plan.Families.V4)).startDaemons();
      var attacker = lab.host("attacker");
      attacker.plug(scene.rack(), 66);
      attacker.exec("ip", "route", "add", "local", "10.66.0.0/16", "dev", "lo");
      var sshd = Sshd.start(scene.stable());
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      var ssh = Dialogue.ssh(scene.mobile(), sshd, Scene.STABLE);
      assertProgress(ssh, "before the flood");
      count(scene.stable());
      double before = megabytes(scene.stableDaemon());

      var flood = flood(attacker, scene);
      assertProgress(ssh, "under the flood");
      scene.mobileDaemon().close();
      scene.mobileDaemon().start(); // knows nobody any more: a new CREATE, through the flood
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      assertThat(flood.alive()).as("the flood was still on").isTrue();
      assertProgress(ssh, "with a new association");
      assertThat(flood.awaitExit(BOUND)).isZero();

      var status = scene.stableDaemon().json("status");
      System.out.println(
          "flood: "
              + flood.log().strip()
              + ", memory +"
              + (megabytes(scene.stableDaemon()) - before)
              + " MB, limits "
              + status.path("limits")
              + ", refused "
              + status.path("refused")
              + ", overload "
              + status.path("overload")
              + " of INITs "
              + status.path("overload_inits"));
      long in = counted(scene.stable(), "in");
      long out = counted(scene.stable(), "out");
      System.out.println("flood: bytes from there " + in + ", bytes to there " + out);
      assertThat(out).as("no amplification").isPositive().isLessThan(in / 10);
      assertThat(status.path("overload").asLong()).as("other messages had room").isZero();
      assertThat(status.path("limits").path("cookies").asLong()).isPositive();
      assertThat(status.path("refused").path("forged").asLong()).isPositive();
      assertThat(megabytes(scene.stableDaemon()) - before).isLessThan(MOST_GROWTH_MB);
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
    }
  }

  /// Counts what comes from the attacker's addresses and what is sent there, by an nft table.
  private static void count(Host host) {
    var rules =
        """
        table ip flood {
          counter in {}
          counter out {}
          chain input { type filter hook input priority 0; ip saddr 10.66.0.0/16 counter name in; }
          chain output { type filter hook output priority 0; ip daddr 10.66.0.0/16 counter name out; }
        }
        """;
    host.tryExec(BOUND, rules, List.of("nft", "-f", "-")).orFail();
  }

  private static long counted(Host host, String name) {
    var text = host.exec("nft", "list", "counter", "ip", "flood", name).out();
    var found = Pattern.compile("bytes ([0-9]+)").matcher(text);
    if (!found.find()) throw new IllegalStateException(text);
    return Long.parseLong(found.group(1));
  }

  private static Running flood(Host attacker, Scene scene) {
    var target = scene.stable().addresses().getFirst().toString();
    var classes = System.getProperty("java.class.path") + File.pathSeparator + modules();
    return attacker.spawn(
        "flood",
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            classes + File.pathSeparator + Path.of("target/test-classes").toAbsolutePath(),
            InitFlood.class.getName(),
            target,
            scene.stableDaemon().publicKey(),
            String.valueOf(SECONDS),
            "10.66."));
  }

  private static String modules() {
    return System.getProperty("jdk.module.path", "");
  }

  private static void assertProgress(Program program, String when) {
    long before = program.progress().total();
    Await.until(
        program.title() + " to go on, " + when,
        BOUND,
        () -> program.progress().total() >= before + 5);
  }

  private static double megabytes(Daemon daemon) {
    var status = Config.read(Path.of("/proc/" + daemon.process().pid() + "/status"));
    var found = RESIDENT.matcher(status);
    if (!found.find()) throw new IllegalStateException("no VmRSS in " + status);
    return Long.parseLong(found.group(1)) / 1024.0;
  }
}
