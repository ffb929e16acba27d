package io.sterna.lab.service;

import io.sterna.lab.Config;
import io.sterna.lab.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// OpenSSH's server on port 22, with a host key and one user key of its own.
///
/// @param hostKey public host key, as `known_hosts` has it behind the names
/// @param userKey private key of the one who may log in
public record Sshd(String hostKey, Path userKey) {
  private static final Duration START = Duration.ofSeconds(10);

  public static Sshd start(Host host) {
    var directory = Config.directory(host.directory().resolve("sshd"));
    var hostKey = keyPair(host, directory.resolve("host_key"));
    var userKey = keyPair(host, directory.resolve("user_key"));
    Config.directory(Path.of("/run/sshd")); // sshd wants it, whatever its configuration says
    var configuration =
        Config.write(
            directory.resolve("sshd_config"),
            """
            Port 22
            AddressFamily any
            HostKey %s
            AuthorizedKeysFile %s.pub
            PidFile none
            UsePAM no
            StrictModes no
            UseDNS no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            PrintMotd no
            """
                .formatted(hostKey, userKey));
    host.spawn("sshd", "/usr/sbin/sshd", "-D", "-e", "-f", configuration.toString())
        .awaitLog("Server listening on :: port 22", START);
    return new Sshd(Config.read(Path.of(hostKey + ".pub")).strip(), userKey);
  }

  private static Path keyPair(Host host, Path file) {
    host.exec("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", file.toString());
    return file;
  }

  /// The client's command line up to and including the host; `directory` gets its `known_hosts`.
  public List<String> client(Path directory, String target) {
    var known = Config.write(directory.resolve("known_hosts"), "* " + hostKey + "\n");
    return List.of(
        "ssh",
        "-F",
        "none",
        "-T",
        "-i",
        userKey.toString(),
        "-o",
        "BatchMode=yes",
        "-o",
        "UserKnownHostsFile=" + known,
        "-o",
        "GlobalKnownHostsFile=none",
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "CheckHostIP=no",
        "root@" + target);
  }
}
