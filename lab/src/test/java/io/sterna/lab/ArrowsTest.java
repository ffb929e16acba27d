package io.sterna.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Dependencies between modules, and between the core's packages, go one way (ARCHITECTURE.md).
class ArrowsTest {
  /// What each module may require of ours.
  private static final Map<String, Set<String>> MODULES =
      Map.of(
          "core", Set.of(),
          "naming", Set.of("core"),
          "net", Set.of("core"),
          "daemon", Set.of("core", "naming", "net"),
          "cli", Set.of("core", "daemon"),
          "sim", Set.of("core"),
          "lab", Set.of("core", "sim"),
          "bench", Set.of("core", "lab", "sim", "net", "naming", "daemon"));

  private static final String PREFIX = "io.sterna.";

  /// What each package of the core may use of the others.
  private static final Map<String, Set<String>> PACKAGES =
      Map.of(
          "identifier", Set.of(),
          "wire", Set.of("identifier"),
          "noise", Set.of("identifier", "wire"),
          "path", Set.of("identifier", "wire"),
          "translate", Set.of("identifier", "wire"),
          "association", Set.of("identifier", "wire", "noise", "path", "translate"));

  private static final Pattern REQUIRES =
      Pattern.compile("requires (?:(?:static|transitive) )*io[.]sterna[.]([a-z]+);");

  @Test
  void modulesRequireOnlyWhatIsBelowThem() throws IOException {
    for (var entry : MODULES.entrySet()) {
      var required = required(entry.getKey());
      assertThat(entry.getValue()).as("below " + entry.getKey()).containsAll(required);
    }
    assertThat(required("cli")).as("read at all").contains("daemon");
  }

  @Test
  void everyModuleIsListed() throws IOException {
    try (var directories = Files.list(Project.home())) {
      var modules =
          directories
              .filter(path -> Files.exists(path.resolve("src/main/java/module-info.java")))
              .map(path -> path.getFileName().toString())
              .toList();
      assertThat(MODULES.keySet()).containsExactlyInAnyOrderElementsOf(modules);
    }
  }

  @Test
  void packagesOfTheCoreUseOnlyWhatIsBelowThem() {
    var core = new ClassFileImporter().importPath(Project.home().resolve("core/target/classes"));
    assertThat(core).hasSizeGreaterThan(20);
    for (var entry : PACKAGES.entrySet()) {
      var above =
          PACKAGES.keySet().stream()
              .filter(other -> !other.equals(entry.getKey()) && !entry.getValue().contains(other))
              .map(other -> PREFIX + "core." + other + "..")
              .toArray(String[]::new);
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAPackage(PREFIX + "core." + entry.getKey() + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .because("identifier <- wire <- {noise, path, translate} <- association")
          .allowEmptyShould(true)
          .check(core);
    }
  }

  private static Set<String> required(String module) throws IOException {
    var source = Project.home().resolve(module).resolve("src/main/java/module-info.java");
    return REQUIRES
        .matcher(Files.readString(source))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  @Test
  void nothingThatShipsNeedsTheTestTools() throws IOException {
    for (var module : List.of("core", "naming", "net", "daemon", "cli")) {
      var pom = Files.readString(Project.home().resolve(module).resolve("pom.xml"));
      assertThat(pom).as(module + "/pom.xml").doesNotContain("sterna-lab", "sterna-bench");
    }
  }
}
