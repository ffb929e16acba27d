package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.capture.TcpPacket;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.service.Nginx;
import io.sterna.lab.service.Sshd;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A connection by name lives through each kind of move, in both native forms and over both
/// families of locators.
@Tag("lab")
class MovesLabTest {
  private static final Duration BOUND = Duration.ofSeconds(15);
  private static final Duration OUTAGE = Duration.ofMillis(300);

  private static final IpAddress MOBILE = new Identifier.Name(Scene.MOBILE).address();
  private static final IpAddress STABLE = new Identifier.Name(Scene.STABLE).address();

  /// Each case once, or as often as `sterna.lab.repeat` says.
  static Stream<Arguments> cases() {
    return IntStream.range(0, Integer.getInteger("sterna.lab.repeat", 1))
        .boxed()
        .flatMap(_ -> Stream.of("plain", "names"))
        .flatMap(form -> Families.single().stream().map(family -> Arguments.of(form, family)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void connectionsByNameSurviveEachKindOfMove(String form, Families families) {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().form(form).families(families)).startDaemons();
      var sshd = Sshd.start(scene.stable());
      var nginx = Nginx.start(scene.stable(), 1 << 20);
      var sum = nginx.publish("file", 5 << 20, 7);
      var file = lab.directory().resolve("wire.pcap");
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.WHOLE, "ip or ip6");
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      var ssh = Dialogue.ssh(scene.mobile(), sshd, Scene.STABLE);
      var curl = Download.start(scene.mobile(), Scene.STABLE, "paced/file", sum);
      assertProgress(ssh, "at first");
      var socket = TcpSocket.of(scene.mobile(), ssh.pid(), 22).orElseThrow();
      assertThat(List.of(socket.local(), socket.remote())).containsExactly(MOBILE, STABLE);

      scene.gain();
      assertProgress(ssh, "with a second address");
      scene.leave();
      assertProgress(ssh, "having left the first");
      scene.move(OUTAGE);
      assertProgress(ssh, "moved, break before make");
      scene.renumber();
      assertProgress(ssh, "stable renumbered");
      assertThat(scene.stableDaemon().run("paths", Scene.MOBILE).ok()).isTrue();

      assertThat(TcpSocket.of(scene.mobile(), ssh.pid(), 22)).contains(socket);
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
      assertThat(curl.finish(BOUND)).matches(Program.Ending::ok);
      capture.close();
      var ports = Set.of(socket.localPort());
      var ours = capture.tcp().stream().filter(p -> ports.contains(client(p))).toList();
      assertThat(ours).noneMatch(TcpPacket::isRst);
      assertThat(ours.stream().map(p -> address(p, 22)).distinct()).hasSize(2);
      assertThat(ours.stream().map(p -> address(p, socket.localPort())).distinct()).hasSize(3);
    }
  }

  /// Five answers more: the connection is alive over whatever path there is now.
  private static void assertProgress(Program program, String when) {
    long before = program.progress().total();
    Await.until(
        program.title() + " to go on, " + when,
        BOUND,
        () -> program.progress().total() >= before + 5);
  }

  private static int client(TcpPacket packet) {
    return packet.sourcePort() == 22 ? packet.destinationPort() : packet.sourcePort();
  }

  /// The locator of the end that has this port.
  private static IpAddress address(TcpPacket packet, int port) {
    return packet.sourcePort() == port ? packet.source() : packet.destination();
  }
}
