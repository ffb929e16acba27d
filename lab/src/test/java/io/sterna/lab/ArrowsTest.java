package io.sterna.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Dependencies between modules go one way (ARCHITECTURE.md). Those between the core's packages
/// have a test in the core.
class ArrowsTest {
  private static final List<String> SHIPPED =
      List.of("core", "naming", "net", "bpf", "daemon", "cli");

  /// What each module may require of ours.
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "core", Set.of(),
          "naming", Set.of("core"),
          "net", Set.of("core"),
          "bpf", Set.of("core"),
          "daemon", Set.of("core", "naming", "net", "bpf"),
          "cli", Set.of("core", "daemon"),
          "sim", Set.of("core"),
          "lab", Set.of("core", "sim"),
          "bench", Set.of("core", "lab", "sim", "net", "naming", "daemon"));

  private static final Pattern REQUIRES =
      Pattern.compile("requires\\s+(?:(?:static|transitive)\\s+)*io[.]sterna[.]([a-z.]+)\\s*;");

  private static final Pattern DEPENDS =
      Pattern.compile("<artifactId>sterna-([a-z]+)</artifactId>");

  record Arrow(String from, String to) {
    String source() {
      return "module io.sterna." + from + " { requires transitive io.sterna." + to + "; }";
    }

    String pom() {
      return "<dependency><artifactId>sterna-" + to + "</artifactId></dependency>";
    }
  }

  private static Set<String> all(Pattern pattern, String text) {
    var found = new TreeSet<String>();
    pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }

  private static void assertRight(String module, String moduleInfo) {
    assertThat(ARROWS.get(module))
        .as("what " + module + " may require")
        .containsAll(all(REQUIRES, moduleInfo));
  }

  /// In no scope: what ships is tested without the tools that drive it whole.
  private static void assertShips(String module, String pom) {
    assertThat(SHIPPED).as("what " + module + "/pom.xml names").containsAll(all(DEPENDS, pom));
  }

  private static String read(String module, String file) throws IOException {
    return Files.readString(Project.home().resolve(module).resolve(file));
  }

  @Test
  void modulesRequireOnlyWhatIsBelowThem() throws IOException {
    for (var module : ARROWS.keySet()) {
      assertRight(module, read(module, "src/main/java/module-info.java"));
    }
    var read = all(REQUIRES, read("daemon", "src/main/java/module-info.java"));
    assertThat(read).as("read at all").contains("core", "naming", "net");
  }

  @Test
  void whatShipsNeedsNoneOfTheTestTools() throws IOException {
    for (var module : SHIPPED) {
      assertShips(module, read(module, "pom.xml"));
      assertThat(SHIPPED).containsAll(ARROWS.get(module));
    }
    assertThat(all(DEPENDS, read("daemon", "pom.xml"))).as("read at all").contains("core", "net");
  }

  @Test
  void everyModuleIsListed() throws IOException {
    try (var directories = Files.list(Project.home())) {
      var modules =
          directories
              .filter(path -> Files.exists(path.resolve("src/main/java/module-info.java")))
              .map(path -> path.getFileName().toString())
              .toList();
      assertThat(ARROWS.keySet()).containsExactlyInAnyOrderElementsOf(modules);
    }
  }

  @Test
  void thereIsNoWayBack() {
    for (var from : ARROWS.keySet()) {
      for (var to : ARROWS.get(from)) {
        assertThat(ARROWS.get(to)).as(from + " -> " + to).doesNotContain(from);
      }
    }
  }

  static Stream<Arrow> everyWrongOne() {
    return ARROWS.keySet().stream()
        .flatMap(from -> ARROWS.keySet().stream().map(to -> new Arrow(from, to)))
        .filter(arrow -> !ARROWS.get(arrow.from).contains(arrow.to));
  }

  @ParameterizedTest
  @MethodSource("everyWrongOne")
  void aWrongArrowIsFound(Arrow arrow) {
    assertThatThrownBy(() -> assertRight(arrow.from, arrow.source()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(arrow.to);
    if (SHIPPED.contains(arrow.to)) return;
    assertThatThrownBy(() -> assertShips(arrow.from, arrow.pom()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(arrow.to);
  }
}
