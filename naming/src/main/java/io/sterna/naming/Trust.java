package io.sterna.naming;

import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.naming.KnownPeers.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Whether a key belongs to a name: pinned in the configuration, validated by DNSSEC, or seen first
/// and remembered (protocol §3).
///
/// To judge a key changes nothing. It is remembered by [#proven], once its holder has proved in a
/// session that both ends confirmed that it has the key: whoever sends INITs writes no file here.
///
/// A first key that cannot be written down, because the disk is full or the file is not ours, is
/// trusted all the same, but for this run only, and one event says so: to refuse would turn a
/// full disk into an outage, and to go on in silence would hide that the next run trusts afresh.
public final class Trust {
  /// Keys of peers that called this host are remembered no faster.
  static final int STRANGERS_AT_ONCE = 32;

  static final Duration STRANGER_EVERY = Duration.ofSeconds(10);

  private final KnownPeers known;
  private final Map<Identifier.Name, Pin> pins = new HashMap<>();
  private final InstantSource clock;
  private final Consumer<NamingEvent> events;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> said = new HashSet<>();
  private final boolean required;
  private final Allowance strangers;

  /// Reads what is remembered.
  ///
  /// @param file of the keys remembered; need not exist, its directory must
  /// @param required whether DNSSEC is: then nothing is trusted on first use
  /// @throws IOException if the file is there and cannot be read; the message says what to do
  Trust(
      Path file,
      Collection<Pin> pins,
      boolean required,
      InstantSource clock,
      Consumer<NamingEvent> events)
      throws IOException {
    this.known = new KnownPeers(file);
    this.required = required;
    this.clock = clock;
    this.strangers = new Allowance(STRANGERS_AT_ONCE, STRANGER_EVERY, clock.instant());
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

  /// Judges the keys that DNS gives for `name`, and chooses the one to use.
  ///
  /// @param validated whether DNSSEC shows that the record is the owner's
  public Verdict check(Identifier.Name name, EndpointRecord record, boolean validated) {
    var pin = pins.get(name);
    if (pin != null) return checkPin(pin, record.keys());
    if (validated) return new Verdict.Trusted(record.keys().getFirst(), Grade.DNSSEC);
    if (required) return notValidated(name);
    return checkKnown(name, record.keys());
  }

  /// Judges the key that somebody who calls itself `name` came with, and that DNS gives for it.
  public Verdict checkCaller(Identifier.Name name, Bytes key, boolean validated) {
    return check(name, EndpointRecord.of(key), validated);
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
      if (required && counting(name).isEmpty()) return Optional.of(notValidated(name));
      return Optional.of(checkKnown(name, List.of(key)));
    } finally {
      lock.unlock();
    }
  }

  /// `name` has proved in a confirmed session that it holds `key`: it is remembered from now on.
  ///
  /// A key that is new beside a remembered one counts if DNSSEC validated it, or if its owner
  /// named it in a session with the remembered one; never because DNS alone says so.
  ///
  /// @param called whether the peer called this host; strangers may fill no more than a share
  /// @param further a second key that `name` gave in that session as its own
  public void proven(
      Identifier.Name name, Bytes key, Grade grade, boolean called, Optional<Bytes> further) {
    if (grade == Grade.PINNED || pins.containsKey(name)) return;
    lock.lock();
    try {
      refresh();
      if (known.flaw(name).isPresent()) return;
      var before = find(name, key);
      boolean first = known.entries(name).isEmpty();
      if (grade == Grade.DNSSEC) {
        boolean noted = before.filter(entry -> entry.how() == How.DNSSEC).isPresent();
        if (!noted && !(called && first)) remember(name, key, How.DNSSEC, called);
      } else if (before.isEmpty() ? first : before.get().how() == How.TOLD) {
        remember(name, key, called && first ? How.CALLER : How.FIRST_USE, called);
      }
      if (further.isEmpty() || find(name, key).isEmpty()) return;
      if (find(name, further.get()).isEmpty()) remember(name, further.get(), How.TOLD, true);
    } finally {
      lock.unlock();
    }
  }

  /// Forgets what is remembered of `name`, so that the next key is a first one again.
  ///
  /// @return how many keys there were
  /// @throws IOException if the file cannot be written; the message says what to do
  public int forget(Identifier.Name name) throws IOException {
    lock.lock();
    try {
      refresh();
      return known.forget(name);
    } catch (IOException e) {
      throw new IOException(
          known.file()
              + " cannot be written ("
              + describe(e)
              + "): make room there, or make the"
              + " file writable",
          e);
    } finally {
      lock.unlock();
    }
  }

  /// A key that counts.
  ///
  /// @param how `pinned`, `first use`, `caller`, `told` or `dnssec`
  /// @param origin the file and line where it stands, for people
  /// @param since when it was remembered
  public record Known(
      Identifier.Name name, Bytes key, String how, String origin, Optional<Instant> since) {}

  /// All keys that count, by name.
  public List<Known> list() {
    var all = new ArrayList<Known>();
    for (var pin : pins.values()) {
      for (var key : pin.keys()) {
        all.add(new Known(pin.name(), key, "pinned", pin.origin(), Optional.empty()));
      }
    }
    lock.lock();
    try {
      refresh();
      for (var name : known.names()) {
        if (pins.containsKey(name)) continue;
        for (var entry : counting(name)) all.add(listed(name, entry));
      }
    } finally {
      lock.unlock();
    }
    all.sort(Comparator.comparing(each -> each.name.name()));
    return all;
  }

  private Known listed(Identifier.Name name, KnownPeers.Entry entry) {
    var origin = entry.line() == 0 ? "this run" : known.file() + " line " + entry.line();
    return new Known(
        name, entry.key(), entry.how().toString(), origin, Optional.of(entry.firstSeen()));
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
      names.addAll(known.names());
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
      var entries = counting(name);
      if (entries.isEmpty() || known.flaw(name).isPresent()) return Optional.empty();
      var shown = entries.stream().filter(entry -> entry.how() != How.TOLD).toList();
      var last = (shown.isEmpty() ? entries : shown).getLast();
      return Optional.of(new Verdict.Trusted(last.key(), grade(last)));
    } finally {
      lock.unlock();
    }
  }

  /// What counts of what is remembered: with DNSSEC required, only what was validated.
  private List<KnownPeers.Entry> counting(Identifier.Name name) {
    var entries = known.entries(name);
    if (!required) return entries;
    return entries.stream().filter(entry -> entry.how() == How.DNSSEC).toList();
  }

  private static Grade grade(KnownPeers.Entry entry) {
    return entry.how() == How.DNSSEC ? Grade.DNSSEC : Grade.FIRST_USE;
  }

  private Optional<KnownPeers.Entry> find(Identifier.Name name, Bytes key) {
    return known.entries(name).stream().filter(entry -> entry.key().equals(key)).findFirst();
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

  /// With something remembered, the first of `keys` that is remembered counts: a key that DNS
  /// lists beside it is used once its owner has named it (protocol §3).
  private Verdict checkKnown(Identifier.Name name, List<Bytes> keys) {
    lock.lock();
    try {
      refresh();
      var flaw = known.flaw(name);
      if (flaw.isPresent()) {
        return new Verdict.Refused("refused " + name + ": " + text(flaw.get()));
      }
      var entries = counting(name);
      if (entries.isEmpty()) return new Verdict.Trusted(keys.getFirst(), Grade.FIRST_USE);
      for (var key : keys) {
        for (var entry : entries) {
          if (entry.key().equals(key)) return new Verdict.Trusted(key, grade(entry));
        }
      }
      return new Verdict.Refused(contradiction(name, keys.getFirst(), entries.getLast()));
    } finally {
      lock.unlock();
    }
  }

  private static Verdict notValidated(Identifier.Name name) {
    return new Verdict.NotValidated(
        "the key of "
            + name
            + " does not count: DNSSEC does not vouch for its record and the configuration says"
            + " dnssec = \"require\"; have its zone signed, or pin the key as [[peer]]");
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

  private void remember(Identifier.Name name, Bytes key, How how, boolean called) {
    var now = clock.instant();
    if (called && !hasRoomForStranger(now)) {
      var reason =
          "the key of "
              + name
              + ", which called this host, is not remembered: too many strangers call; its key is"
              + " asked of DNS each time";
      if (said.add("strangers")) events.accept(new NamingEvent.KeyNotStored(name, reason));
      return;
    }
    try {
      known.add(name, key, now, how);
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

  private boolean hasRoomForStranger(Instant now) {
    return strangers.take(now) && known.callers() < KnownPeers.MOST_CALLERS;
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
