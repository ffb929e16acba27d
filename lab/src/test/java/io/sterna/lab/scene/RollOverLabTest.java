package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Program;
import io.sterna.lab.service.Bind;
import io.sterna.lab.service.Daemon;
import io.sterna.lab.service.Sshd;
import io.sterna.lab.service.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A host rolls its key over as docs/configuration.md says; a peer that remembers the old one
/// follows, and a connection lives through all of it.
///
/// ```
///   mobile .10 --- wifi 192.0.2.0/24 --- stable .11
///                        |
///                       dns .53
/// ```
@Tag("lab")
class RollOverLabTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @Test
  void rememberedPeerFollowsAndItsConnectionLivesOn() throws IOException {
    try (var lab = Lab.open()) {
      var place = new Place(lab);
      var before = place.stable.endpoint();
      place.publish(before);
      place.mobile.start();
      place.stable.start();
      var sshd = Sshd.start(place.server);
      place.awaitIdentifier();
      var ssh = Dialogue.ssh(place.host, sshd, Scene.STABLE);
      Await.until("the first lines", BOUND, () -> ssh.progress().total() > 10);
      var socket = TcpSocket.of(place.host, ssh.pid(), 22).orElseThrow();

      place.configure("next-key-file = 'next'");
      var both = place.keygen("--next");
      place.stable.close();
      place.stable.start();
      place.publish(both);
      Await.until(
          "mobile to be told of the key to come",
          BOUND,
          () -> place.mobile.run("trust", "list").out().contains("named by the peer"));
      var next = both.substring(both.lastIndexOf("key=") + 4);
      assertThat(place.mobile.run("trust", "list").out()).contains(next);

      place.configure("key-file = 'next'\nprevious-key-file = 'key'");
      place.stable.close();
      place.stable.start();
      var swapped = place.keygen("--show");
      assertThat(swapped).contains("key=" + next + "; key=").hasSameSizeAs(both);
      place.publish(swapped);
      Await.until("mobile to use it", BOUND, () -> place.isUpWith(next));

      place.configure("key-file = 'next'");
      place.publish(place.keygen("--show"));
      place.stable.close();
      place.stable.start();
      Await.until("the old one to be gone", BOUND, () -> place.isUpWith(next));
      long lines = ssh.progress().total();
      Await.until("more lines", BOUND, () -> ssh.progress().total() > lines + 10);

      assertThat(TcpSocket.of(place.host, ssh.pid(), 22)).contains(socket);
      assertThat(ssh.finish(BOUND)).matches(Program.Ending::ok);
      assertThat(place.mobile.process().log()).doesNotContain("refused stable.example");
      assertThat(place.stable.process().log()).doesNotContain("_endpoint record of");
    }
  }

  /// Two hosts, and a name server whose zone changes by and by.
  private static final class Place {
    final Host host;
    final Host server;
    final Daemon mobile;
    final Daemon stable;
    private final Host dns;
    private final String configuration;
    private Bind bind;

    @SuppressWarnings("NullAway") // the server starts with the first zone
    Place(Lab lab) throws IOException {
      var wifi = lab.network("wifi", "192.0.2.0/24");
      host = lab.host("mobile");
      server = lab.host("stable");
      dns = lab.host("dns");
      host.plug(wifi, 10);
      server.plug(wifi, 11);
      var address = dns.plug(wifi, 53).getFirst();
      mobile = Daemon.prepare(host, Daemon.Setup.of(Scene.MOBILE, address));
      stable = Daemon.prepare(server, Daemon.Setup.of(Scene.STABLE, address));
      configuration = Files.readString(stable.directory().resolve("sterna.toml"));
      host.resolver(Scene.STUB);
      server.resolver(Scene.STUB);
    }

    /// What DNS says of stable from now on.
    void publish(String record) {
      var zone = new Zone("example");
      zone.address(Scene.MOBILE, host.addresses().getFirst());
      zone.address(Scene.STABLE, server.addresses().getFirst());
      zone.endpoint(Scene.MOBILE, mobile.endpoint());
      zone.endpoint(Scene.STABLE, record);
      if (bind != null) bind.close();
      bind = Bind.start(dns, zone);
    }

    void configure(String lines) {
      var rest = configuration.replaceAll("(?m)^key-file.*\n", "");
      Config.write(stable.directory().resolve("sterna.toml"), lines + "\n" + rest);
    }

    /// The record that `sterna keygen` prints.
    String keygen(String option) {
      var line = stable.json("keygen", option).path("records").path(0).asString();
      return line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
    }

    boolean isUpWith(String key) {
      host.tryExec("getent", "ahostsv6", Scene.STABLE);
      var association = mobile.json("status").path("associations").path(0);
      return association.path("state").asString().equals("up")
          && association.path("key").asString().equals(key)
          && association.path("trust").asString().equals("first use");
    }

    void awaitIdentifier() {
      var identifier = new Identifier.Name(Scene.STABLE).address().toString();
      Await.until(
          "the identifier address of stable",
          BOUND,
          () -> host.tryExec("getent", "ahostsv6", Scene.STABLE).out().contains(identifier));
    }
  }
}
