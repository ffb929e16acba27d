package io.sterna.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sterna.net.libc.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A network namespace of a test's own, gone when it is closed or the JVM ends.
///
/// The threads that [#call] starts live in it, and so do the sockets that they open and the threads
/// and processes that they start.
final class Namespace implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int CLONE_NEWNET = 0x40000000;

  private final String name;
  private final Thread hook;

  private Namespace(String name) {
    this.name = name;
    this.hook = new Thread(() -> delete(name));
  }

  /// A namespace with its loopback up, no duplicate address detection, and nothing else.
  static Namespace create() {
    var name = "st-net-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    run(List.of("ip", "netns", "add", name));
    var made = new Namespace(name);
    Runtime.getRuntime().addShutdownHook(made.hook);
    made.sh("ip link set lo up");
    made.sh("sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
    return made;
  }

  /// A veth pair between two namespaces, both ends up.
  static void link(Namespace a, String nameA, Namespace b, String nameB) {
    run(
        List.of("ip", "link", "add", nameA, "netns", a.name, "type", "veth", "peer", "name", nameB)
            .stream()
            .toList(),
        List.of("netns", b.name));
    for (var end : List.of(new End(a, nameA), new End(b, nameB))) {
      end.in.sh("sysctl -qw net.ipv6.conf." + end.device + ".accept_dad=0");
      end.in.sh("ip link set " + end.device + " up");
    }
  }

  private record End(Namespace in, String device) {}

  /// Runs a shell command in the namespace and gives its output.
  String sh(String command) {
    return run(List.of("ip", "netns", "exec", name, "sh", "-c", command));
  }

  /// Runs `body` on a thread in the namespace, at most 30 s.
  <T> T call(Callable<T> body) {
    var task = new FutureTask<>(body);
    var thread = Thread.ofPlatform().daemon().unstarted(() -> enter(task));
    thread.start();
    try {
      return task.get(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      var stuck = new AssertionError("stuck in " + name);
      stuck.setStackTrace(thread.getStackTrace());
      throw stuck;
    } catch (Exception e) {
      throw new AssertionError(e.getCause() == null ? e : e.getCause());
    }
  }

  /// Starts `body` on a thread in the namespace.
  Thread start(Callable<?> body) {
    return Thread.ofPlatform().daemon().start(() -> enter(new FutureTask<>(body)));
  }

  int index(String device) {
    return Integer.parseInt(sh("cat /sys/class/net/" + device + "/ifindex").strip());
  }

  private void enter(FutureTask<?> task) {
    int fd = Libc.open("/var/run/netns/" + name, Libc.O_CLOEXEC);
    try {
      var linker = Linker.nativeLinker();
      var setns =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setns"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      if ((int) setns.invokeExact(fd, CLONE_NEWNET) != 0) throw new AssertionError("setns");
    } catch (Throwable e) {
      throw new AssertionError(e);
    } finally {
      Libc.close(fd);
    }
    task.run();
  }

  @Override
  public void close() {
    delete(name);
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private static void delete(String name) {
    try {
      new ProcessBuilder("ip", "netns", "del", name).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SafeVarargs
  private static String run(List<String>... parts) {
    var command = new ArrayList<String>();
    for (var part : parts) command.addAll(part);
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) throw new AssertionError(command + ": " + output);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
