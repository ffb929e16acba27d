package io.sterna.daemon.host;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.daemon.state.StateDirectory;
import io.sterna.naming.LentNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which IPv4 address of the pool stands for which name on this host (protocol §2).
///
/// A name's address follows from its identifier address and goes to the next free one if another
/// name has that; so it is the same after a restart, and mostly even without the file. A connection
/// lives on its address: one that was used in the last day goes to no other name.
///
/// ```
/// stable.example 198.18.93.7
/// ```
final class LentAddresses implements LentNames {
  static final String FILE = "ipv4";
  static final int MOST = 16_384;
  static final Duration KEPT = Duration.ofDays(1);
  private static final Logger LOG = LoggerFactory.getLogger(LentAddresses.class);

  /// Told of each address before anybody is given it.
  interface Listener {
    void lent(IpAddress.V6 identifier, IpAddress.V4 address);

    void takenBack(IpAddress.V6 identifier);
  }

  private record Lent(IpAddress.V4 address, Instant used) {}

  private final Ipv4Pool pool;
  private final StateDirectory state;
  private final InstantSource clock;
  private final Map<Identifier.Name, IpAddress.V4> own = new LinkedHashMap<>();
  private final Map<Identifier.Name, Lent> peers = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<IpAddress.V4, Identifier.Name> names = new HashMap<>();
  private Listener listener =
      new Listener() {
        @Override
        public void lent(IpAddress.V6 identifier, IpAddress.V4 address) {}

        @Override
        public void takenBack(IpAddress.V6 identifier) {}
      };
  private boolean changed;
  private boolean complained;

  private LentAddresses(Ipv4Pool pool, StateDirectory state, InstantSource clock) {
    this.pool = pool;
    this.state = state;
    this.clock = clock;
  }

  /// With what an earlier run lent; a line that cannot be read, or is not in the pool, is skipped.
  ///
  /// @param own this host's names, which have an address for good
  static LentAddresses open(
      Ipv4Pool pool, Collection<Identifier.Name> own, StateDirectory state, InstantSource clock)
      throws IOException {
    var all = new LentAddresses(pool, state, clock);
    var text = new String(state.read(FILE).orElse(new byte[0]), StandardCharsets.UTF_8);
    var latest = new LinkedHashMap<IpAddress.V4, Identifier.Name>();
    text.lines().forEach(line -> all.read(line, latest));
    var before = new LinkedHashMap<Identifier.Name, IpAddress.V4>();
    latest.forEach((address, name) -> before.put(name, address));
    var kept = new HashMap<Identifier.Name, IpAddress.V4>();
    for (var name : own) {
      var address = before.remove(name);
      if (address != null && all.names.putIfAbsent(address, name) == null) kept.put(name, address);
    }
    before.forEach(all::restore);
    for (var name : own)
      all.own.put(name, kept.containsKey(name) ? kept.get(name) : all.take(name));
    all.changed = true; // lines that do not count are left out
    all.save();
    return all;
  }

  private void read(String line, Map<IpAddress.V4, Identifier.Name> into) {
    var words = line.split(" ", -1);
    try {
      var name = Identifier.Name.of(words[0]);
      if (words.length == 2
          && IpAddress.parse(words[1]) instanceof IpAddress.V4 address
          && pool.contains(address)) {
        into.remove(address); // the last line counts
        into.put(address, name);
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("{}: a line is skipped: {}", state.file(FILE), e.getMessage());
    }
  }

  private void restore(Identifier.Name name, IpAddress.V4 address) {
    if (peers.size() >= MOST || names.putIfAbsent(address, name) != null) return;
    peers.put(name, new Lent(address, clock.instant()));
  }

  /// This host's own addresses, those of its names in their order.
  List<IpAddress.V4> own() {
    return List.copyOf(own.values());
  }

  /// Whoever has to know; hears of all that there are at once.
  synchronized void listen(Listener next) {
    listener = next;
    own.forEach((name, address) -> next.lent(name.address(), address));
    peers.forEach((name, lent) -> next.lent(name.address(), lent.address));
  }

  @Override
  public synchronized Optional<IpAddress.V4> lend(Identifier.Name name) {
    var ours = own.get(name);
    if (ours != null) return Optional.of(ours);
    var now = clock.instant();
    var known = peers.get(name);
    if (known == null) {
      if (names.size() >= Math.min(MOST, pool.size()) && !makeRoom(now)) return Optional.empty();
      known = new Lent(take(name), now);
      note(name, known.address);
      listener.lent(name.address(), known.address);
    }
    peers.put(name, new Lent(known.address, now));
    return Optional.of(known.address);
  }

  /// The first free address from the one on that the name's hash points to.
  private IpAddress.V4 take(Identifier.Name name) {
    int first = (int) Long.remainderUnsigned(name.address().low(), pool.size());
    for (int i = 0; i < pool.size(); i++) {
      var address = pool.address((first + i) % pool.size());
      if (names.putIfAbsent(address, name) == null) return address;
    }
    throw new IllegalStateException("room was made before");
  }

  /// Before anybody is given it: a connection may outlive this process by the next moment.
  private void note(Identifier.Name name, IpAddress.V4 address) {
    try {
      state.append(FILE, line(name, address).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      changed = true; // which is tried again
    }
  }

  private static String line(Identifier.Name name, IpAddress.V4 address) {
    return name + " " + address + "\n";
  }

  private boolean makeRoom(Instant now) {
    var oldest = peers.entrySet().iterator();
    if (!oldest.hasNext()) return false;
    var first = oldest.next();
    if (first.getValue().used.plus(KEPT).isAfter(now)) {
      if (!complained) {
        LOG.warn(
            "all {} IPv4 addresses that may be lent are in use, so that further names have none",
            names.size());
      }
      complained = true;
      return false;
    }
    oldest.remove();
    names.remove(first.getValue().address);
    changed = true;
    listener.takenBack(first.getKey().address());
    return true;
  }

  @Override
  public synchronized Optional<Identifier.Name> name(IpAddress.V4 address) {
    return Optional.ofNullable(names.get(address));
  }

  @Override
  public int prefixLength(IpAddress.V4 address) {
    return pool.contains(address) ? pool.prefixLength() : 0;
  }

  /// Writes it all anew if that is due. A disk that is full is told once and tried again.
  void save() {
    String text;
    synchronized (this) {
      if (!changed) return;
      changed = false;
      text =
          own.entrySet().stream()
                  .map(each -> line(each.getKey(), each.getValue()))
                  .collect(Collectors.joining())
              + peers.entrySet().stream()
                  .map(each -> line(each.getKey(), each.getValue().address))
                  .collect(Collectors.joining());
    }
    try {
      state.write(FILE, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.warn("{}; IPv4 addresses of names may change with a restart", e.getMessage());
      synchronized (this) {
        changed = true;
      }
    }
  }
}
