package io.sterna.bench;

import io.sterna.lab.Host;
import io.sterna.lab.LabException;
import io.sterna.lab.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs [Stream] on hosts of a lab.
final class Streams {
  private static final Duration START = Duration.ofSeconds(20);
  private static final double MEGA = 1e6;

  private Streams() {}

  static void serve(Host host) {
    host.spawn("source", program("serve")).awaitLog(Stream.READY, START);
  }

  /// What one connection carries, in Mbit/s.
  static double megabits(Host host, String target) {
    return megabits(host, target, 1);
  }

  /// What so many connections at once carry.
  static double megabits(Host host, String target, int streams) {
    return number(host, "fetch", target, Integer.toString(streams)) / MEGA;
  }

  /// How often a second a byte goes there and comes back.
  static double transactions(Host host, String target) {
    return number(host, "ask", target);
  }

  private static double number(Host host, String... arguments) {
    var result = host.tryExec(START, "", program(arguments)).orFail();
    var last = result.lines().getLast();
    try {
      return Double.parseDouble(last);
    } catch (NumberFormatException e) {
      throw new LabException("the program on " + host + " measured nothing: " + result.out(), e);
    }
  }

  private static List<String> program(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-Djava.net.preferIPv6Addresses=system",
                "-p",
                Project.home().resolve("bench/target/dist").toString(),
                "-m",
                "io.sterna.bench/" + Stream.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }
}
