package io.sterna.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What this machine must allow before a lab can stand on it.
public final class Machine {
  private static final List<String> PROGRAMS =
      List.of("ip", "tc", "ss", "nft", "tcpdump", "named", "nginx", "sshd", "ssh", "psql", "curl");
  private static final List<String> DIRECTORIES =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin", "/usr/local/sbin");

  private Machine() {}

  /// What is missing, for people; empty if a lab can be built here.
  public static List<String> lacks() {
    var lacks = new ArrayList<String>();
    var programs = PROGRAMS.stream().filter(program -> !installed(program)).toList();
    if (!programs.isEmpty()) lacks.add("the programs " + String.join(", ", programs));
    if (!"root".equals(System.getProperty("user.name"))) {
      lacks.add("root");
      return lacks;
    }
    if (!programs.contains("ip")) tryKernel(lacks);
    return lacks;
  }

  private static boolean installed(String program) {
    return DIRECTORIES.stream().anyMatch(d -> Files.isExecutable(Path.of(d, program)));
  }

  /// Makes one of each kind in a namespace that goes at once.
  private static void tryKernel(List<String> lacks) {
    var directory = RunDirectory.create();
    var name = directory.namespace("try");
    try {
      if (!Shell.run("ip", "netns", "add", name).ok()) {
        lacks.add("the right to make network namespaces");
        return;
      }
      require(
          lacks, "veth devices", "ip", "-n", name, "link", "add", "name", "st0", "type", "veth");
      require(lacks, "bridges", "ip", "-n", name, "link", "add", "name", "st1", "type", "bridge");
      require(
          lacks,
          "TAP devices (/dev/net/tun)",
          "ip",
          "-n",
          name,
          "tuntap",
          "add",
          "t",
          "mode",
          "tap");
      require(
          lacks,
          "nftables of family netdev",
          "ip",
          "netns",
          "exec",
          name,
          "nft",
          "add",
          "table",
          "netdev",
          "t");
      require(
          lacks,
          "token buckets (sch_tbf)",
          "tc",
          "-n",
          name,
          "qdisc",
          "add",
          "dev",
          "st0",
          "root",
          "tbf",
          "rate",
          "1mbit",
          "burst",
          "10kb",
          "latency",
          "20ms");
    } finally {
      directory.remove();
    }
  }

  private static void require(List<String> lacks, String what, String... command) {
    if (!Shell.run(command).ok()) lacks.add(what);
  }
}
