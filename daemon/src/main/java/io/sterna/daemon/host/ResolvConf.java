package io.sterna.daemon.host;

import io.sterna.core.identifier.IpAddress;
import io.sterna.daemon.configuration.Configuration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The DNS servers that the host's other programs ask (resolv.conf(5)).
public final class ResolvConf {
  private static final int DNS_PORT = 53;

  private ResolvConf() {}

  /// Whom a daemon asks: as configured, else those of the system that are not its own stub.
  public static List<InetSocketAddress> upstream(Configuration configuration) {
    if (!configuration.upstream().isEmpty()) return configuration.upstream();
    var servers = new ArrayList<>(servers());
    servers.removeAll(configuration.stubListen());
    return servers;
  }

  /// Those of the system.
  public static List<InetSocketAddress> servers() {
    return servers(Path.of("/etc/resolv.conf"));
  }

  /// Those in `file`, in order; none if there is no such file. What cannot be read is skipped, as
  /// the C library does.
  static List<InetSocketAddress> servers(Path file) {
    var servers = new ArrayList<InetSocketAddress>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
    for (var line : lines) {
      var words = line.strip().split("\\s+", 3);
      if (words.length < 2 || !words[0].equals("nameserver")) continue;
      try {
        var address = IpAddress.parse(words[1]);
        servers.add(new InetSocketAddress(address.toInetAddress(), DNS_PORT));
      } catch (IllegalArgumentException _) {
        // a scoped address, or nonsense
      }
    }
    return servers;
  }
}
