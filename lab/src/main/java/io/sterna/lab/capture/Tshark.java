package io.sterna.lab.capture;

import io.sterna.lab.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Wireshark's opinion of a capture: what a program that is not ours sees in it.
public final class Tshark {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private Tshark() {}

  /// The values of some fields, one list for each packet that the display filter takes. Checksums
  /// are verified.
  ///
  /// @param on any host; tshark runs there
  public static List<List<String>> fields(Host on, Path file, String filter, String... fields) {
    var command =
        new ArrayList<>(
            List.of(
                "tshark",
                "-n",
                "-r",
                file.toString(),
                "-Y",
                filter,
                "-o",
                "tcp.check_checksum:TRUE",
                "-o",
                "ip.check_checksum:TRUE",
                "-o",
                "tcp.desegment_tcp_streams:FALSE",
                "-T",
                "fields",
                "-E",
                "separator=|"));
    for (var field : fields) command.addAll(List.of("-e", field));
    return on.tryExec(BOUND, "", command).orFail().lines().stream()
        .filter(line -> !line.startsWith("Running as user"))
        .map(line -> List.of(line.split("\\|", -1)))
        .toList();
  }
}
