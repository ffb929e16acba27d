package io.sterna.lab;

import io.sterna.core.identifier.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// An established TCP socket as `ss` shows it.
///
/// @param pids who holds it
public record TcpSocket(
    IpAddress local, int localPort, IpAddress remote, int remotePort, List<Long> pids) {
  private static final Pattern PID = Pattern.compile("pid=([0-9]+)");

  public TcpSocket {
    pids = List.copyOf(pids);
  }

  /// All established sockets of a host.
  public static List<TcpSocket> on(Host host) {
    return host.exec("ss", "-Htnp", "state", "established").lines().stream()
        .flatMap(line -> parse(line).stream())
        .toList();
  }

  /// The socket that this process has open to that port.
  public static Optional<TcpSocket> of(Host host, long pid, int remotePort) {
    return on(host).stream()
        .filter(socket -> socket.pids().contains(pid) && socket.remotePort() == remotePort)
        .findFirst();
  }

  /// `Recv-Q Send-Q Local:Port Peer:Port users:(("curl",pid=7,fd=5))`
  static Optional<TcpSocket> parse(String line) {
    var fields = line.strip().split("\\s+", 5);
    if (fields.length < 4) return Optional.empty();
    var pids =
        fields.length < 5
            ? List.<Long>of()
            : PID.matcher(fields[4]).results().map(m -> Long.valueOf(m.group(1))).toList();
    return Optional.of(
        new TcpSocket(
            address(fields[2]), port(fields[2]), address(fields[3]), port(fields[3]), pids));
  }

  private static IpAddress address(String text) {
    var host = text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]|%[^\\]]*", "");
    // A socket that takes both families shows an IPv4 peer so.
    return IpAddress.parse(host.startsWith("::ffff:") ? host.substring(7) : host);
  }

  private static int port(String text) {
    return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
  }
}
