package io.sterna.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Key files as BIND writes them.
class TsigKeyTest {
  private static final Path FILE = Path.of("/etc/sterna/update.key");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key \"mobile.example\" {\n\talgorithm hmac-sha256;\n\tsecret \"AQID\";\n};\n",
        "key mobile.example. { secret AQID; algorithm \"HMAC-SHA256\"; };",
        "# made today\nkey \"mobile.example\" { /* no\nother */ algorithm hmac-sha256; // yes\n"
            + "secret \"AQID\"; };",
      })
  void whatBindReadsIsRead(String text) throws IOException {
    assertThat(TsigKey.parse(FILE, text))
        .isEqualTo(new TsigKey("mobile.example.", Bytes.of(new byte[] {1, 2, 3}), FILE));
  }

  @Test
  void aSecretMayContainWhatElsewhereBeginsAComment() throws IOException {
    var secret = Base64.getDecoder().decode("ab//cd//");
    var text = "key \"a\" { algorithm hmac-sha256; secret \"ab//cd//\"; }; // \"end\"\n";
    assertThat(TsigKey.parse(FILE, text).secret()).isEqualTo(Bytes.of(secret));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          AQID                                                     | it is not one `key "NAME" { ... };`
          key "a" { algorithm hmac-sha256; secret "AQID"; }        | it is not one `key "NAME" { ... };`
          key "a" { algorithm hmac-md5; secret "AQID"; };          | its algorithm is 'hmac-md5', not hmac-sha256
          key "a" { secret "AQID"; };                              | its algorithm is '', not hmac-sha256
          key "a" { algorithm hmac-sha256; };                      | its secret is missing or not base64
          key "a" { algorithm hmac-sha256; secret "!SECRET!"; };   | its secret is missing or not base64
          key "a" { algorithm hmac-sha256; server "x"; };          | 'server' is no part of a key
          key "a..b" { algorithm hmac-sha256; secret "AQID"; };    | 'a..b' is no name for a key
          """)
  void whatIsWrongIsSaidWithoutTheSecret(String text, String what) {
    assertThatThrownBy(() -> TsigKey.parse(FILE, text))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the TSIG key in /etc/sterna/update.key is malformed: " + what)
        .hasMessageContaining("tsig-keygen -a hmac-sha256")
        .hasMessageNotContaining("SECRET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rw--w----"})
  void aFileThatOthersCanReadIsRefused(String mode) throws IOException {
    var file = directory.resolve("update.key");
    Files.writeString(file, "key \"a\" { algorithm hmac-sha256; secret \"AQID\"; };");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> TsigKey.read(file))
        .hasMessageContaining("can be read or written by others: run `chmod 600 " + file + "`");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(TsigKey.read(file).name()).isEqualTo("a.");
  }

  @Test
  void aMissingFileSaysHowToMakeOne() {
    assertThatThrownBy(() -> TsigKey.read(directory.resolve("none.key")))
        .hasMessageStartingWith("there is no TSIG key in " + directory.resolve("none.key"))
        .hasMessageContaining("tsig-keygen");
  }

  @Test
  void theSecretIsNotPrinted() {
    var key = new TsigKey("a.", Bytes.ofHex("abcdef"), FILE);
    assertThat(key.toString()).doesNotContain("abcdef");
  }
}
