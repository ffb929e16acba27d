package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.capture.TcpPacket;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.service.Nginx;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two connections of one host to two names of another, with the same ports (protocol §7).
///
/// ```
///   mobile:40000 -- stable.example:80   over one family
///   mobile:40000 -- other.example:80    over the other
/// ```
@Tag("lab")
class CollisionLabTest {
  private static final Duration BOUND = Duration.ofSeconds(40);
  private static final String OTHER = "other.example";
  private static final int PORT = 40_000;
  private static final int HTTP = 80;

  @Test
  void theLaterConnectionTakesTheOtherPairOfLocatorsAndSurvivesAMove() {
    try (var lab = Lab.open()) {
      var plan = Plan.usual().families(Families.BOTH).alias(OTHER);
      var scene = new Scene(lab, plan).startDaemons();
      var mobile = scene.mobile();
      scene.awaitIdentifier(mobile, Scene.STABLE);
      scene.awaitIdentifier(mobile, OTHER);
      var sum = Nginx.start(scene.stable(), 1 << 20).publish("file", 12 << 20, 7);
      fetchOnce(scene, Scene.STABLE);
      fetchOnce(scene, OTHER);
      var file = lab.directory().resolve("wire.pcap");
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.HEADERS, "tcp port 80");

      var range = List.of("sysctl", "-qw", "net.ipv4.ip_local_port_range=" + PORT + " " + PORT);
      mobile.exec(range.toArray(String[]::new)).orFail();
      var first = Download.start(mobile, address(Scene.STABLE), "paced/file", sum);
      Await.until("the first", BOUND, () -> first.progress().total() > 1 << 18);
      var second = Download.start(mobile, address(OTHER), "paced/file", sum);
      Await.until("the second", BOUND, () -> second.progress().total() > 1 << 18);
      mobile.exec("sysctl", "-qw", "net.ipv4.ip_local_port_range=32768 60999").orFail();
      for (var curl : List.of(first, second)) {
        var socket = TcpSocket.of(mobile, curl.pid(), HTTP);
        assertThat(socket.map(TcpSocket::localPort)).contains(PORT);
      }
      assertThat(carried(capture, true)).as("one natively over IPv4").isGreaterThan(1 << 16);
      assertThat(carried(capture, false)).as("one natively over IPv6").isGreaterThan(1 << 16);
      scene.move(Duration.ofMillis(300));
      assertThat(first.finish(BOUND)).matches(Program.Ending::ok);
      assertThat(second.finish(BOUND)).matches(Program.Ending::ok);
      capture.close();
    }
  }

  private static String address(String name) {
    return new Identifier.Name(name).address().toString();
  }

  /// So that there is an association, and both of its paths are known to work.
  private static void fetchOnce(Scene scene, String name) {
    var mobile = scene.mobile();
    mobile.exec("curl", "-sS", "-o", "/dev/null", "http://[" + address(name) + "]/").orFail();
    Await.until(
        "two paths to " + name,
        BOUND,
        () -> {
          var paths = scene.mobileDaemon().json("paths", name).toString();
          return paths.split("\"usable\"", -1).length > 2;
        });
  }

  /// Bytes of the connections' data that stable has sent in this family.
  private static long carried(Capture capture, boolean v4) {
    Predicate<TcpPacket> ours = p -> p.destinationPort() == PORT && p.source().isV4() == v4;
    return capture.tcp().stream().filter(ours).mapToLong(TcpPacket::payload).sum();
  }
}
