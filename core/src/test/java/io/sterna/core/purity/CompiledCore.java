package io.sterna.core.purity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The class files that the rules of the core are read from.
final class CompiledCore {
  private CompiledCore() {}

  /// Every class of the core, as it was compiled.
  static List<byte[]> classes() throws IOException {
    var all = new ArrayList<byte[]>();
    try (var files = Files.walk(directory())) {
      for (var file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        all.add(Files.readAllBytes(file));
      }
    }
    assertThat(all).as("classes below " + directory()).hasSizeGreaterThan(50);
    return all;
  }

  /// One class, which may be a test's.
  static byte[] bytes(Class<?> type) {
    var resource = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (var in = type.getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    try {
      return Path.of(Identifier.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
