package io.sterna.daemon.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
  @TempDir private Path directory;

  @Test
  void newFileBelongsToItsOwnerAlone() throws Exception {
    var file = directory.resolve("new/key");
    SecretFile.create(file, "secret\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(SecretFile.read(file, "it", "")).isEqualTo("secret\n");
  }

  @Test
  void existingFileStaysAsItIs() throws Exception {
    var file = Files.writeString(directory.resolve("key"), "first");
    assertThatThrownBy(() -> SecretFile.create(file, "second"))
        .hasMessage(file + " exists and stays as it is: move it away first if a new key is wanted");
    assertThat(Files.readString(file)).isEqualTo("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void fileThatOthersCanTouchIsRefusedWithTheCommand(String mode) throws Exception {
    var file = Files.writeString(directory.resolve("key"), "secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> SecretFile.read(file, "the private key", ""))
        .hasMessage(
            file + ": others can read or write the private key: run `chmod 600 " + file + "`");
  }

  @Test
  void missingFileComesWithItsRemedy() {
    var file = directory.resolve("key");
    assertThatThrownBy(() -> SecretFile.read(file, "the private key", "run `sterna keygen`"))
        .hasMessage(file + " does not exist: run `sterna keygen`");
  }
}
