package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The file of keys that were trusted on first use, like ssh's known_hosts (protocol §3).
///
/// ```
/// # comments and empty lines are kept
/// stable.example 3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08= 2026-01-02T03:04:05Z
/// ```
///
/// It may be edited by hand at any time: it is read again when it changed, and written whole
/// beside itself and renamed, so that a crash or a full disk leaves the old one. Keys that could
/// not be written count until the process ends.
final class KnownPeers {
  static final int MOST_LINES = 20_000;
  private static final long MOST_BYTES = 8 << 20;

  /// One key of one name.
  ///
  /// @param line in the file, from 1; 0 if the entry could not be written
  record Entry(Bytes key, Instant firstSeen, int line) {}

  /// What the file says: its lines, the entries by name, and the line that is wrong by name.
  private record Content(
      List<String> lines, Map<Identifier.Name, List<Entry>> entries, List<Flaw> flaws) {}

  /// A line that cannot be read.
  ///
  /// @param name whose line it is, if that much can be read
  record Flaw(Optional<Identifier.Name> name, int line, String what) {}

  private record Stamp(FileTime time, long size, Object file) {}

  private final Path file;
  private final Map<Identifier.Name, List<Entry>> unwritten = new HashMap<>();
  private Content content = new Content(List.of(), Map.of(), List.of());
  private Optional<Stamp> stamp = Optional.empty();

  KnownPeers(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /// Reads the file if it changed since the last time; a file that is missing is empty.
  ///
  /// @return whether there was something new to read
  /// @throws IOException if it cannot be read; what was read before stays
  boolean refresh() throws IOException {
    Optional<Stamp> now;
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.size() > MOST_BYTES) {
        throw new IOException("it has more than " + MOST_BYTES + " bytes");
      }
      var key = attributes.fileKey();
      now =
          Optional.of(
              new Stamp(
                  attributes.lastModifiedTime(), attributes.size(), key == null ? file : key));
    } catch (NoSuchFileException e) {
      now = Optional.empty();
    }
    if (now.equals(stamp)) return false;
    content =
        now.isPresent()
            ? parse(List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\\R", -1)))
            : new Content(List.of(), Map.of(), List.of());
    stamp = now;
    return true;
  }

  /// The keys remembered for `name`, oldest line first.
  List<Entry> entries(Identifier.Name name) {
    var all = new ArrayList<>(content.entries.getOrDefault(name, List.of()));
    all.addAll(unwritten.getOrDefault(name, List.of()));
    return all;
  }

  List<Flaw> flaws() {
    return content.flaws;
  }

  Optional<Flaw> flaw(Identifier.Name name) {
    return content.flaws.stream().filter(f -> f.name.equals(Optional.of(name))).findFirst();
  }

  Map<Identifier.Name, List<Entry>> entries() {
    return Map.copyOf(content.entries);
  }

  /// Remembers that `key` belongs to `name`.
  ///
  /// @throws IOException if that could not be written; it counts until the process ends all the
  ///     same
  void add(Identifier.Name name, Bytes key, Instant now) throws IOException {
    var lines = new ArrayList<>(content.lines);
    while (!lines.isEmpty() && lines.getLast().isEmpty()) lines.removeLast();
    try {
      if (lines.size() >= MOST_LINES) {
        throw new IOException("it has " + lines.size() + " lines, which is the most it may have");
      }
      lines.add(name + " " + EndpointRecord.base64(key) + " " + now);
      write(lines);
      refresh();
    } catch (IOException e) {
      if (unwritten.size() < MOST_LINES) {
        unwritten.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Entry(key, now, 0));
      }
      throw e;
    }
  }

  private void write(List<String> lines) throws IOException {
    var beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      var bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
      try (var out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) out.write(buffer);
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  private static Content parse(List<String> lines) {
    var entries = new HashMap<Identifier.Name, List<Entry>>();
    var flaws = new ArrayList<Flaw>();
    for (int i = 0; i < lines.size(); i++) {
      var text = lines.get(i).strip();
      if (text.isEmpty() || text.startsWith("#")) continue;
      parseLine(text, i + 1, entries, flaws);
    }
    return new Content(List.copyOf(lines), entries, List.copyOf(flaws));
  }

  private static void parseLine(
      String text, int line, Map<Identifier.Name, List<Entry>> entries, List<Flaw> flaws) {
    var fields = text.split("\\s+", -1);
    Identifier.Name name;
    try {
      name = Identifier.Name.of(fields[0]);
    } catch (IllegalArgumentException e) {
      flaws.add(new Flaw(Optional.empty(), line, Printable.of(fields[0], 60) + " is no name"));
      return;
    }
    try {
      if (fields.length < 3) throw new IllegalArgumentException("'name key first-seen' is wanted");
      var key = Bytes.of(Base64.getDecoder().decode(fields[1]));
      if (key.length() != EndpointRecord.KEY_LENGTH) {
        throw new IllegalArgumentException("the key has " + key.length() + " bytes, not 32");
      }
      entries
          .computeIfAbsent(name, _ -> new ArrayList<>())
          .add(new Entry(key, Instant.parse(fields[2]), line));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      var what = String.valueOf(e.getMessage());
      flaws.add(new Flaw(Optional.of(name), line, Printable.of(what, 100)));
    }
  }
}
