package io.sterna.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Hosts and networks in network namespaces of this machine, with real programs in them.
///
/// ```
///   host "mobile"            router                     host "stable"
///   +----------+      +-------------------+             +----------+
///   |     wifi |------| wifi (bridge)     |             |          |
///   |      lte |------| lte         home  |-------------| home     |
///   +----------+      +-------------------+             +----------+
/// ```
///
/// Each [Network] is a bridge in the router's namespace, each [Host] a namespace of its own, each
/// connection of the two a veth pair with a token bucket at both ends. All packets stay inside.
/// Closing removes every namespace, program and file; so does Ctrl-C, and what a killed process
/// left is removed when the next lab opens.
public final class Lab implements AutoCloseable {
  private final RunDirectory directory;
  private final Thread onExit;
  private final Router router;
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private boolean kept;
  private boolean closed;

  private Lab() {
    RunDirectory.sweep();
    directory = RunDirectory.create();
    onExit = new Thread(this::remove, "lab-exit");
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      router = new Router(directory);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  public static Lab open() {
    return new Lab();
  }

  /// Removes a run that was kept.
  ///
  /// @return whether there was one
  public static boolean removeKept(String run) {
    var found = RunDirectory.of(run);
    found.ifPresent(RunDirectory::remove);
    return found.isPresent();
  }

  /// A network behind the router; the router has number 1 in each subnet.
  public Network network(String name, String... subnets) {
    return router.network(name, List.of(subnets).stream().map(Subnet::parse).toList());
  }

  /// A new host without any link.
  public Host host(String name) {
    var host = new Host(name, directory);
    hosts.put(name, host);
    return host;
  }

  public Router router() {
    return router;
  }

  /// What `st-RUN-HOST` carries.
  public String run() {
    return directory.run();
  }

  /// A directory for files of this run.
  public Path directory() {
    return directory.path();
  }

  /// Leaves everything up when this process ends; [#removeKept] takes it away.
  public void keep() {
    directory.keep();
    kept = true;
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // This is the end of the process already.
    }
  }

  private synchronized void remove() {
    if (closed || kept) return;
    closed = true;
    for (var host : new ArrayList<>(hosts.values())) host.endPrograms();
    directory.remove();
  }
}
