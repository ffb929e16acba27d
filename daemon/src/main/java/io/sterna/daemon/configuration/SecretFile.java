package io.sterna.daemon.configuration;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file with a secret in it, which nobody but its owner may touch.
final class SecretFile {
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private SecretFile() {}

  /// The content of `file`.
  ///
  /// @param what to call it in a complaint: "the private key"
  /// @param remedy what to do if there is no such file
  /// @throws DaemonException also if others than the owner may read or write it
  static String read(Path file, String what, String remedy) throws DaemonException {
    try {
      var permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(OTHERS::contains)) {
        throw Complaint.of(
            file, "others can read or write " + what + ": run `chmod 600 " + file + "`");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new DaemonException(Reason.CONFIGURATION, file + " does not exist: " + remedy, e);
    } catch (AccessDeniedException e) {
      throw new DaemonException(
          Reason.NOT_PERMITTED, file + " may not be read: run as root or as its owner", e);
    } catch (IOException e) {
      throw new DaemonException(
          Reason.CONFIGURATION, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Writes a new file that only its owner can read.
  ///
  /// @throws DaemonException if there is one already, or it cannot be written
  static void create(Path file, String content) throws DaemonException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      var directory = file.toAbsolutePath().getParent();
      if (directory != null) Files.createDirectories(directory);
      try (var channel = FileChannel.open(file, options, mode);
          var out = Channels.newOutputStream(channel)) {
        out.write(content.getBytes(StandardCharsets.US_ASCII));
        channel.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw new DaemonException(
          Reason.REFUSED,
          file + " exists and stays as it is: move it away first if a new key is wanted",
          e);
    } catch (AccessDeniedException e) {
      throw new DaemonException(
          Reason.NOT_PERMITTED, file + " may not be written: run as root or name another file", e);
    } catch (IOException e) {
      throw new DaemonException(Reason.SYSTEM, file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
