package io.sterna.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// A setting below net.ipv6.conf, in the network namespace of the calling thread.
enum Sysctl {
  /// IPv6 is switched off on the interface.
  DISABLE_IPV6("disable_ipv6"),
  /// Sources for packets out of the interface are chosen among its own addresses only.
  USE_OIF_ADDRS_ONLY("use_oif_addrs_only");

  private static final Path CONF = Path.of("/proc/sys/net/ipv6/conf");

  private final String key;

  Sysctl(String key) {
    this.key = key;
  }

  static boolean isIpv6There() {
    return Files.isDirectory(CONF);
  }

  /// Empty if the interface is not there, or has no IPv6.
  Optional<Boolean> read(String device) throws IOException {
    try {
      return Optional.of(!Files.readString(path(device)).strip().equals("0"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void write(String device, boolean value) throws IOException {
    try {
      Files.writeString(path(device), value ? "1" : "0");
    } catch (IOException e) {
      throw new IOException(
          "cannot set net.ipv6.conf."
              + device
              + "."
              + key
              + ": run as root, and in a container with /proc/sys writable ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private Path path(String device) {
    return CONF.resolve(device).resolve(key);
  }
}
