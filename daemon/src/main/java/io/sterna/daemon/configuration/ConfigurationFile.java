package io.sterna.daemon.configuration;

import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.Configuration.PinnedPeer;
import io.sterna.daemon.configuration.Configuration.Update;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/// Reads a configuration file (TOML 1.0) and refuses it, with file, line and remedy, if anything
/// in it is not understood: a misspelt key that was skipped would be a surprise later.
public final class ConfigurationFile {
  private static final Set<String> TABLES =
      Keys.ALL.stream()
          .filter(key -> !key.name().equals(key.path()))
          .map(key -> key.path().substring(0, key.path().indexOf('.')))
          .collect(Collectors.toUnmodifiableSet());

  private final Source source;
  private final Path file;
  private final TomlParseResult toml;

  private ConfigurationFile(Source source, TomlParseResult toml) {
    this.source = source;
    this.file = source.file();
    this.toml = toml;
  }

  /// The configuration that stands in `file`.
  ///
  /// @throws DaemonException if the file is not there, cannot be read or is not right
  public static Configuration read(Path file) throws DaemonException {
    return parse(file.toAbsolutePath(), content(file));
  }

  /// The same for text that was read already.
  ///
  /// @param file to be named in complaints and to resolve relative paths
  static Configuration parse(Path file, String content) throws DaemonException {
    var toml = Toml.parse(content);
    if (toml.hasErrors()) {
      var first = toml.errors().getFirst();
      throw Complaint.at(file, first.position().line(), "not TOML: " + first.getMessage());
    }
    return new ConfigurationFile(new Source(file, content), toml).whole();
  }

  private static String content(Path file) throws DaemonException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new DaemonException(
          Reason.CONFIGURATION,
          file
              + " does not exist: write it (docs/configuration.md shows the few lines that are"
              + " needed) or name another with --config",
          e);
    } catch (AccessDeniedException e) {
      throw new DaemonException(
          Reason.NOT_PERMITTED, file + " may not be read: run as root or change its mode", e);
    } catch (IOException e) {
      throw new DaemonException(
          Reason.CONFIGURATION, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Configuration whole() throws DaemonException {
    refuseUnknown();
    var names = Keys.NAMES.require(toml, source);
    if (names.isEmpty()) {
      throw Complaint.at(
          file, line(toml, "names"), "names is empty: give this host's name as DNS has it");
    }
    var pool = Keys.IPV4_POOL.require(toml, source);
    if (pool.isPresent() && pool.orElseThrow().size() <= names.size()) {
      throw Complaint.at(
          file, line(toml, "ipv4-pool"), "ipv4-pool: has no room for " + names.size() + " names");
    }
    return new Configuration(
        file,
        names,
        Keys.KEY_FILE.require(toml, source),
        Keys.NEXT_KEY_FILE.find(toml, source),
        previousKeyFile(),
        Keys.FORM.require(toml, source),
        Keys.LEGACY.require(toml, source),
        Keys.ALLOW.require(toml, source),
        Keys.INTERFACES.require(toml, source),
        Keys.DEVICE_NAME.require(toml, source),
        pool,
        Keys.PORT.require(toml, source),
        race(),
        BoundKeys.require(table("bounds"), source),
        Keys.LOG.require(toml, source),
        Keys.BPF.require(toml, source),
        Keys.STUB_LISTEN.require(table("stub"), source),
        Keys.RESOLVER_UPSTREAM.require(table("resolver"), source),
        Keys.DNSSEC.require(toml, source),
        Keys.RESOLVER_TRUST_ANCHORS.require(table("resolver"), source),
        update(names),
        peers(names));
  }

  private Optional<Path> previousKeyFile() throws DaemonException {
    var previous = Keys.PREVIOUS_KEY_FILE.find(toml, source);
    boolean both = previous.isPresent() && Keys.NEXT_KEY_FILE.find(toml, source).isPresent();
    if (!both) return previous;
    throw Complaint.at(
        file,
        line(toml, Keys.PREVIOUS_KEY_FILE.name()),
        "previous-key-file: not together with next-key-file, a record has room for two keys");
  }

  private Settings.Race race() throws DaemonException {
    var wait = Duration.ofMillis(Keys.CARRIER_WAIT.require(toml, source));
    try {
      return new Settings.Race(Keys.CARRIERS.require(toml, source), wait);
    } catch (IllegalArgumentException e) {
      throw Complaint.at(
          file, line(toml, "carriers"), "carriers: needs \"udp\", \"icmp\" or both, each once");
    }
  }

  private Optional<Update> update(List<Identifier.Name> names) throws DaemonException {
    var table = table("update");
    if (table == null) return Optional.empty();
    int line = line(toml, "update");
    var update =
        new Update(
            Keys.UPDATE_SERVER.require(table, source, line),
            Keys.UPDATE_ZONE.require(table, source, line),
            Keys.UPDATE_TSIG_KEY_FILE.require(table, source, line));
    var zone = update.zone().name();
    for (var name : names) {
      if (name.name().equals(zone) || name.name().endsWith("." + zone)) continue;
      throw Complaint.at(
          file, line(table, "zone"), "update.zone: " + name + " is not in zone " + zone);
    }
    return Optional.of(update);
  }

  private List<PinnedPeer> peers(List<Identifier.Name> own) throws DaemonException {
    if (!(toml.get("peer") instanceof TomlArray array)) return List.of();
    var peers = new ArrayList<PinnedPeer>();
    var seen = new HashSet<>(own);
    for (int i = 0; i < array.size(); i++) {
      var table = array.getTable(i);
      int line = array.inputPositionOf(i).line();
      var name = Keys.PEER_NAME.require(table, source, line);
      var peer =
          new PinnedPeer(
              name,
              Keys.PEER_KEY.require(table, source, line),
              Keys.PEER_LOCATORS.require(table, source),
              file,
              line);
      if (!seen.add(name)) {
        throw Complaint.at(file, line, "peer.name: " + name + " stands here and above");
      }
      if (peer.locators().size() > LocatorSet.MOST) {
        throw Complaint.at(
            file, line(table, "locators"), "peer.locators: at most " + LocatorSet.MOST);
      }
      peers.add(peer);
    }
    return peers;
  }

  private void refuseUnknown() throws DaemonException {
    for (var key : toml.keySet()) {
      if (!TABLES.contains(key)) {
        known(toml, "", key);
        continue;
      }
      boolean many = key.equals("peer");
      switch (toml.get(List.of(key))) {
        case TomlTable table when !many -> known(table, key + ".");
        case TomlArray array when many -> {
          for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof TomlTable table)) throw notTable(key, "[[peer]]");
            known(table, "peer.");
          }
        }
        case null, default -> throw notTable(key, many ? "[[peer]]" : "[" + key + "]");
      }
    }
  }

  private DaemonException notTable(String key, String begin) {
    return Complaint.at(file, line(toml, key), key + " is a table: begin it with " + begin);
  }

  private void known(TomlTable table, String prefix) throws DaemonException {
    for (var key : table.keySet()) known(table, prefix, key);
  }

  private void known(TomlTable table, String prefix, String key) throws DaemonException {
    var path = prefix + key;
    if (Keys.ALL.stream().anyMatch(known -> known.path().equals(path))) return;
    var nearest =
        Stream.concat(Keys.ALL.stream().map(Key::path), TABLES.stream())
            .filter(known -> known.lastIndexOf('.') == prefix.length() - 1)
            .min(Comparator.comparingInt(known -> distance(known, path)))
            .orElseThrow();
    throw Complaint.at(
        file, line(table, key), "there is no key " + path + ": did you mean " + nearest + "?");
  }

  private @Nullable TomlTable table(String name) {
    return toml.get(name) instanceof TomlTable table ? table : null;
  }

  private static int line(TomlTable table, String key) {
    var position = table.inputPositionOf(List.of(key));
    return position == null ? 1 : position.line();
  }

  /// How many letters have to be added, taken out or changed to make one of the other.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
