package io.sterna.daemon.state;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;

/// The directory in which one daemon keeps its state.
///
/// `lock` holds the daemon's process id and a lock on it, which the kernel lets go of when the
/// process ends in whatever way; the id is taken out when it ends in order.
public final class StateDirectory implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path directory;
  private final FileChannel lock;
  private final OptionalLong predecessor;

  private StateDirectory(Path directory, FileChannel lock, OptionalLong predecessor) {
    this.directory = directory;
    this.lock = lock;
    this.predecessor = predecessor;
  }

  /// Makes the directory if need be, for its owner alone, and takes the lock.
  ///
  /// @throws DaemonException if another daemon holds it, or the directory cannot be written
  public static StateDirectory open(Path directory) throws DaemonException {
    try {
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      if (!Files.isDirectory(directory)) Files.createDirectories(directory, mode);
      var lock =
          FileChannel.open(
              directory.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      var owner = owner(lock);
      if (!isTaken(lock)) {
        lock.close();
        throw new DaemonException(
            Reason.ALREADY_RUNNING,
            "another daemon"
                + (owner.isPresent() ? " (process " + owner.getAsLong() + ")" : "")
                + " keeps its state in "
                + directory
                + ": stop it, or give this one its own --state");
      }
      var state = new StateDirectory(directory, lock, owner);
      state.writeOwner(Long.toString(ProcessHandle.current().pid()));
      return state;
    } catch (AccessDeniedException e) {
      throw new DaemonException(
          Reason.NOT_PERMITTED,
          directory + " may not be written: run as root or name another with --state",
          e);
    } catch (IOException e) {
      throw new DaemonException(Reason.SYSTEM, cannotWrite(directory, e), e);
    }
  }

  private static boolean isTaken(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }

  private static OptionalLong owner(FileChannel lock) throws IOException {
    var in = ByteBuffer.allocate(20);
    lock.read(in, 0);
    var text = new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII).strip();
    return text.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private void writeOwner(String text) throws IOException {
    lock.truncate(0);
    lock.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  /// The process id of a daemon that had this state before and did not end in order.
  public OptionalLong predecessor() {
    return predecessor;
  }

  /// The file of that name in here.
  public Path file(String name) {
    return directory.resolve(name);
  }

  /// What [#write] wrote last under that name.
  public Optional<byte[]> read(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Replaces a file: after a crash it holds either the old content or the new.
  ///
  /// @throws IOException with a sentence that says what to do
  public void write(String name, byte[] content) throws IOException {
    var next = file(name + ".new");
    try {
      try (var channel =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        var out = ByteBuffer.wrap(content);
        while (out.hasRemaining()) channel.write(out);
        channel.force(true);
      }
      Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(cannotWrite(file(name), e), e);
    }
  }

  /// Writes at the end of a file. It is there when the process is killed, but not surely when the
  /// machine is.
  ///
  /// @throws IOException with a sentence that says what to do
  public void append(String name, byte[] content) throws IOException {
    try {
      Files.write(file(name), content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException(cannotWrite(file(name), e), e);
    }
  }

  private static String cannotWrite(Path path, IOException cause) {
    var why = String.valueOf(cause.getMessage());
    boolean full = why.contains("No space left") || why.contains("Disk quota exceeded");
    return path + " cannot be written: " + (full ? "the disk is full; make room on it" : why);
  }

  /// Lets go of the lock, in order.
  @Override
  public void close() throws IOException {
    try (lock) {
      lock.truncate(0);
    }
  }
}
