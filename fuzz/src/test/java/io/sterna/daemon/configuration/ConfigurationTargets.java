package io.sterna.daemon.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.daemon.DaemonException;
import io.sterna.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// The configuration file.
public final class ConfigurationTargets {
  private static final Path FILE = Path.of("/etc/sterna/sterna.toml");

  private static final String WHOLE =
      """
      names = ["mobile.example"]
      key-file = "/etc/sterna/key"
      interfaces = ["eth*", "!wlan-guest"]
      form = "names"
      port = 19941

      [stub]
      listen = ["127.0.0.94:53", "[::1]:53"]

      [resolver]
      upstream = ["192.0.2.53"]

      [update]
      server = "192.0.2.53"
      zone = "example"
      tsig-key-file = "update.key"

      [[peer]]
      name = "stable.example"
      key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
      locators = ["198.51.100.7", "2001:db8:7::1"]
      """;

  private ConfigurationTargets() {}

  public static List<Target> all() {
    var words =
        Stream.concat(
            Keys.ALL.stream().map(Key::name),
            Stream.of(
                "[",
                "]",
                "[[",
                "]]",
                "=",
                "\"",
                "\"\"\"",
                "'",
                "'''",
                "\\u0000",
                "\\U0010FFFF",
                "#",
                "\n",
                "\r\n",
                ",",
                "{",
                "}",
                "1e9",
                "inf",
                "-9223372036854775809",
                "0x",
                "1979-05-27T07:32:00Z",
                "25:61:61",
                "true",
                ".",
                "[".repeat(50),
                "peer",
                "\u0000"));
    return List.of(
        new Target(
            "configuration",
            _ -> WHOLE.getBytes(StandardCharsets.UTF_8),
            ConfigurationTargets::parse,
            words.toList()));
  }

  /// Whatever is wrong, the complaint is a sentence that names the file.
  private static boolean parse(byte[] in, Random random) {
    try {
      var read = ConfigurationFile.parse(FILE, new String(in, StandardCharsets.UTF_8));
      assertThat(read.names()).isNotEmpty();
      return true;
    } catch (DaemonException e) {
      assertThat(e.getMessage()).startsWith(FILE.toString());
      return false;
    }
  }
}
