package io.sterna.lab.service;

import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// BIND 9: primary for some zones, and a resolver for everybody. It has a root of its own, so that
/// no name outside the lab exists.
public final class Bind implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(15);

  private final Host host;
  private final Running named;

  private Bind(Host host, Running named) {
    this.host = host;
    this.named = named;
  }

  /// Starts a server on all addresses of the host and waits until it answers.
  public static Bind start(Host host, Zone... zones) {
    var directory = Config.directory(host.directory().resolve("bind"));
    var keys = new LinkedHashMap<String, TsigKey>();
    var clauses = new StringBuilder();
    var root = new Zone("");
    for (var zone : zones) {
      Config.write(directory.resolve(zone.name() + ".zone"), zone.file());
      zone.updaters().forEach(key -> keys.put(key.name(), key));
      clauses.append(zone.clause(zone.name() + ".zone"));
    }
    Config.write(directory.resolve("root.zone"), root.file());
    clauses.append(root.clause("root.zone"));
    var configuration =
        Config.write(directory.resolve("named.conf"), options(directory, keys) + clauses);
    var command = new ArrayList<>(unconfined());
    command.addAll(List.of("named", "-g", "-n", "1", "-c", configuration.toString()));
    var named = host.spawn("named", command).awaitLog(" running\n", START);
    return new Bind(host, named);
  }

  private static String options(Path directory, Map<String, TsigKey> keys) {
    var text = new StringBuilder();
    keys.values().forEach(key -> text.append(key.text()));
    return text
        + """
        options {
          directory "%s"; pid-file none; session-keyfile "%s/session.key";
          listen-on { any; }; listen-on-v6 { any; };
          recursion yes; allow-recursion { any; }; allow-query { any; };
          dnssec-validation no; empty-zones-enable no; notify no;
          max-cache-size 16m; max-cache-ttl 5; max-ncache-ttl 1;
        };
        controls { };
        """
            .formatted(directory, directory);
  }

  /// Debian's AppArmor profile lets `named` read `/etc/bind` only, where it is in force.
  private static List<String> unconfined() {
    boolean confined =
        Files.isDirectory(Path.of("/sys/kernel/security/apparmor"))
            && Files.isExecutable(Path.of("/usr/bin/aa-exec"));
    return confined ? List.of("/usr/bin/aa-exec", "-p", "unconfined", "--") : List.of();
  }

  /// What this server answers, one record a line as `dig +short` prints them.
  public List<String> ask(String name, String type) {
    return host.tryExec("dig", "+short", "+time=1", "+tries=1", "@127.0.0.1", name + ".", type)
        .lines();
  }

  /// The keys of a zone that it signs, as trust anchors, once it has signed that name's record.
  public String anchors(String zone, String signed) {
    Await.until(
        "named to sign " + zone, START, () -> !ask("_endpoint." + signed, "RRSIG").isEmpty());
    return ask(zone, "DNSKEY").stream()
        .map(key -> zone + ". 3600 IN DNSKEY " + key + "\n")
        .collect(Collectors.joining());
  }

  /// What it logged: updates, refusals.
  public String log() {
    return named.log();
  }

  /// Stops answering.
  @Override
  public void close() {
    named.close();
  }
}
