package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.service.Sshd;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where the router forwards no UDP 19941, control messages go over ICMP (protocol §4).
@Tag("lab")
class CarrierLabTest {
  private static final Duration BOUND = Duration.ofSeconds(15);

  @ParameterizedTest
  @EnumSource(names = {"V4", "V6"})
  void anAssociationComesUpOverIcmpAndAConnectionSurvivesAMove(Families families) {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().families(families));
      lab.router().block("udp dport 19941");
      scene.startDaemons();
      var file = lab.directory().resolve("wire.pcap");
      var filter = "icmp[0] == 253 or (icmp6 and ip6[40] == 200)";
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.WHOLE, filter);
      var sshd = Sshd.start(scene.stable());
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      var ssh = Dialogue.ssh(scene.mobile(), sshd, Scene.STABLE);
      assertProgress(ssh, "at first");
      scene.move(Duration.ofMillis(300));
      assertProgress(ssh, "moved, break before make");
      scene.renumber();
      assertProgress(ssh, "stable renumbered");
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
      capture.close();
      assertThat(file).isNotEmptyFile();
      assertThat(lab.router().exec("nft", "list", "ruleset").out()).doesNotContain("packets 0 ");
    }
  }

  private static void assertProgress(Program program, String when) {
    long before = program.progress().total();
    Await.until(
        program.title() + " to go on, " + when,
        BOUND,
        () -> program.progress().total() >= before + 5);
  }
}
