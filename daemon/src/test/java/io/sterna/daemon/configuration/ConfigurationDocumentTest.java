package io.sterna.daemon.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` and the code know the same keys with the same defaults.
class ConfigurationDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9.-]+)` \\| (?:`([^`]+)`|(none|required)) \\| .+ \\|$");

  @Test
  void everyKeyStandsThereWithItsDefaultAndNoOther() throws IOException {
    var inCode = new TreeMap<String, String>();
    for (var key : Keys.ALL) inCode.put(key.path(), key.fallback().orElse("none"));
    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(inCode);
  }

  @Test
  void exampleInTheDocumentIsRead() throws Exception {
    var text = Files.readString(DOCUMENT);
    var toml = text.substring(text.indexOf("```toml") + 7);
    var read =
        ConfigurationFile.parse(
            Path.of("/etc/sterna/sterna.toml"), toml.substring(0, toml.indexOf("```")));
    assertThat(read.peers()).hasSize(1);
    assertThat(read.update()).isPresent();
  }

  private static Map<String, String> documented() throws IOException {
    try (var lines = Files.lines(DOCUMENT)) {
      return lines
          .map(ROW::matcher)
          .filter(row -> row.matches())
          .collect(
              Collectors.toMap(
                  row -> row.group(1), row -> row.group(2) == null ? "none" : row.group(2)));
    }
  }
}
