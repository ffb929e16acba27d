package io.sterna.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The directory of this project, whose built programs the lab drives.
public final class Project {
  private Project() {}

  /// Where `./sterna` is: system property `sterna.home`, or the first directory upwards from here
  /// that has it.
  public static Path home() {
    return Optional.ofNullable(System.getProperty("sterna.home"))
        .map(Path::of)
        .orElseGet(() -> above(Path.of("").toAbsolutePath()));
  }

  private static Path above(Path from) {
    for (@Nullable Path path = from; path != null; path = path.getParent()) {
      if (Files.isExecutable(path.resolve("sterna")) && Files.exists(path.resolve("pom.xml"))) {
        return path;
      }
    }
    throw new LabException("no ./sterna above " + from + ": run from within the project");
  }

  /// The command line of `sterna ARGUMENTS`, built already and on this JDK. It stays one process.
  public static List<String> sterna(List<String> arguments) {
    if (!Files.isDirectory(home().resolve("cli/target/dist"))) {
      throw new LabException("sterna is not built: run ./dev check, or ./sterna --help");
    }
    var command =
        new ArrayList<>(
            List.of(
                "env",
                "STERNA_JAVA_HOME=" + System.getProperty("java.home"),
                home().resolve("sterna").toString()));
    command.addAll(arguments);
    return command;
  }
}
