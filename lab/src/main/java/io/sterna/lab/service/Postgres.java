package io.sterna.lab.service;

import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// PostgreSQL on port 5432; user `postgres` needs no password.
public final class Postgres {
  private static final Duration INIT = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofSeconds(20);

  private Postgres() {}

  /// Makes a new cluster, starts it and waits until it accepts connections.
  public static void start(Host host) {
    var programs = programs();
    var data = host.directory().resolve("postgres");
    host.exec("install", "-d", "-o", "postgres", "-g", "postgres", "-m", "700", data.toString());
    host.tryExec(
            INIT,
            "",
            asPostgres(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--auth=trust",
                "--no-sync",
                "--no-instructions",
                "--encoding=UTF8",
                "--locale=C"))
        .orFail();
    var access = "host all all 0.0.0.0/0 trust\nhost all all ::/0 trust\n";
    Config.write(data.resolve("pg_hba.conf"), access);
    host.spawn(
            "postgres",
            asPostgres(
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-c",
                "listen_addresses=*",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=16MB",
                "-c",
                "max_connections=20",
                "-c",
                "tcp_keepalives_idle=0"))
        .awaitLog("ready to accept connections", START);
  }

  /// It refuses to run as root.
  private static List<String> asPostgres(String... command) {
    var all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"));
    all.addAll(List.of(command));
    return all;
  }

  /// The newest version's directory; Debian keeps these programs off the PATH.
  private static Path programs() {
    try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
          .max(Comparator.comparingDouble(v -> Double.parseDouble(v.getFileName().toString())))
          .orElseThrow(() -> new LabException("/usr/lib/postgresql has no initdb in it"))
          .resolve("bin");
    } catch (IOException e) {
      throw new LabException("PostgreSQL is not installed: apt-get install postgresql", e);
    }
  }
}
