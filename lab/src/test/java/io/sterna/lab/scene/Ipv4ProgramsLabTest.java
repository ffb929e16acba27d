package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.lab.Await;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.service.Bind;
import io.sterna.lab.service.Nginx;
import io.sterna.lab.service.Sshd;
import io.sterna.lab.service.Zone;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs that know no IPv6 talk to a name and notice no move (protocol §2).
@Tag("lab")
class Ipv4ProgramsLabTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration OUTAGE = Duration.ofMillis(300);
  private static final Ipv4Pool POOL = Ipv4Pool.parse("198.18.0.0/15");

  @ParameterizedTest
  @CsvSource({"plain, V4", "plain, V6", "names, V4", "names, V6", "udp, V6"})
  void connectionsSurviveMovesWhateverTheLocators(String form, Families families) {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual().form(form).families(families));
      var mobile = scene.mobile();
      var sshd = Sshd.start(scene.stable());
      var nginx = Nginx.start(scene.stable(), 1 << 20, "80"); // a server of IPv4 alone
      var sum = nginx.publish("file", 5 << 20, 7);
      var ssh = Dialogue.ssh(mobile, sshd, Scene.STABLE, "-4");
      var curl = Download.start(mobile, Scene.STABLE, "paced/file", sum, "-4");
      assertProgress(ssh, "at first");
      assertProgress(curl, "at first");
      var socket = TcpSocket.of(mobile, ssh.pid(), 22).orElseThrow();
      assertThat(POOL.contains(socket.local())).isTrue();
      assertThat(socket.remote()).isEqualTo(lent(mobile, Scene.STABLE));
      scene.gain();
      scene.leave();
      assertProgress(ssh, "having left the first network");
      scene.move(OUTAGE);
      assertProgress(ssh, "moved, break before make");
      assertThat(TcpSocket.of(mobile, ssh.pid(), 22)).contains(socket);
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
      assertThat(curl.finish(BOUND)).matches(Program.Ending::ok);
    }
  }

  @ParameterizedTest
  @CsvSource({"V4", "V6"})
  void pingAndUdpAndWhatIsRefused(Families families) {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual().families(families));
      var mobile = scene.mobile();
      var ping = mobile.exec("ping", "-4", "-i", "0.1", "-c", "10", Scene.STABLE).out();
      assertThat(ping).contains(lent(mobile, Scene.STABLE).toString()).contains("10 received");
      var big = mobile.exec("ping", "-4", "-M", "do", "-s", "1400", "-c", "3", Scene.STABLE).out();
      assertThat(big).contains("3 received");
      // At first the peer's kernel learns how long its fragments may be.
      mobile.tryExec("ping", "-4", "-M", "dont", "-s", "4000", "-c", "2", Scene.STABLE);
      var cut = mobile.exec("ping", "-4", "-M", "dont", "-s", "4000", "-c", "3", Scene.STABLE);
      assertThat(cut.out()).as("in fragments").contains("4008 bytes").contains("3 received");
      var refused = mobile.tryExec("curl", "-4", "-sS", "http://" + Scene.STABLE + ":81/");
      assertThat(refused.ok()).isFalse();
      assertThat(refused.out()).containsAnyOf("refused", "Couldn't connect");
      var zone = new Zone("udp.test").record("@ TXT \"answered\"");
      try (var _ = Bind.start(scene.stable(), zone)) {
        var server = lent(mobile, Scene.STABLE);
        Await.until("an answer by UDP", BOUND, () -> dig(mobile, server).contains("answered"));
        scene.move(OUTAGE);
        Await.until(
            "an answer after the move", BOUND, () -> dig(mobile, server).contains("answered"));
      }
    }
  }

  /// Asked from the same port each time, so that it is one exchange.
  private static String dig(Host host, IpAddress server) {
    var command = "dig -4 -b 0.0.0.0#7777 +time=1 +tries=1 +short @" + server + " udp.test TXT";
    return host.tryExec(command.split(" ", -1)).out();
  }

  @Test
  void aConnectionGoesOnWhenTheDaemonIsStartedAnew() {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual());
      var sshd = Sshd.start(scene.stable());
      var ssh = Dialogue.ssh(scene.mobile(), sshd, Scene.STABLE, "-4");
      assertProgress(ssh, "at first");
      scene.mobileDaemon().process().kill();
      scene.mobileDaemon().launch();
      scene.mobileDaemon().awaitReady();
      assertProgress(ssh, "with a new daemon here");
      scene.stableDaemon().process().kill();
      scene.stableDaemon().launch();
      scene.stableDaemon().awaitReady();
      assertProgress(ssh, "with a new daemon there");
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
    }
  }

  @Test
  void theAddressLeadsBackToTheName() {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual());
      var address = lent(scene.mobile(), Scene.STABLE);
      assertThat(scene.mobile().exec("getent", "hosts", address.toString()).out())
          .contains(Scene.STABLE);
      var own = scene.mobile().exec("ip", "-4", "-o", "addr", "show", "dev", "sterna0").out();
      assertThat(own).containsPattern("inet 198\\.1[89]\\.[0-9.]+/32");
    }
  }

  private static Scene ready(Lab lab, Plan plan) {
    var scene = new Scene(lab, plan).startDaemons();
    scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
    return scene;
  }

  private static IpAddress lent(Host host, String name) {
    var first = host.exec("getent", "ahostsv4", name).lines().getFirst().split(" ", 2)[0];
    var address = IpAddress.parse(first);
    assertThat(POOL.contains(address)).isTrue();
    return address;
  }

  private static void assertProgress(Program program, String when) {
    long before = program.progress().total();
    Await.until(
        program.title() + " to go on, " + when,
        BOUND,
        () -> program.progress().total() >= before + 5);
  }
}
