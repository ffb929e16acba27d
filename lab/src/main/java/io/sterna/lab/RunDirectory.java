package io.sterna.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Everything that one run of the lab leaves on the machine: namespaces `st-RUN-HOST`, their
/// `/etc/netns/st-RUN-HOST`, and a directory `st-RUN` with all files. The directory says which
/// process owns the run, so that the next lab can take away what a killed one left.
final class RunDirectory {
  private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Path NAMESPACE_FILES = Path.of("/etc/netns");
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String run;
  private final Path path;

  private RunDirectory(String run) {
    this.run = run;
    this.path = TEMP.resolve("st-" + run);
  }

  /// A new run that this process owns.
  static RunDirectory create() {
    while (true) {
      var run =
          Long.toString(ProcessHandle.current().pid(), 36)
              + Integer.toString(NEXT.getAndIncrement(), 36);
      var directory = new RunDirectory(run);
      if (Files.exists(directory.path)) continue;
      try {
        Files.createDirectory(directory.path);
        Files.writeString(directory.path.resolve("owner"), owner(ProcessHandle.current()));
        return directory;
      } catch (IOException e) {
        throw new LabException("cannot make " + directory.path, e);
      }
    }
  }

  /// The run of this name, whoever owns it; empty if there is none.
  static Optional<RunDirectory> of(String run) {
    var directory = new RunDirectory(run);
    return run.matches("[0-9a-z]+") && Files.exists(directory.path.resolve("owner"))
        ? Optional.of(directory)
        : Optional.empty();
  }

  /// Takes away all runs whose owner is gone, unless they were kept on purpose.
  static void sweep() {
    try (var entries = Files.newDirectoryStream(TEMP, "st-*")) {
      for (var entry : entries) {
        var file = entry.resolve("owner");
        if (!Files.isRegularFile(file) || Files.exists(entry.resolve("keep"))) continue;
        var owner = Files.readString(file).strip();
        if (!ownerLives(owner)) {
          new RunDirectory(entry.getFileName().toString().substring("st-".length())).remove();
        }
      }
    } catch (IOException e) {
      throw new LabException("cannot look for what killed runs left in " + TEMP, e);
    }
  }

  String run() {
    return run;
  }

  Path path() {
    return path;
  }

  String namespace(String host) {
    return "st-" + run + "-" + host;
  }

  Path namespaceFiles(String namespace) {
    return NAMESPACE_FILES.resolve(namespace);
  }

  /// Leaves the run alone when its owner ends.
  void keep() {
    try {
      Files.writeString(path.resolve("keep"), "");
    } catch (IOException e) {
      throw new LabException("cannot mark " + path + " as kept", e);
    }
  }

  /// Ends every program in the run's namespaces and removes namespaces and files. May be called
  /// again; what is gone already does not matter.
  void remove() {
    var namespaces = namespaces();
    for (var namespace : namespaces) endPrograms(namespace);
    for (var namespace : namespaces) {
      Shell.run("ip", "netns", "del", namespace);
      delete(NAMESPACE_FILES.resolve(namespace));
    }
    try {
      Files.deleteIfExists(NAMESPACE_FILES); // only if it is empty
    } catch (IOException e) {
      // Somebody else's files are in it.
    }
    saveLogs();
    delete(path);
  }

  /// Keeps logs and captures for whoever looks for a mistake, if `sterna.lab.logs` says where.
  private void saveLogs() {
    var logs = System.getProperty("sterna.lab.logs", "");
    if (logs.isEmpty() || !Files.isDirectory(path)) return;
    var target = Path.of(logs, path.getFileName().toString());
    try (var files = Files.list(path)) {
      Files.createDirectories(target);
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      System.err.println("cannot keep the lab's logs in " + target + ": " + e.getMessage());
    }
  }

  private List<String> namespaces() {
    if (!Files.isDirectory(NAMESPACES)) return List.of();
    try (var all = Files.list(NAMESPACES)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("st-" + run + "-"))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /// Only lab programs live in a lab namespace; one may have started another meanwhile.
  private static void endPrograms(String namespace) {
    var _ =
        Await.within(
            Duration.ofSeconds(3),
            () -> {
              var left =
                  Shell.run("ip", "netns", "pids", namespace).lines().stream()
                      .filter(line -> line.matches("[0-9]+"))
                      .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                      .toList();
              left.forEach(ProcessHandle::destroyForcibly);
              return left.isEmpty() ? Optional.of(true) : Optional.empty();
            });
  }

  private static boolean ownerLives(String owner) {
    var pid = owner.split(" ", 2)[0];
    return pid.matches("[0-9]+")
        && ProcessHandle.of(Long.parseLong(pid)).map(RunDirectory::owner).stream()
            .anyMatch(owner::equals);
  }

  /// Process ids are used again; with the kernel's start time (field 22 of `stat`) they are unique.
  private static String owner(ProcessHandle process) {
    try {
      var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return process.pid() + " " + stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21)[19];
    } catch (IOException e) {
      return process.pid() + " gone";
    }
  }

  static void delete(Path path) {
    try (Stream<Path> tree = Files.walk(path)) {
      tree.sorted(Comparator.reverseOrder()).forEach(RunDirectory::deleteOne);
    } catch (IOException | UncheckedIOException e) {
      // Gone already, or going.
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
