package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// A real BIND 9 on a free port of loopback, primary for `example.`, with the keys of [#KEYS].
final class Bind implements AutoCloseable {
  static final Bytes SECRET = Keys.key(0x51);

  private static final String CONFIGURATION =
      """
      options {
        directory "DIRECTORY";
        listen-on port PORT { 127.0.0.1; };
        listen-on-v6 { none; };
        pid-file none;
        session-keyfile none;
        recursion no;
        dnssec-validation no;
        notify no;
      };
      controls { };
      """;

  private static final String ZONES =
      """
      key "mobile." { algorithm hmac-sha256; secret "SECRET"; };
      key "guest." { algorithm hmac-sha256; secret "SECRET"; };
      zone "example" {
        type primary;
        file "example.zone";
        update-policy { grant mobile. name mobile.example. A AAAA; };
      };
      """;

  private static final String ZONE =
      """
      $TTL 300
      @ SOA ns hostmaster 1 3600 600 86400 60
      @ NS ns
      ns A 127.0.0.1
      stable A 192.0.2.1
      stable A 192.0.2.2
      stable AAAA 2001:db8::1
      _endpoint.stable TXT "v=sterna1; " "key=KEY; port=4711"
      alias CNAME stable
      mobile A 192.0.2.99
      mobile AAAA 2001:db8::99
      _endpoint.mobile TXT "v=sterna1; key=KEY"
      _endpoint.typo TXT "v=sterna1; key=KEYX"
      typo A 192.0.2.3
      legacy A 192.0.2.4
      big TXT FILLER
      """;

  private final Process process;
  private final InetSocketAddress address;

  private Bind(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /// With the zone `example.` and the keys that may update it.
  static Bind start(Path directory) throws IOException {
    var filler = ("\"" + "x".repeat(250) + "\" ").repeat(8);
    Files.writeString(
        directory.resolve("example.zone"),
        ZONE.replace("KEY", Keys.base64(Keys.A)).replace("FILLER", filler));
    return start(
        directory, ZONES.replace("SECRET", Base64.getEncoder().encodeToString(SECRET.toArray())));
  }

  /// @param zones as they stand in `named.conf`
  static Bind start(Path directory, String zones) throws IOException {
    int port;
    var loopback = InetAddress.ofLiteral("127.0.0.1");
    try (var free = new ServerSocket(0, 1, loopback)) {
      port = free.getLocalPort();
    }
    Files.writeString(
        directory.resolve("named.conf"),
        CONFIGURATION
                .replace("DIRECTORY", directory.toString())
                .replace("PORT", Integer.toString(port))
            + zones);
    var process =
        new ProcessBuilder("/usr/sbin/named", "-g", "-n", "1", "-c", "named.conf")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    var bind = new Bind(process, new InetSocketAddress(loopback, port));
    bind.awaitRunning();
    return bind;
  }

  private void awaitRunning() throws IOException {
    var log = new StringBuilder();
    var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      log.append(line).append('\n');
      if (line.endsWith(" running")) {
        Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {})); // or it blocks
        return;
      }
    }
    throw new IOException("named did not start:\n" + log);
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
