package io.sterna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void keygenWritesTheKeyAndPrintsTheLineForDns() throws Exception {
    var file = directory.resolve("key");
    assertThat(sterna("keygen", "Stable.Example", "--key-file", file.toString())).isZero();
    assertThat(out.toString())
        .matches(
            "_endpoint\\.stable\\.example\\. 300 IN TXT"
                + " \"v=sterna1; key=[A-Za-z0-9+/]{43}=\"\n");
    assertThat(err.toString()).isEqualTo("wrote " + file + "; put this line into the zone:\n");
    assertThat(Files.readString(file)).startsWith("# Sterna private key");
  }

  @Test
  void keygenTakesNamesPortAndFileFromTheConfiguration() throws Exception {
    Files.writeString(
        directory.resolve("sterna.toml"), "names = ['a.example', 'b.example']\nport = 4000\n");
    assertThat(sterna("keygen")).isZero();
    assertThat(out.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.endsWith("; port=4000\""))
        .anyMatch(line -> line.startsWith("_endpoint.b.example. "));
    assertThat(directory.resolve("key")).exists();
  }

  @Test
  void keygenNeverOverwritesAndShowsInstead() throws Exception {
    assertThat(sterna("keygen", "a.example")).isZero();
    var first = out.toString();
    out.getBuffer().setLength(0);
    assertThat(sterna("keygen", "a.example")).isEqualTo(7);
    assertThat(err.toString()).contains("exists and stays as it is");
    assertThat(sterna("keygen", "a.example", "--show")).isZero();
    assertThat(out.toString()).isEqualTo(first);
  }

  @Test
  void nextKeyStandsInTheLineBehindTheOneInUse() throws Exception {
    var config = directory.resolve("sterna.toml");
    Files.writeString(config, "names = ['a.example']\n");
    assertThat(sterna("keygen", "--next")).isEqualTo(3);
    assertThat(err.toString()).contains("add next-key-file = \"next-key\"");
    Files.writeString(config, "names = ['a.example']\nnext-key-file = 'next'\n");
    assertThat(sterna("keygen")).isZero();
    var first = out.toString();
    out.getBuffer().setLength(0);
    assertThat(sterna("keygen", "--next")).isZero();
    var both = out.toString();
    assertThat(both).startsWith(first.substring(0, first.lastIndexOf('"')) + "; key=");
    out.getBuffer().setLength(0);
    assertThat(sterna("keygen", "--next")).as("never twice").isEqualTo(7);
    assertThat(sterna("keygen", "--show")).isZero();
    assertThat(out.toString()).isEqualTo(both);
    Files.writeString(
        config, "names = ['a.example']\nnext-key-file = 'next'\nprevious-key-file = 'key'\n");
    assertThat(sterna("up")).isEqualTo(3);
    assertThat(err.toString())
        .contains("line 3: previous-key-file: not together with next-key-file");
  }

  @Test
  void keygenWantsAWholeName() {
    assertThat(sterna("keygen", "stable")).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo("sterna: 'stable' has no domain: write the whole name, as stable.example.org\n");
    assertThat(directory.resolve("key")).doesNotExist();
  }

  @Test
  void jsonIsOneValueALineAndNothingElse() throws Exception {
    assertThat(sterna("keygen", "a.example", "--json")).isZero();
    assertThat(out.toString()).startsWith("{\"key_file\":").endsWith("\"]}\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void withoutConfigurationAndNameKeygenSaysWhatToDo() {
    assertThat(sterna("keygen")).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo(
            "sterna: "
                + directory
                + "/sterna.toml does not exist: write it first, or give this host's name here\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "events",
        "paths b.example",
        "peers",
        "ping b.example",
        "trust list",
        "trust forget b.example"
      })
  void withoutADaemonOneSentenceSaysWhatToDo(String command) {
    assertThat(sterna(command.split(" ", 0))).isEqualTo(4);
    assertThat(err.toString())
        .isEqualTo(
            "sterna: no daemon answers on "
                + directory
                + "/control.sock: start it with `sterna up`, or name its --run\n");
  }

  @Test
  void configurationErrorIsTold() throws Exception {
    Files.writeString(directory.resolve("sterna.toml"), "names = ['a.example']\nprot = 1\n");
    assertThat(sterna("up")).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo(
            "sterna: "
                + directory
                + "/sterna.toml: line 2: there is no key prot: did you mean port?\n");
  }

  @Test
  void keyThatOthersCanReadIsRefused() throws Exception {
    Files.writeString(directory.resolve("sterna.toml"), "names = ['a.example']\n");
    var key = Files.writeString(directory.resolve("key"), "x");
    assertThat(sterna("up")).isEqualTo(3);
    assertThat(err.toString()).contains("run `chmod 600 " + key + "`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dance",
        "status now",
        "paths",
        "status --lout",
        "trust",
        "trust forget",
        "ping",
        "ping a -c 0",
        "ping a -i 0.1"
      })
  void wrongUseIsToldWithAWayToHelp(String command) {
    var words = command.isEmpty() ? new String[0] : command.split(" ", 0);
    assertThat(Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words))
        .isEqualTo(2);
    assertThat(err.toString()).startsWith("sterna: ").contains("--help`").hasLineCount(1);
  }

  @Test
  void everyCommandHasHelp() {
    for (var command :
        List.of(
            "keygen", "up", "down", "status", "paths", "peers", "ping", "trust", "doctor",
            "events")) {
      out.getBuffer().setLength(0);
      assertThat(Main.run(new PrintWriter(out, true), new PrintWriter(err, true), command, "-h"))
          .isZero();
      assertThat(out.toString()).startsWith("Usage: sterna " + command);
    }
  }

  /// Runs a command with this test's directories.
  private int sterna(String... words) {
    var all = new ArrayList<>(List.of(words));
    if (List.of("keygen", "up", "down").contains(words[0])) {
      all.addAll(List.of("--config", directory.resolve("sterna.toml").toString()));
    }
    if (words[0].equals("up")) all.addAll(List.of("--state", directory.resolve("s").toString()));
    if (!words[0].equals("keygen")) all.addAll(List.of("--run", directory.toString()));
    return Main.run(
        new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }
}
