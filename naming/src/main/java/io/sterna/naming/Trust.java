package io.sterna.naming;

import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Whether a key belongs to a name: pinned in the configuration, or seen first and remembered
/// (protocol §3).
///
/// A first key that cannot be written down, because the disk is full or the file is not ours, is
/// trusted all the same, but for this run only, and one event says so: to refuse would turn a
/// full disk into an outage, and to go on in silence would hide that the next run trusts afresh.
public final class Trust {
  private final KnownPeers known;
  private final Map<Identifier.Name, Pin> pins = new HashMap<>();
  private final InstantSource clock;
  private final Consumer<NamingEvent> events;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> said = new HashSet<>();

  /// Reads what is remembered.
  ///
  /// @param file of the keys remembered; need not exist, its directory must
  /// @throws IOException if the file is there and cannot be read; the message says what to do
  public Trust(Path file, Collection<Pin> pins, InstantSource clock, Consumer<NamingEvent> events)
      throws IOException {
    this.known = new KnownPeers(file);
    this.clock = clock;
    this.events = events;
    for (var pin : pins) {
      var other = this.pins.putIfAbsent(pin.name(), pin);
      if (other != null) {
        throw new IllegalArgumentException(
            pin.name() + " is pinned twice, in " + other.origin() + " and " + pin.origin());
      }
    }
    try {
      known.refresh();
    } catch (IOException e) {
      throw new IOException(unreadable(e), e);
    }
    reportFlaws();
  }

  public Optional<Pin> pin(Identifier.Name name) {
    return Optional.ofNullable(pins.get(name));
  }

  /// Judges the keys that DNS gives for `name`, and remembers them on first use.
  public Verdict check(Identifier.Name name, EndpointRecord record) {
    var pin = pins.get(name);
    if (pin != null) return checkPin(pin, record.keys());
    lock.lock();
    try {
      refresh();
      return checkKnown(name, record.keys());
    } finally {
      lock.unlock();
    }
  }

  /// Judges a key without DNS: trusted only if it is pinned or remembered already.
  ///
  /// @return empty if nothing is known of the name
  public Optional<Verdict> checkWithoutDns(Identifier.Name name, Bytes key) {
    var pin = pins.get(name);
    if (pin != null) return Optional.of(checkPin(pin, List.of(key)));
    lock.lock();
    try {
      refresh();
      if (!isKnown(name)) return Optional.empty();
      return Optional.of(checkKnown(name, List.of(key)));
    } finally {
      lock.unlock();
    }
  }

  /// Whether a key of `name` is pinned or remembered.
  public boolean knows(Identifier.Name name) {
    if (pins.containsKey(name)) return true;
    lock.lock();
    try {
      return isKnown(name);
    } finally {
      lock.unlock();
    }
  }

  /// All names with a pinned or a remembered key.
  public Set<Identifier.Name> names() {
    var names = new HashSet<>(pins.keySet());
    lock.lock();
    try {
      names.addAll(known.entries().keySet());
    } finally {
      lock.unlock();
    }
    return names;
  }

  /// The key of `name` that counts as long as DNS says nothing: the pinned one, or the one
  /// remembered last.
  Optional<Verdict.Trusted> remembered(Identifier.Name name) {
    var pin = pins.get(name);
    if (pin != null) {
      return Optional.of(new Verdict.Trusted(pin.keys().getFirst(), Grade.PINNED));
    }
    lock.lock();
    try {
      refresh();
      var entries = known.entries(name);
      if (entries.isEmpty() || known.flaw(name).isPresent()) return Optional.empty();
      return Optional.of(new Verdict.Trusted(entries.getLast().key(), Grade.FIRST_USE));
    } finally {
      lock.unlock();
    }
  }

  private boolean isKnown(Identifier.Name name) {
    return known.flaw(name).isPresent() || !known.entries(name).isEmpty();
  }

  private static Verdict checkPin(Pin pin, List<Bytes> keys) {
    for (var key : keys) {
      if (pin.keys().contains(key)) return new Verdict.Trusted(key, Grade.PINNED);
    }
    return new Verdict.Refused(
        "refused "
            + pin.name()
            + ": its key "
            + EndpointRecord.base64(keys.getFirst())
            + " is not the one pinned in "
            + pin.origin()
            + "; if "
            + pin.name()
            + " really has a new key, write it there, else somebody answers in its place");
  }

  private Verdict checkKnown(Identifier.Name name, List<Bytes> keys) {
    var flaw = known.flaw(name);
    if (flaw.isPresent()) {
      return new Verdict.Refused("refused " + name + ": " + text(flaw.get()));
    }
    var entries = known.entries(name);
    if (!entries.isEmpty() && entries.stream().noneMatch(e -> keys.contains(e.key()))) {
      return new Verdict.Refused(contradiction(name, keys.getFirst(), entries.getLast()));
    }
    for (var key : keys) {
      if (entries.stream().noneMatch(e -> e.key().equals(key))) remember(name, key);
    }
    return new Verdict.Trusted(keys.getFirst(), Grade.FIRST_USE);
  }

  private String contradiction(Identifier.Name name, Bytes key, KnownPeers.Entry entry) {
    var where =
        entry.line() == 0
            ? "remembered since the start of this run; if it really has a new key, start anew"
            : "remembered in "
                + known.file()
                + " line "
                + entry.line()
                + " since "
                + entry.firstSeen()
                + "; if it really has a new key, delete that line";
    return "refused "
        + name
        + ": its key "
        + EndpointRecord.base64(key)
        + " is not the one "
        + where
        + ", else somebody answers in its place";
  }

  private void remember(Identifier.Name name, Bytes key) {
    try {
      known.add(name, key, clock.instant());
      events.accept(new NamingEvent.KeyRemembered(name, key));
    } catch (IOException e) {
      var reason =
          "the key of "
              + name
              + " could not be written to "
              + known.file()
              + " ("
              + describe(e)
              + "): it counts until this run ends; make room there, or make the file writable";
      if (said.add("not stored")) events.accept(new NamingEvent.KeyNotStored(name, reason));
    }
  }

  private void refresh() {
    try {
      if (known.refresh()) reportFlaws();
      said.remove("unreadable");
    } catch (IOException e) {
      if (said.add("unreadable")) {
        events.accept(new NamingEvent.KnownPeersUnreadable(unreadable(e)));
      }
    }
  }

  private void reportFlaws() {
    for (var flaw : known.flaws()) {
      events.accept(new NamingEvent.KnownPeersUnreadable(text(flaw)));
    }
  }

  private String text(KnownPeers.Flaw flaw) {
    return known.file()
        + " line "
        + flaw.line()
        + " cannot be read ("
        + flaw.what()
        + "): correct it or delete it";
  }

  private String unreadable(IOException e) {
    return "the keys remembered in "
        + known.file()
        + " cannot be read ("
        + describe(e)
        + "): make it a file that this program may read, or move it away";
  }

  private static String describe(IOException e) {
    var message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
