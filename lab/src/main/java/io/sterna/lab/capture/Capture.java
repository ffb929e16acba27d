package io.sterna.lab.capture;

import io.sterna.lab.Host;
import io.sterna.lab.Network;
import io.sterna.lab.Router;
import io.sterna.lab.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// `tcpdump` at one place of the lab, written to a file.
public final class Capture implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(10);

  /// Headers are enough for everything but checksums.
  public static final int HEADERS = 128;

  public static final int WHOLE = 65_535;

  private final Path file;
  private final Running tcpdump;

  private Capture(Path file, Running tcpdump) {
    this.file = file;
    this.tcpdump = tcpdump;
  }

  /// Everything that the router sends into or receives from a network.
  ///
  /// @param file must end with `.pcap`
  /// @param filter as tcpdump takes it, `tcp or udp port 19941`
  public static Capture at(Router router, Network network, Path file, int bytes, String filter) {
    return start(command -> router.spawn("tcpdump", command), network.name(), file, bytes, filter);
  }

  /// What one device of a host sends and receives.
  public static Capture at(Host host, String device, Path file, int bytes, String filter) {
    return start(command -> host.spawn("tcpdump", command), device, file, bytes, filter);
  }

  private static Capture start(
      Function<String[], Running> spawn, String device, Path file, int bytes, String filter) {
    var command =
        new ArrayList<>(
            List.of(
                "tcpdump",
                "-i",
                device,
                "-w",
                file.toString(),
                "-U",
                "-Z",
                "root",
                "-n",
                "--immediate-mode",
                "-B",
                "16384",
                "-s",
                Integer.toString(bytes),
                filter));
    var tcpdump = spawn.apply(command.toArray(String[]::new)).awaitLog("listening on", START);
    return new Capture(file, tcpdump);
  }

  /// Ends the capture; the file is whole then.
  @Override
  public void close() {
    tcpdump.close();
  }

  public Path file() {
    return file;
  }

  /// Its TCP packets so far, oldest first.
  public List<TcpPacket> tcp() {
    return Pcap.tcp(file);
  }

  /// Whether tcpdump could keep up; tells after [#close].
  public boolean complete() {
    return tcpdump.log().contains("\n0 packets dropped by kernel");
  }
}
