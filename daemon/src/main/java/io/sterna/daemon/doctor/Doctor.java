package io.sterna.daemon.doctor;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.configuration.Configuration.LogLevel;
import io.sterna.daemon.configuration.ConfigurationFile;
import io.sterna.daemon.control.ControlClient;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Request;
import io.sterna.daemon.doctor.Finding.Area;
import io.sterna.daemon.doctor.Finding.Level;
import io.sterna.daemon.report.Logging;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Examines a host: all that can be seen without a daemon, and what a daemon can tell if one
/// answers. Nothing on the host is changed.
public final class Doctor {
  private static final long PEER_WAIT_MILLIS = 2000;

  private final List<Finding> findings = new ArrayList<>();

  private Doctor() {}

  /// Looks at everything.
  ///
  /// @param run the run directory of the daemon, if one runs
  /// @param peer whom to probe the way to
  public static Json examine(Path config, Path run, Optional<String> peer) {
    Logging.start(LogLevel.ERROR);
    var doctor = new Doctor();
    var configuration = doctor.configuration(config);
    doctor.findings.addAll(KernelFindings.all());
    configuration.ifPresent(c -> doctor.findings.addAll(DnsFindings.all(c)));
    doctor.findings.addAll(HostFindings.all(configuration));
    doctor.daemon(run, peer);
    return doctor.json();
  }

  private Optional<Configuration> configuration(Path file) {
    try {
      var configuration = ConfigurationFile.read(file);
      findings.add(Finding.ok(Area.CONFIGURATION, file + " is right"));
      return Optional.of(configuration);
    } catch (DaemonException e) {
      findings.add(
          Finding.failure(
              Area.CONFIGURATION,
              String.valueOf(e.getMessage()),
              "correct it; docs/configuration.md has every key"));
      return Optional.empty();
    }
  }

  private void daemon(Path run, Optional<String> peer) {
    Json status;
    try {
      status = ask(run, new Request.Status());
    } catch (DaemonException e) {
      var remedy =
          e.reason() == Reason.NO_DAEMON
              ? "start it with `sterna up`; what only a daemon can see was left out"
              : "look at its log";
      findings.add(Finding.failure(Area.DAEMON, String.valueOf(e.getMessage()), remedy));
      return;
    }
    findings.addAll(DaemonFindings.of(status));
    peer.ifPresent(name -> findings.addAll(peer(run, status, name)));
  }

  private static List<Finding> peer(Path run, Json status, String name) {
    try {
      var ping = ask(run, new Request.Ping(name, PEER_WAIT_MILLIS, /* everyCarrier= */ true));
      return PeerFindings.of(name, ping, status.whole("port"));
    } catch (DaemonException e) {
      return List.of(PeerFindings.without(String.valueOf(e.getMessage())));
    }
  }

  private static Json ask(Path run, Request.Question question) throws DaemonException {
    try (var daemon = ControlClient.connect(run)) {
      return daemon.ask(question);
    }
  }

  private Json json() {
    var worst =
        findings.stream().map(Finding::level).max(Comparator.naturalOrder()).orElse(Level.OK);
    return Json.object()
        .with("findings", Json.array(findings.stream().map(Finding::json).toList()))
        .with("healthy", worst != Level.FAILURE);
  }
}
