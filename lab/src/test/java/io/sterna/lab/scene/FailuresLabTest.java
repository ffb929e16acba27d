package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.Result;
import io.sterna.lab.service.Daemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What goes wrong on a host is told in one sentence that says what to do, and leaves nothing.
@Tag("lab")
class FailuresLabTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  /// In a mount namespace of its own: a small disk on the directory $0, full but for the lock.
  private static final String ON_FULL_DISK =
      """
      mount -t tmpfs -o size=16k tmpfs "$0" && echo 1 > "$0/lock"
      dd if=/dev/zero of="$0/ballast" bs=4k count=100 2> /dev/null
      exec "$@"
      """;

  @Test
  void secondDaemonOnTheSameStateIsRefused() {
    try (var lab = Lab.open()) {
      var daemon = daemon(lab).start();
      var second = up(daemon);
      assertThat(second.status()).isEqualTo(5);
      assertThat(second.out())
          .contains("another daemon (process ")
          .contains("stop it, or give this one its own --state");
    }
  }

  @Test
  void secondDaemonOnTheSameDeviceIsRefused() {
    try (var lab = Lab.open()) {
      var daemon = daemon(lab).start();
      var other = daemon.directory().resolve("other");
      var command = new ArrayList<>(daemon.command("up"));
      command.replaceAll(word -> word.replace(daemon.directory() + "/state", other + "/state"));
      command.replaceAll(word -> word.replace(daemon.directory() + "/run", other + "/run"));
      var second = daemon.host().tryExec(BOUND, "", command);
      assertThat(second.status()).isEqualTo(5);
      assertThat(second.out()).contains("sterna0 is in use by another process");
      assertThat(daemon.run("status").ok()).as("the first goes on").isTrue();
    }
  }

  @Test
  void ipv6SwitchedOffIsToldAndLeavesNothing() {
    try (var lab = Lab.open()) {
      var daemon = daemon(lab);
      daemon.host().sysctl("net/ipv6/conf/all/disable_ipv6", "1");
      var failed = up(daemon);
      assertThat(failed.status()).isEqualTo(1);
      assertThat(failed.out()).contains("IPv6 is switched off").contains("sysctl -w");
      assertNothingLeft(daemon.host());
    }
  }

  @Test
  void withoutTheRightToMakeADeviceTheCommandSaysSo() {
    try (var lab = Lab.open()) {
      var daemon = daemon(lab);
      var drop = List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", "--");
      var command = new ArrayList<>(drop);
      command.addAll(daemon.command("up"));
      var failed = daemon.host().tryExec(BOUND, "", command);
      assertThat(failed.status()).isEqualTo(6);
      assertThat(failed.out()).contains("run as root or with CAP_NET_ADMIN");
      assertNothingLeft(daemon.host());
    }
  }

  @Test
  void fullDiskIsToldAndTheDaemonGoesOn() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual());
      scene.stableDaemon().start();
      var daemon = scene.mobileDaemon();
      var state = Config.directory(daemon.directory().resolve("state"));
      var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", ON_FULL_DISK));
      command.add(state.toString());
      command.addAll(daemon.command("up"));
      var running = scene.mobile().spawn("sterna", command);
      Await.until("sterna up to answer", BOUND, () -> daemon.run("status").ok());
      var ask = new String[] {"dig", "+short", "@" + Scene.STUB, Scene.STABLE, "AAAA"};
      assertThat(scene.mobile().exec(ask).out()).startsWith("2001:2f:");
      assertThat(running.log()).contains("the disk is full; make room on it");
      running.close();
    }
  }

  @Test
  void resolverThatNobodyReachesIsToldAndShown() {
    try (var lab = Lab.open()) {
      var daemon = daemon(lab).start();
      for (int i = 0; i < 2; i++) {
        var answer =
            daemon.host().tryExec("dig", "+time=6", "+tries=1", "@" + Scene.STUB, "x.example");
        assertThat(answer.out()).contains("SERVFAIL");
      }
      assertThat(daemon.json("status").path("troubles").toString()).contains("192.0.2.53");
    }
  }

  @Test
  void configurationErrorIsToldWithItsLine() {
    try (var lab = Lab.open()) {
      var host = host(lab);
      var daemon = Daemon.prepare(host, Daemon.Setup.of(Scene.MOBILE, nobody()));
      Config.write(daemon.directory().resolve("sterna.toml"), "names = ['a.b']\nfrom = 1\n");
      var failed = up(daemon);
      assertThat(failed.status()).isEqualTo(3);
      assertThat(failed.out()).contains("sterna.toml: line 2: there is no key from");
    }
  }

  private static Daemon daemon(Lab lab) {
    return Daemon.prepare(host(lab), Daemon.Setup.of(Scene.MOBILE, nobody()));
  }

  private static Host host(Lab lab) {
    var host = lab.host("mobile");
    host.plug(lab.network("wifi", "192.0.2.0/24"), 10);
    return host;
  }

  /// An address in the host's network that nobody has.
  private static IpAddress nobody() {
    return IpAddress.parse("192.0.2.53");
  }

  /// `sterna up` that is expected to end by itself.
  private static Result up(Daemon daemon) {
    return daemon.host().tryExec(BOUND, "", daemon.command("up"));
  }

  private static void assertNothingLeft(Host host) {
    assertThat(host.exec("ip", "-o", "link").out()).doesNotContain("sterna0");
    assertThat(host.exec("nft", "list", "ruleset").out()).doesNotContain("sterna");
    assertThat(host.exec("ip", "rule").out()).doesNotContain("5354");
  }
}
