package io.sterna.daemon.configuration;

import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.RandomSource;
import io.sterna.daemon.DaemonException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// The file that holds a host's private key: base64 on a line of its own; lines that begin with `#`
/// are for people.
public final class PrivateKeyFile {
  private PrivateKeyFile() {}

  /// The key in `file`, which only its owner may be able to read.
  public static KeyPair read(Path file) throws DaemonException {
    var content = SecretFile.read(file, "the private key", "run `sterna keygen`, which writes it");
    var key =
        content.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining()).strip();
    try {
      return KeyPair.fromPrivate(KeyText.decode(key));
    } catch (IllegalArgumentException e) {
      throw Complaint.of(
          file, "holds no private key: move it away and run `sterna keygen` for a new one");
    }
  }

  /// Writes a new key to a new file.
  ///
  /// @throws DaemonException if there is a file already
  public static KeyPair create(Path file, RandomSource random) throws DaemonException {
    var key = KeyPair.generate(random);
    SecretFile.create(
        file,
        """
        # Sterna private key (X25519). Keep it to yourself: who has it can pass for this host.
        %s
        """
            .formatted(KeyText.encode(key.privateKey())));
    return key;
  }
}
