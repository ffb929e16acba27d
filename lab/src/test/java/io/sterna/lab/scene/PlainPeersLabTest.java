package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.service.Nginx;
import io.sterna.lab.service.Postgres;
import io.sterna.lab.service.Sshd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A host without Sterna is reached by the same programs and names as ever, from a host with it,
/// and the reverse.
@Tag("lab")
class PlainPeersLabTest {
  private static final Duration BOUND = Duration.ofSeconds(15);

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void sternaOnOneSideOnly(boolean mobile, boolean stable) {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().sterna(mobile, stable)).startDaemons();
      assertPlain(scene, Scene.STABLE, scene.stable().addresses().getFirst());
    }
  }

  @Test
  void aPeerWhoseDaemonDoesNotRun() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual());
      scene.mobileDaemon().start();
      assertPlain(scene, Scene.STABLE, scene.stable().addresses().getFirst());
    }
  }

  @Test
  void aBareAddressOfAPeerThatHasSterna() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual()).startDaemons();
      var stable = scene.stable().addresses().getFirst();
      var identifier = new Identifier.Name(Scene.STABLE).address().toString();
      var byName = scene.mobile().exec("getent", "ahostsv6", Scene.STABLE).out();
      assertThat(byName).contains(identifier);
      assertPlain(scene, stable.toString(), stable);
    }
  }

  private static void assertPlain(Scene scene, String target, IpAddress expected) {
    var nginx = Nginx.start(scene.stable(), 1 << 20);
    var sum = nginx.publish("file", 1 << 20, 3);
    var sshd = Sshd.start(scene.stable());
    Postgres.start(scene.stable());
    var mobile = scene.mobile();
    var programs = new ArrayList<Program>();
    programs.add(Dialogue.ssh(mobile, sshd, target));
    programs.add(Dialogue.psql(mobile, target));
    programs.add(Download.start(mobile, target, "paced/file", sum));
    for (var program : programs) {
      Await.until(
          program.title() + " to get something",
          BOUND,
          () -> program.progress().total() > 0 || !program.alive());
      if (program instanceof Dialogue) {
        var socket = TcpSocket.of(mobile, program.pid(), program.port()).orElseThrow();
        assertThat(List.of(socket.local(), socket.remote()))
            .as(program.title())
            .containsExactly(mobile.addresses().getFirst(), expected);
      }
    }
    for (var program : programs) {
      assertThat(program.finish(BOUND)).as(program.title()).matches(Program.Ending::ok);
    }
  }
}
