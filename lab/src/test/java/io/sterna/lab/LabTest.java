package io.sterna.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Download;
import io.sterna.lab.service.Bind;
import io.sterna.lab.service.Nginx;
import io.sterna.lab.service.Postgres;
import io.sterna.lab.service.Sshd;
import io.sterna.lab.service.Zone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The lab itself, without Sterna.
@Tag("lab")
class LabTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  /// `client -- access -- router -- rack -- server`
  private record Pair(Network access, Network rack, Host client, Host server) {
    static Pair in(Lab lab) {
      var access = lab.network("access", "192.0.2.0/25", "2001:db8:a::/64").shaped(Rate.mbit(200));
      var rack = lab.network("rack", "203.0.113.0/25", "2001:db8:c::/64");
      var client = lab.host("client");
      var server = lab.host("server");
      client.plug(access, 10);
      server.plug(rack, 10);
      return new Pair(access, rack, client, server);
    }
  }

  @Test
  void hostsReachEachOtherAndMove() {
    try (var lab = Lab.open()) {
      var pair = Pair.in(lab);
      assertThat(pair.server().addresses())
          .containsExactly(IpAddress.parse("203.0.113.10"), IpAddress.parse("2001:db8:c::a"));
      pair.client().exec("ping", "-c1", "-W2", "203.0.113.10");
      pair.client().exec("ping", "-c1", "-W2", "2001:db8:c::a");

      var other = lab.network("other", "198.51.100.0/24", "2001:db8:b::/64");
      pair.client().replug(pair.access(), other, 77, Duration.ZERO);
      assertThat(pair.client().addresses()).hasSize(2).contains(IpAddress.parse("198.51.100.77"));
      pair.client().exec("ping", "-c1", "-W2", "2001:db8:c::a");

      pair.rack().renumber("203.0.113.128/25");
      pair.server().renumber(pair.rack(), 9);
      assertThat(pair.client().tryExec("ping", "-c1", "-W1", "203.0.113.10").ok()).isFalse();
      pair.client().exec("ping", "-c1", "-W2", "203.0.113.137");

      pair.server().carrier(pair.rack(), false);
      assertThat(pair.client().tryExec("ping", "-c1", "-W1", "203.0.113.137").ok()).isFalse();
    }
  }

  @Test
  void nothingIsLeftWhenItCloses() {
    Path directory;
    String run;
    try (var lab = Lab.open()) {
      var host = lab.host("alone");
      host.spawn("sleep", "sleep", "1000");
      directory = lab.directory();
      run = lab.run();
      assertThat(Shell.run("ip", "netns").out()).contains("st-" + run + "-alone");
    }
    assertThat(directory).doesNotExist();
    assertThat(Shell.run("ip", "netns").out()).doesNotContain("st-" + run + "-");
    assertThat(Files.exists(Path.of("/etc/netns/st-" + run + "-alone"))).isFalse();
    assertThat(Lab.removeKept(run)).isFalse();
  }

  @Test
  void unmodifiedProgramsWorkByName() {
    try (var lab = Lab.open()) {
      var pair = Pair.in(lab);
      var dns = lab.host("dns");
      var ns = dns.plug(lab.network("infra", "10.9.0.0/24"), 53).getFirst();
      var zone =
          new Zone("example").address("server.example", pair.server().addresses().getFirst());
      try (var bind = Bind.start(dns, zone)) {
        assertThat(bind.ask("server.example", "A")).containsExactly("203.0.113.10");
        pair.client().resolver(ns);
        var nginx = Nginx.start(pair.server(), 4 << 20);
        var sum = nginx.publish("file", 3_000_000, 1);
        var sshd = Sshd.start(pair.server());
        Postgres.start(pair.server());
        var capture =
            Capture.at(lab.router(), pair.rack(), lab.directory().resolve("r.pcap"), 128, "tcp");
        var download = Download.start(pair.client(), "server.example", "paced/file", sum);
        var ssh = Dialogue.ssh(pair.client(), sshd, "server.example");
        var psql = Dialogue.psql(pair.client(), "server.example");
        var all = List.of(download, ssh, psql);
        Await.until(
            "every program to get something",
            BOUND,
            () -> all.stream().allMatch(program -> program.progress().total() > 3));
        var socket = TcpSocket.of(pair.client(), ssh.pid(), 22).orElseThrow();
        assertThat(socket.remote()).hasToString("203.0.113.10");
        for (var program : all) {
          assertThat(program.finish(BOUND)).as(program.title()).matches(ending -> ending.ok());
        }
        capture.close();
        assertThat(capture.complete()).isTrue();
        var packets = capture.tcp();
        assertThat(packets).anyMatch(p -> p.isSyn() && p.between(80, p.sourcePort()));
        long bytes =
            packets.stream().filter(p -> p.sourcePort() == 80).mapToLong(p -> p.payload()).sum();
        assertThat(bytes).isGreaterThan(3_000_000);
      }
    }
  }
}
