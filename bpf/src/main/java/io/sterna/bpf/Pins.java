package io.sterna.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The names by which what is attached outlives this process, in the BPF file system:
/// `sterna/DEVICE-NAMESPACE-vLAYOUT/`, as devices belong to a network namespace and the file system
/// does not.
final class Pins {
  /// ST_LAYOUT in abi.h.
  static final int LAYOUT = 1;

  private static final Path FILE_SYSTEM = Path.of("/sys/fs/bpf");

  private final Path directory;

  private Pins(Path directory) {
    this.directory = directory;
  }

  /// Where the pins for this device are, made if it is not there; the file system is mounted if it
  /// is not.
  static Pins open(String device) throws IOException {
    if (!isMounted()) {
      SystemCalls.check(
          SystemCalls.mount("bpf", FILE_SYSTEM.toString()), "cannot mount " + FILE_SYSTEM);
    }
    var directory = FILE_SYSTEM.resolve("sterna").resolve(prefix(device) + "v" + LAYOUT);
    Files.createDirectories(directory);
    return new Pins(directory);
  }

  /// Removes all of a device's, of whatever layout.
  ///
  /// @return their directories
  static List<Path> remove(String device) throws IOException {
    var all = FILE_SYSTEM.resolve("sterna");
    var removed = new ArrayList<Path>();
    if (!Files.isDirectory(all)) return removed;
    for (var directory : children(all)) {
      if (!directory.getFileName().toString().startsWith(prefix(device))) continue;
      for (var pin : children(directory)) Files.delete(pin);
      Files.delete(directory);
      removed.add(directory);
    }
    if (children(all).isEmpty()) Files.delete(all);
    return removed;
  }

  void add(String name, int fd) throws IOException {
    SystemCalls.check(Bpf.pin(fd, directory.resolve(name).toString()), "cannot pin " + name);
  }

  void drop(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  private static String prefix(String device) throws IOException {
    var namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    return device + "-" + namespace.replaceAll("[^0-9]", "") + "-";
  }

  private static boolean isMounted() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/mounts"))) {
      return lines.anyMatch(line -> line.contains(" " + FILE_SYSTEM + " bpf "));
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
