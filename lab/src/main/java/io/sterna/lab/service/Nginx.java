package io.sterna.lab.service;

import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.LabException;
import io.sterna.lab.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// nginx on port 80, serving files.
public final class Nginx {
  private static final Duration START = Duration.ofSeconds(10);

  private final Path files;
  private final Running nginx;

  private Nginx(Path files, Running nginx) {
    this.files = files;
    this.nginx = nginx;
  }

  /// Starts it; `/paced/FILE` comes with `bytesPerSecond`, `/FILE` as fast as it goes.
  public static Nginx start(Host host, long bytesPerSecond) {
    return start(host, bytesPerSecond, "[::]:80 ipv6only=off");
  }

  /// Starts it with another `listen`: `80` is a server of IPv4 alone.
  public static Nginx start(Host host, long bytesPerSecond, String listen) {
    var directory = Config.directory(host.directory().resolve("nginx"));
    var files = Config.directory(directory.resolve("files"));
    var configuration =
        Config.write(
            directory.resolve("nginx.conf"),
            """
            daemon off; user root; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
            events { worker_connections 256; }
            http {
              access_log off; sendfile on; sendfile_max_chunk 32k; send_timeout 120s;
              client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
              uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
              server {
                listen %3$s default_server;
                root %1$s/files;
                location /paced/ { alias %1$s/files/; limit_rate %2$d; }
              }
            }
            """
                .formatted(directory, bytesPerSecond, listen));
    var nginx =
        host.spawn(
            "nginx", "nginx", "-e", directory + "/error.log", "-c", configuration.toString());
    Await.until(
        "nginx to listen",
        START,
        () -> {
          if (!nginx.alive()) throw new LabException("nginx ended: " + nginx.log());
          return host.exec("ss", "-Htln", "sport = :80").out().contains(":80");
        });
    return new Nginx(files, nginx);
  }

  /// Puts a file of random bytes there.
  ///
  /// @return its SHA-256 in hexadecimal
  public String publish(String name, long size, long seed) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var random = new SplittableRandom(seed);
      var block = new byte[1 << 16];
      try (var out = new DigestOutputStream(Files.newOutputStream(files.resolve(name)), digest)) {
        for (long left = size; left > 0; left -= block.length) {
          random.nextBytes(block);
          out.write(block, 0, (int) Math.min(left, block.length));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public boolean alive() {
    return nginx.alive();
  }
}
