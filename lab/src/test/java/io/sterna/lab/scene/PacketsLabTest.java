package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.lab.Await;
import io.sterna.lab.Lab;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.capture.Tshark;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.service.Bind;
import io.sterna.lab.service.Nginx;
import io.sterna.lab.service.Zone;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is not a native TCP connection: UDP, ping, form `udp`, and paths with a smaller MTU
/// (protocol §7, §8).
@Tag("lab")
class PacketsLabTest {
  private static final Duration BOUND = Duration.ofSeconds(40);
  private static final Duration OUTAGE = Duration.ofMillis(300);
  private static final String MOBILE = new Identifier.Name(Scene.MOBILE).address().toString();
  private static final String STABLE = new Identifier.Name(Scene.STABLE).address().toString();

  @ParameterizedTest
  @EnumSource(
      value = Families.class,
      names = {"V4", "V6"})
  void pingByNameGoesOnAcrossAMove(Families families) {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual().families(families));
      var file = lab.directory().resolve("wire.pcap");
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.WHOLE, "ip or ip6");
      var ping = scene.mobile().spawn("ping", "ping", "-i", "0.1", "-c", "100", Scene.STABLE);
      ping.awaitLog("icmp_seq=20", BOUND);
      scene.move(OUTAGE);
      assertThat(ping.awaitExit(BOUND)).isZero();
      capture.close();
      var log = ping.log();
      assertThat(log).contains(STABLE);
      assertThat(received(log)).as(log).isGreaterThan(85);
      // Each end's first packet in an envelope, and again from the new locator's peer at most.
      boolean v4 = families == Families.V4;
      var natively = v4 ? "icmp.type == 8 && !udp" : "icmpv6.type == 128 && !udp";
      var sums = v4 ? "icmp.checksum.status" : "icmpv6.checksum.status";
      var requests = Tshark.fields(scene.mobile(), file, natively, sums);
      assertThat(requests.size()).isGreaterThan(80);
      assertThat(requests).allMatch(status -> status.equals(List.of("1")) || isGood(status));
      var envelopes = Tshark.fields(scene.mobile(), file, envelope(v4), "udp.length");
      assertThat(envelopes)
          .as("64 bytes of ping, and 40 of IPv6 and 8 of UDP")
          .contains(List.of("112"));
    }
  }

  private static boolean isGood(List<String> status) {
    return status.equals(List.of("Good"));
  }

  private static String envelope(boolean v4) {
    return "udp.port == 19941 && udp.payload[0:1] == 60 && " + (v4 ? "ip" : "ipv6");
  }

  private static int received(String log) {
    var matcher = Pattern.compile("(\\d+) received").matcher(log);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  @ParameterizedTest
  @EnumSource(
      value = Families.class,
      names = {"V4", "V6"})
  void udpByNameIsAnsweredAcrossAMove(Families families) {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual().families(families));
      var zone = new Zone("udp.test").record("@ TXT \"answered\"");
      try (var _ = Bind.start(scene.stable(), zone)) {
        for (int i = 0; i < 5; i++) assertThat(dig(scene, 53)).contains("answered");
        scene.move(OUTAGE);
        Await.until("an answer after the move", BOUND, () -> dig(scene, 53).contains("answered"));
        for (int i = 0; i < 5; i++) assertThat(dig(scene, 53)).contains("answered");
        assertThat(dig(scene, 54)).as("the peer's own stack says so").contains("refused");
        var status = scene.mobileDaemon().run("status", "--json").out();
        assertThat(status).contains("both ways");
      }
    }
  }

  /// Asked from the same port each time, so that it is one exchange for whoever looks at packets.
  private static String dig(Scene scene, int port) {
    return scene
        .mobile()
        .tryExec(
            "dig",
            "+tries=1",
            "+time=2",
            "+noedns",
            "-b",
            MOBILE + "#5353",
            "-p",
            Integer.toString(port),
            "@" + Scene.STABLE,
            "udp.test",
            "TXT")
        .out();
  }

  @ParameterizedTest
  @EnumSource(
      value = Families.class,
      names = {"V4", "V6"})
  void formUdpCarriesTcpAcrossAMove(Families families) {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual().form("udp").families(families));
      var file = lab.directory().resolve("wire.pcap");
      var capture = Capture.at(lab.router(), scene.rack(), file, Capture.WHOLE, "tcp");
      var nginx = Nginx.start(scene.stable(), 4 << 20);
      var sum = nginx.publish("file", 20 << 20, 7);
      var curl = Download.start(scene.mobile(), Scene.STABLE, "paced/file", sum);
      Await.until("some of it", BOUND, () -> curl.progress().total() > 1 << 20);
      scene.move(OUTAGE);
      assertThat(curl.finish(BOUND)).matches(Program.Ending::ok);
      capture.close();
      assertThat(capture.tcp()).as("none in the open").isEmpty();
    }
  }

  static Stream<Arguments> narrow() {
    return Stream.of("plain", "names", "udp")
        .flatMap(form -> Families.single().stream().map(family -> Arguments.of(form, family)));
  }

  /// The router says that packets are too big, and in what it quotes there are locators.
  @ParameterizedTest
  @MethodSource("narrow")
  void aRouterWithASmallerMtuIsListenedTo(String form, Families families) {
    try (var lab = Lab.open()) {
      var scene = ready(lab, Plan.usual().form(form).families(families));
      var file = lab.directory().resolve("wire.pcap");
      lab.router().exec("ip", "link", "set", "dev", "wifi", "mtu", "1300").orFail();
      var capture = Capture.at(lab.router(), scene.rack(), file, 400, "ip or ip6");
      var nginx = Nginx.start(scene.stable(), 8 << 20);
      var sum = nginx.publish("file", 4 << 20, 7);
      var curl = Download.start(scene.mobile(), Scene.STABLE, "file", sum);
      assertThat(curl.finish(BOUND)).matches(Program.Ending::ok);
      capture.close();
      boolean v4 = families == Families.V4;
      var told = v4 ? "icmp.type == 3 && icmp.code == 4" : "icmpv6.type == 2";
      assertThat(Tshark.fields(scene.mobile(), file, told, "frame.number"))
          .as("a few times and no more")
          .hasSizeBetween(1, 60);
      var pieces = v4 ? "ip.flags.mf == 1" : "ipv6.fraghdr.more == 1";
      var cut = Tshark.fields(scene.mobile(), file, pieces, "frame.number");
      assertThat(cut.isEmpty())
          .as("1280 bytes have no room in an envelope")
          .isEqualTo(!form.equals("udp"));
    }
  }

  private static Scene ready(Lab lab, Plan plan) {
    var scene = new Scene(lab, plan).startDaemons();
    scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
    return scene;
  }
}
