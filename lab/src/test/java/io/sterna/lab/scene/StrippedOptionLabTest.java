package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Program;
import io.sterna.lab.service.Sshd;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A middlebox on the way takes the option out of TCP's handshake (protocol §7).
@Tag("lab")
class StrippedOptionLabTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration OUTAGE = Duration.ofMillis(300);

  @Test
  void contextShowsThatOnlyTheAcceptanceWasLost() {
    try (var lab = Lab.open()) {
      var scene = scene(lab, "tcp flags & (syn | ack) == (syn | ack)");
      var ssh = Dialogue.ssh(scene.mobile(), Sshd.start(scene.stable()), Scene.STABLE);
      assertProgress(ssh, "at first");
      var socket = TcpSocket.of(scene.mobile(), ssh.pid(), 22).orElseThrow();
      assertThat(socket.remote().isIdentifierAddress()).isTrue();
      scene.move(OUTAGE);
      assertProgress(ssh, "moved, for the peer has the context");
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
    }
  }

  @Test
  void withoutTheTagsTheConnectionIsAnOrdinaryOne() {
    try (var lab = Lab.open()) {
      var scene = scene(lab, "tcp flags & (syn | ack) == syn");
      var ssh = Dialogue.ssh(scene.mobile(), Sshd.start(scene.stable()), Scene.STABLE);
      assertProgress(ssh, "though the peer's kernel knows it by its locators");
      var there = TcpSocket.on(scene.stable()).stream().filter(s -> s.localPort() == 22).toList();
      assertThat(there).hasSize(1);
      assertThat(there.getFirst().local().isIdentifierAddress()).isFalse();
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
    }
  }

  private static Scene scene(Lab lab, String which) {
    var scene = new Scene(lab, Plan.usual()).startDaemons();
    scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
    var router = lab.router();
    router.exec("nft", "add table ip box");
    router.exec("nft", "add chain ip box way { type filter hook forward priority 0; }");
    router.exec("nft", "add rule ip box way " + which + " reset tcp option 253");
    return scene;
  }

  private static void assertProgress(Program program, String when) {
    long before = program.progress().total();
    Await.until(
        program.title() + " to go on, " + when,
        BOUND,
        () -> program.progress().total() >= before + 5);
  }
}
