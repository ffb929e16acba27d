package io.sterna.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.capture.Tshark;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import io.sterna.lab.service.Sshd;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// All control messages of a handshake and a move, sent again to a daemon that runs, whole and with
/// a bit of every byte of each SEALED turned: from the address of the peer that they came from, and
/// from one of the attacker's own, with an index that is right (protocol §5).
///
/// ```
///   mobile -- wifi -- router -- rack -- stable
///                                |
///                             attacker: also sends as 192.0.2.10, which is mobile's
/// ```
@Tag("lab")
class ReplayLabTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @Test
  void nothingThatWasRecordedOrChangedCounts() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().families(Plan.Families.V4)).startDaemons();
      var mobile = scene.mobile().addresses().getFirst();
      var attacker = lab.host("attacker");
      var own = attacker.plug(scene.rack(), 66).getFirst();
      attacker.exec("ip", "route", "add", "local", mobile + "/32", "dev", "lo");
      var file = lab.directory().resolve("control.pcap");
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.WHOLE, "udp port 19941");
      var sshd = Sshd.start(scene.stable());
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      var ssh = Dialogue.ssh(scene.mobile(), sshd, Scene.STABLE);
      assertProgress(ssh, "at first");
      scene.gain();
      assertProgress(ssh, "with two addresses");
      Await.pause(Duration.ofSeconds(6)); // copies of INIT do not draw the same RESPONSE any more
      capture.close();
      var messages = lab.directory().resolve("messages");
      var all = Tshark.fields(scene.mobile(), file, "udp", "udp.payload");
      assertThat(all).hasSizeGreaterThan(4);
      Config.write(messages, all.stream().map(List::getFirst).collect(Collectors.joining("\n")));

      replay(attacker, messages, scene, mobile);
      replay(attacker, messages, scene, own);
      assertProgress(ssh, "after the attack");
      var status = scene.stableDaemon().json("status");
      var refused = status.path("refused");
      System.out.println("replayed: refused " + refused + ", overload " + status.path("overload"));
      var reasons = List.of("replayed", "forged", "stale", "unknown index", "version", "type");
      for (var reason : reasons) {
        assertThat(refused.path(reason).asLong()).as(reason).isPositive();
      }
      assertThat(status.path("unknown").path("version")).isNotEmpty();
      assertThat(status.path("unknown").path("message")).isNotEmpty();
      assertThat(status.path("associations")).hasSize(1);
      assertThat(status.path("associations").path(0).path("peer_locators").toString())
          .doesNotContain(own.toString());
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
    }
  }

  private static void replay(Host attacker, Path messages, Scene scene, IpAddress source) {
    var classes =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + Path.of("target/test-classes").toAbsolutePath();
    var target = scene.stable().addresses().getFirst().toString();
    var java = System.getProperty("java.home") + "/bin/java";
    var command =
        List.of(
            java,
            "-cp",
            classes,
            Replay.class.getName(),
            messages.toString(),
            target,
            source.toString());
    assertThat(attacker.tryExec(BOUND, "", command).orFail().out()).contains("sent");
  }

  private static void assertProgress(Program program, String when) {
    long before = program.progress().total();
    Await.until(
        program.title() + " to go on, " + when,
        BOUND,
        () -> program.progress().total() >= before + 5);
  }
}
