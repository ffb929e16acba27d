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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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

      var ours = packets(scene.mobile(), wire.file());
      var connection = of(ours, port);
      options(connection);
      checksums(connection, form);
      overIdentifiers(scene.mobile(), wire.file(), port, form);
      lengths(connection, of(packets(scene.mobile(), plain.file()), plainPort));
      nothingElse(ours, port);
    }
  }

  /// A packet as tshark sees it; fields that it has not are empty.
  private record Seen(Map<String, String> fields) {
    private static final List<String> NAMES =
        List.of(
            "frame.protocols",
            "ip.hdr_len",
            "udp.port",
            "tcp.srcport",
            "tcp.dstport",
            "tcp.flags.syn",
            "tcp.flags.ack",
            "tcp.hdr_len",
            "tcp.len",
            "tcp.option_kind",
            "tcp.options",
            "tcp.checksum",
            "tcp.checksum.status");

    static Seen of(List<String> values) {
      var fields = new HashMap<String, String>();
      for (int i = 0; i < NAMES.size(); i++) fields.put(NAMES.get(i), values.get(i));
      return new Seen(fields);
    }

    String text(String field) {
      return fields.getOrDefault(field, "");
    }

    boolean is(String field) {
      return text(field).equals("1");
    }

    boolean isSyn() {
      return is("tcp.flags.syn") && !is("tcp.flags.ack");
    }

    boolean isSynAck() {
      return is("tcp.flags.syn") && is("tcp.flags.ack");
    }

    boolean hasData() {
      return !text("tcp.len").equals("0");
    }

    boolean hasPort(int port) {
      var wanted = Integer.toString(port);
      return text("tcp.srcport").equals(wanted) || text("tcp.dstport").equals(wanted);
    }

    /// Bytes of IP and TCP header.
    int headers() {
      int ip = text("ip.hdr_len").isEmpty() ? 40 : Integer.parseInt(text("ip.hdr_len"));
      return ip + Integer.parseInt(text("tcp.hdr_len"));
    }

    @Override
    public String toString() {
      return fields.toString();
    }
  }

  private static List<Seen> packets(Host host, Path file) {
    var names = Seen.NAMES.toArray(String[]::new);
    return Tshark.fields(host, file, "ip or ipv6", names).stream().map(Seen::of).toList();
  }

  private static List<Seen> of(List<Seen> packets, int port) {
    return packets.stream().filter(packet -> packet.hasPort(port)).toList();
  }

  /// Makes the association, and waits until the path at both ends has the form: `names` is used
  /// once a PROBE of kind 2 came through (protocol §8).
  private static void settle(Scene scene, String sum, String form) {
    scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
    var _ = download(scene, Scene.STABLE, sum);
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

  private static void options(List<Seen> connection) {
    assertThat(connection).anyMatch(Seen::isSyn).anyMatch(Seen::isSynAck);
    for (var packet : connection) {
      var kinds = List.of(packet.text("tcp.option_kind").split(","));
      if (packet.isSyn()) {
        assertThat(packet.text("tcp.options")).as("SYN").contains("fd105354");
      } else if (packet.isSynAck()) {
        assertThat(packet.text("tcp.options")).as("SYN-ACK").contains("fd045354");
      } else {
        assertThat(kinds).as("options of a later segment").doesNotContain("253");
      }
    }
  }

  /// SYN and SYN-ACK have their checksum over the locators; the rest over what the form says.
  private static void checksums(List<Seen> connection, String form) {
    assertThat(status(connection, true)).as("SYN and SYN-ACK").isNotEmpty().containsOnly(GOOD);
    assertThat(status(connection, false))
        .as("over locators")
        .hasSizeGreaterThan(100)
        .containsOnly(form.equals("names") ? BAD : GOOD);
  }

  /// To ask about a checksum over identifiers the IP header is replaced by one that has them.
  private static void overIdentifiers(Host host, Path file, int port, String form) {
    var readdressed = file.resolveSibling("readdressed.pcap");
    Pcap.write(
        readdressed,
        Pcap.frames(file).stream().flatMap(frame -> readdress(frame, port).stream()).toList());
    assertThat(status(of(packets(host, readdressed), port), false))
        .as("over identifiers")
        .hasSizeGreaterThan(100)
        .containsOnly(form.equals("names") ? GOOD : BAD);
  }

  /// Of checksums whose sum is zero the kernel writes the other form, 0xffff; every receiver takes
  /// it, and tshark calls it bad (RFC 1624). One packet in 65,536 has it.
  private static List<String> status(List<Seen> connection, boolean handshake) {
    return connection.stream()
        .filter(packet -> packet.is("tcp.flags.syn") == handshake)
        .filter(packet -> !packet.text("tcp.checksum").equals("0xffff"))
        .map(packet -> packet.text("tcp.checksum.status"))
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

  /// Header lengths beside those of a plain connection.
  private static void lengths(List<Seen> connection, List<Seen> plain) {
    assertThat(headers(connection, Seen::isSyn)).isEqualTo(headers(plain, Seen::isSyn) + 16);
    assertThat(headers(connection, Seen::isSynAck)).isEqualTo(headers(plain, Seen::isSynAck) + 4);
    assertThat(headers(connection, Seen::hasData)).isEqualTo(headers(plain, Seen::hasData));
  }

  /// Length of IP and TCP header, which all of these packets have.
  private static int headers(List<Seen> connection, Predicate<Seen> which) {
    var lengths = connection.stream().filter(which).map(Seen::headers).distinct().toList();
    assertThat(lengths).hasSize(1);
    return lengths.getFirst();
  }

  /// Between the two hosts there was the connection, with no tunnel, and control.
  private static void nothingElse(List<Seen> packets, int port) {
    for (var packet : packets) {
      var protocols = packet.text("frame.protocols");
      if (packet.hasPort(port)) {
        assertThat(protocols).matches("eth:ethertype:ipv?6?:tcp(:http.*|:data.*)?");
      } else {
        assertThat(protocols + packet.text("udp.port"))
            .containsAnyOf("19941", ":dns", ":icmpv6", ":igmp");
      }
    }
  }
}
