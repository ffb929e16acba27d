package io.sterna.lab;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// One network namespace with its own resolver configuration, name service and accounts.
///
/// `ip netns exec` mounts the files of `/etc/netns/NAME` over those of `/etc`.
final class Namespace {
  private static final AtomicInteger LOGS = new AtomicInteger();

  private final String name;
  private final Path files;
  private final Path logs;

  private Namespace(String name, Path files, Path logs) {
    this.name = name;
    this.files = files;
    this.logs = logs;
  }

  static Namespace create(RunDirectory directory, String host) {
    var name = directory.namespace(host);
    var namespace = new Namespace(name, directory.namespaceFiles(name), directory.path());
    Shell.run("ip", "netns", "add", name).orFail();
    namespace.writeFiles();
    namespace.ip("link", "set", "lo", "up");
    // Addresses work at once and are not made up by the kernel.
    namespace.sysctl("net/ipv6/conf/all/accept_dad", "0");
    namespace.sysctl("net/ipv6/conf/default/accept_dad", "0");
    namespace.sysctl("net/ipv6/conf/default/accept_ra", "0");
    return namespace;
  }

  private void writeFiles() {
    try {
      createDirectory();
      write("resolv.conf", "# none\n");
      write("nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n");
      write("hosts", "127.0.0.1 localhost\n::1 localhost\n");
      // sshd without PAM refuses an account that is locked, as root is on many images.
      write("shadow", "root:*:19000:0:99999:7:::\n");
      Files.setPosixFilePermissions(
          files.resolve("shadow"),
          java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new LabException("cannot write " + files, e);
    }
  }

  /// Another lab that ends may remove `/etc/netns` between the two steps that this takes.
  private void createDirectory() throws IOException {
    try {
      Files.createDirectories(files);
    } catch (NoSuchFileException e) {
      Files.createDirectories(files);
    }
  }

  /// Writes a file that programs of this namespace see in `/etc`. In place: a program that runs
  /// already sees the change.
  void write(String file, String text) {
    try {
      Files.write(files.resolve(file), text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new LabException("cannot write " + files.resolve(file), e);
    }
  }

  String name() {
    return name;
  }

  /// Runs `ip` on this namespace.
  ///
  /// @throws LabException if it fails
  Result ip(String... arguments) {
    return run("ip", arguments).orFail();
  }

  /// `ip address add|del ADDRESS/LENGTH dev DEVICE`, with no duplicate address detection.
  void address(String what, String address, String device) {
    if (what.equals("add") && address.contains(":")) {
      ip("address", what, address, "dev", device, "nodad");
    } else {
      ip("address", what, address, "dev", device);
    }
  }

  Result tc(String... arguments) {
    return run("tc", arguments).orFail();
  }

  private Result run(String tool, String... arguments) {
    var command = new ArrayList<>(List.of(tool, "-n", name));
    command.addAll(List.of(arguments));
    return Shell.run(command);
  }

  /// Sets `/proc/sys/KEY`.
  void sysctl(String key, String value) {
    Shell.run(enter(List.of("sh", "-c", "echo " + value + " > /proc/sys/" + key))).orFail();
  }

  List<String> enter(List<String> command) {
    var all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(command);
    return all;
  }

  /// Starts a program. Its standard error goes to a log; its standard output too, unless the
  /// caller talks with it.
  Running spawn(String label, List<String> command, boolean converse) {
    var log = logs.resolve("%s-%d.log".formatted(label, LOGS.getAndIncrement()));
    var builder = new ProcessBuilder(enter(command)).redirectError(log.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    if (!converse) {
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    }
    try {
      return new Running(label, builder.start(), log);
    } catch (IOException e) {
      throw new LabException("'" + String.join(" ", command) + "' cannot be started", e);
    }
  }
}
