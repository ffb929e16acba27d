package io.sterna.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Files that servers and programs of the lab read.
public final class Config {
  private Config() {}

  /// Writes a file that everybody may read, and returns its path.
  public static Path write(Path path, String text) {
    return write(path, text, "rw-r--r--");
  }

  /// Writes a file that its owner alone may read.
  public static Path writeSecret(Path path, String text) {
    return write(path, text, "rw-------");
  }

  private static Path write(Path path, String text, String mode) {
    try {
      Files.createDirectories(path.getParent());
      Files.write(path, text.getBytes(StandardCharsets.UTF_8));
      return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new LabException("cannot write " + path, e);
    }
  }

  /// Makes a directory and returns its path.
  public static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new LabException("cannot make " + path, e);
    }
  }

  public static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new LabException("cannot read " + path, e);
    }
  }
}
