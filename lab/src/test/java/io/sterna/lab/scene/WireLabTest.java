package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.capture.Pcap;
import io.sterna.lab.capture.Tshark;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.service.Daemon;
import io.sterna.lab.service.Nginx;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is on the wire (protocol §7), as Wireshark sees it.
@Tag("lab")
class WireLabTest {
  private static final Duration BOUND = Duration.ofSeconds(15);
  private static final long SIZE = 300_000;

  private static final IpAddress MOBILE = new Identifier.Name(Scene.MOBILE).address();
  private static final IpAddress STABLE = new Identifier.Name(Scene.STABLE).address();

  private static final String GOOD = "1";
  private static final String BAD = "0";

  /// ```
  /// | kind 253 | length 16 | 53 54 | tag 6 | tag 6 |   SYN
  /// | kind 253 | length 4  | 53 54 |                   SYN-ACK
  /// ```
  @ParameterizedTest
  @CsvSource({"plain, V4", "plain, V6", "names, V4", "names, V6"})
  void theOptionTheChecksumsAndNotOneByteMore(String form, Families families) {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual().form(form).families(families)).startDaemons();
      var sum = Nginx.start(scene.stable(), 1 << 20).publish("file", SIZE, 7);
      settle(scene, sum, form);
      var wire = capture(lab, scene, "names.pcap");
      int port = download(scene, Scene.STABLE, sum);
      wire.close();
      var plain = capture(lab, scene, "plain.pcap");
      int plainPort = download(scene, scene.stable().addresses().getFirst().toString(), sum);
      plain.close();

      var host = scene.mobile();
      options(host, wire.file(), port);
      checksums(host, wire.file(), port, form);
      lengths(host, wire.file(), port, plain.file(), plainPort);
    }
  }

  /// Makes the association, and waits until the path at both ends has the form: `names` is used
  /// once a PROBE of kind 2 came through (protocol §8).
  private static void settle(Scene scene, String sum, String form) {
    download(scene, Scene.STABLE, sum);
    assertForm(scene.mobileDaemon(), Scene.STABLE, form);
    assertForm(scene.stableDaemon(), Scene.MOBILE, form);
  }

  private static void assertForm(Daemon daemon, String peer, String form) {
    Await.until(
        "the path to " + peer + " to carry " + form,
        BOUND,
        () -> {
          var paths = daemon.json("paths", peer).path("paths");
          return StreamSupport.stream(paths.spliterator(), false)
              .anyMatch(
                  p -> p.path("current").asBoolean() && form.equals(p.path("form").asString()));
        });
  }

  private static Capture capture(Lab lab, Scene scene, String name) {
    var file = lab.directory().resolve(name);
    return Capture.at(lab.router(), scene.wifi(), file, Capture.WHOLE, "ip or ip6");
  }

  /// Downloads the file and returns the client's port.
  private static int download(Scene scene, String target, String sum) {
    var curl = Download.start(scene.mobile(), target, "paced/file", sum);
    int port =
        Await.present(
                "curl to connect to " + target,
                BOUND,
                () -> TcpSocket.of(scene.mobile(), curl.pid(), 80))
            .localPort();
    assertThat(curl.finish(BOUND)).matches(Program.Ending::ok);
    return port;
  }

  private static void options(Host host, Path file, int port) {
    var seen =
        Tshark.fields(
            host,
            file,
            "tcp.port == " + port,
            "tcp.flags.syn",
            "tcp.flags.ack",
            "tcp.option_kind",
            "tcp.options");
    for (var packet : seen) {
      boolean syn = packet.get(0).equals("1");
      boolean ack = packet.get(1).equals("1");
      var kinds = List.of(packet.get(2).split(","));
      if (!syn) {
        assertThat(kinds).as("options of a later segment").doesNotContain("253");
      } else {
        assertThat(kinds).as("options of SYN and SYN-ACK").contains("253");
        assertThat(packet.get(3)).contains(ack ? "fd045354" : "fd105354");
      }
    }
    assertThat(seen).anyMatch(packet -> packet.get(0).equals("1") && packet.get(1).equals("1"));
  }

  /// SYN and SYN-ACK have their checksum over the locators; the rest over what the form says. To
  /// ask about a checksum over identifiers the IP header is replaced by one that has them.
  private static void checksums(Host host, Path file, int port, String form) {
    var handshake = "tcp.port == %d and tcp.flags.syn == 1".formatted(port);
    var rest = "tcp.port == %d and tcp.flags.syn == 0".formatted(port);
    assertThat(status(host, file, handshake)).isNotEmpty().containsOnly(GOOD);
    boolean names = form.equals("names");
    assertThat(status(host, file, rest))
        .as("over locators")
        .hasSizeGreaterThan(100)
        .containsOnly(names ? BAD : GOOD);
    var readdressed = file.resolveSibling("readdressed.pcap");
    Pcap.write(
        readdressed,
        Pcap.frames(file).stream().flatMap(frame -> readdress(frame, port).stream()).toList());
    assertThat(status(host, readdressed, rest))
        .as("over identifiers")
        .hasSizeGreaterThan(100)
        .containsOnly(names ? GOOD : BAD);
  }

  private static List<String> status(Host host, Path file, String filter) {
    return Tshark.fields(host, file, filter, "tcp.checksum.status").stream()
        .map(List::getFirst)
        .toList();
  }

  /// The same TCP segment behind an IPv6 header with the two identifier addresses.
  private static Optional<Pcap.Frame> readdress(Pcap.Frame frame, int port) {
    var in = frame.bytes();
    boolean v4 = (in.getShort(12) & 0xffff) == 0x0800;
    int protocol = v4 ? in.get(23) : in.get(20);
    if (protocol != 6) return Optional.empty();
    int at = v4 ? 14 + (in.get(14) & 15) * 4 : 54;
    int length = (v4 ? 14 + (in.getShort(16) & 0xffff) : 54 + (in.getShort(18) & 0xffff)) - at;
    boolean fromClient = (in.getShort(at) & 0xffff) == port;
    var out = ByteBuffer.allocate(54 + length);
    out.putShort(12, (short) 0x86dd).put(14, (byte) 0x60).putShort(18, (short) length);
    out.put(20, (byte) 6).put(21, (byte) 64);
    out.put(22, (fromClient ? MOBILE : STABLE).bytes());
    out.put(38, (fromClient ? STABLE : MOBILE).bytes());
    out.put(54, in, at, length);
    return Optional.of(new Pcap.Frame(frame.at(), out));
  }

  /// Header lengths beside those of a plain connection, and nothing else between the two hosts
  /// but control.
  private static void lengths(Host host, Path ours, int port, Path plain, int plainPort) {
    var syn = "tcp.flags.syn == 1 and tcp.flags.ack == 0 and tcp.port == ";
    var synAck = "tcp.flags.syn == 1 and tcp.flags.ack == 1 and tcp.port == ";
    var data = "tcp.len > 0 and tcp.port == ";
    assertThat(headers(host, ours, syn + port))
        .isEqualTo(headers(host, plain, syn + plainPort) + 16);
    assertThat(headers(host, ours, synAck + port))
        .isEqualTo(headers(host, plain, synAck + plainPort) + 4);
    assertThat(headers(host, ours, data + port)).isEqualTo(headers(host, plain, data + plainPort));
    assertThat(
            Tshark.fields(
                host,
                ours,
                "not tcp.port == %d and not udp.port == 19941 and not dns and not arp and not icmpv6"
                    .formatted(port),
                "frame.protocols"))
        .as("nothing else went over the wire")
        .isEmpty();
    assertThat(Tshark.fields(host, ours, "tcp.port == " + port, "frame.protocols"))
        .as("no tunnel")
        .allMatch(
            packet -> packet.getFirst().matches("eth:ethertype:ipv?6?:tcp(:http.*|:data.*)?"));
  }

  /// Length of IP and TCP header, which all of these packets have.
  private static int headers(Host host, Path file, String filter) {
    var lengths =
        Tshark.fields(host, file, filter, "tcp.hdr_len", "ip.hdr_len").stream()
            .map(packet -> Integer.parseInt(packet.get(0)) + length(packet.get(1)))
            .distinct()
            .toList();
    assertThat(lengths).as(filter).hasSize(1);
    return lengths.getFirst();
  }

  private static int length(String v4Header) {
    return v4Header.isEmpty() ? 40 : Integer.parseInt(v4Header);
  }
}
