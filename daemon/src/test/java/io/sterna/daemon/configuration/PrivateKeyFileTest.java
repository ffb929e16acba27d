package io.sterna.daemon.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateKeyFileTest {
  @TempDir private Path directory;

  @Test
  void keyThatWasWrittenIsReadBack() throws Exception {
    var file = directory.resolve("key");
    var written = PrivateKeyFile.create(file, new SecureRandom()::nextBytes);
    assertThat(PrivateKeyFile.read(file)).isEqualTo(written);
    assertThat(Files.readString(file)).startsWith("# Sterna private key");
  }

  @Test
  void fileWithSomethingElseIsRefusedWithoutShowingIt() throws Exception {
    var file = Files.writeString(directory.resolve("key"), "c2VjcmV0\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> PrivateKeyFile.read(file))
        .hasMessageStartingWith(file + ": holds no private key")
        .hasMessageNotContaining("c2VjcmV0");
  }
}
