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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/// The file of keys that are remembered, like ssh's known_hosts (protocol §3).
///
/// ```
/// # comments and empty lines are kept
/// stable.example 3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08= 2026-01-02T03:04:05Z
/// mobile.example 2p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08= 2026-01-02T03:04:05Z caller
/// ```
///
/// It may be edited by hand at any time: it is read again when it changed. A key is appended; what
/// is taken out is taken out by writing the file whole beside itself and renaming it, so that a
/// crash or a full disk leaves the old one. Keys that could not be written count until the process
/// ends.
final class KnownPeers {
  static final int MOST_LINES = 20_000;

  /// Lines of peers that called this host: strangers can make those, so they get a share.
  static final int MOST_CALLERS = MOST_LINES / 2;

  /// More lines of one name are thinned out to those that count.
  private static final int MOST_OF_ONE = 6;

  private static final long MOST_BYTES = 8 << 20;

  /// How a key came to be remembered.
  enum How {
    /// This host looked the peer up, and the peer proved to hold the key.
    FIRST_USE(""),
    /// The same, but the peer called this host.
    CALLER("caller"),
    /// The peer named it in a session with a key that was remembered (key roll-over).
    TOLD("told"),
    /// The record was validated by DNSSEC, and the peer proved to hold the key.
    DNSSEC("dnssec");

    private final String word;

    How(String word) {
      this.word = word;
    }

    static How of(String word) {
      for (var how : values()) if (how.word.equals(word)) return how;
      throw new IllegalArgumentException("'" + word + "' is none of caller, told, dnssec");
    }

    @Override
    public String toString() {
      return this == FIRST_USE ? "first use" : word;
    }
  }

  /// One key of one name.
  ///
  /// @param line in the file, from 1; 0 if the entry could not be written
  record Entry(Bytes key, Instant firstSeen, How how, int line) {}

  /// What the file says. The maps are the owner's to change.
  ///
  /// @param lines how many there are
  /// @param isWhole whether the last line has its end
  private record Content(
      int lines,
      boolean isWhole,
      Map<Identifier.Name, List<Entry>> entries,
      Map<Identifier.Name, Flaw> wrong,
      List<Flaw> flaws) {
    static Content empty() {
      return new Content(0, true, new HashMap<>(), new HashMap<>(), List.of());
    }
  }

  /// A line that cannot be read.
  ///
  /// @param name whose line it is, if that much can be read
  record Flaw(Optional<Identifier.Name> name, int line, String what) {}

  private record Stamp(FileTime time, long size, Object file) {}

  private final Path file;
  private final Map<Identifier.Name, List<Entry>> unwritten = new HashMap<>();
  private Content content = Content.empty();
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
    var now = look();
    if (now.equals(stamp)) return false;
    content = now.isPresent() ? parse(read()) : Content.empty();
    stamp = now;
    return true;
  }

  private Optional<Stamp> look() throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.size() > MOST_BYTES) {
        throw new IOException("it has more than " + MOST_BYTES + " bytes");
      }
      var key = attributes.fileKey();
      return Optional.of(
          new Stamp(attributes.lastModifiedTime(), attributes.size(), key == null ? file : key));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private String read() throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /// The keys of `name` that count, the newest last: at most two, and none that is older than a key
  /// that DNSSEC validated.
  List<Entry> entries(Identifier.Name name) {
    var all = new LinkedHashMap<Bytes, Entry>();
    boolean validated = false;
    for (var entry : all(name)) {
      if (entry.how == How.DNSSEC && !validated) {
        validated = true;
        all.clear();
      }
      boolean stronger = validated && all.containsKey(entry.key) && entry.how != How.DNSSEC;
      if (stronger) continue;
      if (all.containsKey(entry.key)) all.replace(entry.key, entry);
      else all.put(entry.key, entry);
    }
    var entries = List.copyOf(all.values());
    int most = EndpointRecord.MOST_KEYS;
    return entries.subList(Math.max(0, entries.size() - most), entries.size());
  }

  private List<Entry> all(Identifier.Name name) {
    var all = new ArrayList<>(content.entries.getOrDefault(name, List.of()));
    all.addAll(unwritten.getOrDefault(name, List.of()));
    return all;
  }

  List<Flaw> flaws() {
    return content.flaws;
  }

  Optional<Flaw> flaw(Identifier.Name name) {
    return Optional.ofNullable(content.wrong.get(name));
  }

  /// All names of which something is remembered.
  Set<Identifier.Name> names() {
    var names = new TreeSet<>(Comparator.comparing(Identifier.Name::name));
    names.addAll(content.entries.keySet());
    names.addAll(unwritten.keySet());
    return names;
  }

  /// How many lines are those of callers.
  long callers() {
    return content.entries.values().stream()
        .flatMap(List::stream)
        .filter(entry -> entry.how == How.CALLER)
        .count();
  }

  /// Remembers that `key` belongs to `name`.
  ///
  /// @throws IOException if that could not be written; it counts until the process ends all the
  ///     same
  void add(Identifier.Name name, Bytes key, Instant now, How how) throws IOException {
    try {
      if (all(name).size() >= MOST_OF_ONE) thin(name);
      if (content.lines >= MOST_LINES) {
        throw new IOException("it has " + content.lines + " lines, which is the most it may have");
      }
      append((name + " " + EndpointRecord.base64(key) + " " + now + " " + how.word).strip());
      var entry = new Entry(key, now, how, content.lines + 1);
      content.entries.computeIfAbsent(name, _ -> new ArrayList<>()).add(entry);
      content = new Content(content.lines + 1, true, content.entries, content.wrong, content.flaws);
    } catch (IOException e) {
      if (unwritten.size() < MOST_LINES) {
        unwritten.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Entry(key, now, how, 0));
      }
      throw e;
    }
  }

  /// One more line; a part of one that found no room is taken back.
  private void append(String line) throws IOException {
    var text = (content.isWhole ? "" : "\n") + line + "\n";
    var buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    try (var out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long end = out.size();
      try {
        out.position(end);
        while (buffer.hasRemaining()) out.write(buffer);
        out.force(false);
      } catch (IOException e) {
        if (out.size() > end) out.truncate(end);
        throw e;
      }
    }
    stamp = look();
  }

  /// Takes out what does not count any more of what is remembered of `name`.
  private void thin(Identifier.Name name) throws IOException {
    var counting = entries(name);
    rewrite(name, line -> counting.stream().anyMatch(entry -> entry.line == line));
  }

  /// Forgets all keys of `name`, and lines of it that cannot be read.
  ///
  /// @return how many there were
  int forget(Identifier.Name name) throws IOException {
    int forgotten = all(name).size() + (flaw(name).isPresent() ? 1 : 0);
    if (forgotten == 0) return 0;
    rewrite(name, _ -> false);
    unwritten.remove(name);
    return forgotten;
  }

  /// @param keep which lines of `name` stay
  private void rewrite(Identifier.Name name, IntPredicate keep) throws IOException {
    var all = read().lines().toList();
    var lines = new ArrayList<String>();
    for (int i = 0; i < all.size(); i++) {
      boolean itsOwn = nameOf(all.get(i)).equals(Optional.of(name));
      if (!itsOwn || keep.test(i + 1)) lines.add(all.get(i));
    }
    write(lines);
    stamp = Optional.empty();
    refresh();
  }

  private void write(List<String> lines) throws IOException {
    var beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      var bytes =
          lines.stream()
              .map(line -> line + "\n")
              .collect(Collectors.joining())
              .getBytes(StandardCharsets.ISO_8859_1);
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

  private static Content parse(String text) {
    var entries = new HashMap<Identifier.Name, List<Entry>>();
    var flaws = new ArrayList<Flaw>();
    var lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) continue;
      parseLine(line, i + 1, entries, flaws);
    }
    var wrong = new HashMap<Identifier.Name, Flaw>();
    for (var flaw : flaws) flaw.name.ifPresent(name -> wrong.putIfAbsent(name, flaw));
    boolean isWhole = text.isEmpty() || text.endsWith("\n");
    return new Content(lines.size(), isWhole, entries, wrong, List.copyOf(flaws));
  }

  private static Optional<Identifier.Name> nameOf(String line) {
    try {
      return Optional.of(Identifier.Name.of(line.strip().split("\\s+", 2)[0]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
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
      var how = How.of(fields.length > 3 ? fields[3] : "");
      entries
          .computeIfAbsent(name, _ -> new ArrayList<>())
          .add(new Entry(key, Instant.parse(fields[2]), how, line));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      var what = String.valueOf(e.getMessage());
      flaws.add(new Flaw(Optional.of(name), line, Printable.of(what, 100)));
    }
  }
}
