package io.sterna.daemon.host;

import io.sterna.core.association.Event;
import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.daemon.configuration.SocketAddressText;
import io.sterna.daemon.state.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where peers were last, kept over restarts: a daemon that is started anew finds those again that
/// it has connections with, also if no DNS knows them (protocol §5).
///
/// ```
/// stable.example 192.0.2.7:19941 [2001:db8::7]:19941
/// ```
final class Acquaintances {
  static final String FILE = "peers";
  static final int MOST = 4096;
  private static final Logger LOG = LoggerFactory.getLogger(Acquaintances.class);

  private final StateDirectory state;
  private final Map<Identifier.Name, List<Locator>> peers = new LinkedHashMap<>(16, 0.75f, true);
  private boolean changed;
  private boolean complained;

  private Acquaintances(StateDirectory state) {
    this.state = state;
  }

  /// Those that an earlier run had; a line that cannot be read is skipped.
  static Acquaintances open(StateDirectory state) throws IOException {
    var all = new Acquaintances(state);
    var text = new String(state.read(FILE).orElse(new byte[0]), StandardCharsets.UTF_8);
    text.lines().limit(MOST).forEach(all::read);
    return all;
  }

  private void read(String line) {
    var words = line.split(" ", -1);
    try {
      var locators = new ArrayList<Locator>();
      for (int i = 1; i < words.length && i <= LocatorSet.MOST; i++) {
        var at = SocketAddressText.parse(words[i], Locator.DEFAULT_PORT);
        locators.add(Locator.of(at.address(), at.port()));
      }
      peers.put(Identifier.Name.of(words[0]), List.copyOf(locators));
    } catch (IllegalArgumentException e) {
      LOG.warn("{}: a line is skipped: {}", state.file(FILE), e.getMessage());
    }
  }

  /// Takes note of where peers are.
  synchronized void heard(Event event) {
    if (!(event instanceof Event.LocatorsChanged(Identifier.Name name, var set))) return;
    if (set.locators().isEmpty()) return;
    peers.put(name, set.locators());
    changed = true;
    if (peers.size() > MOST) peers.remove(peers.keySet().iterator().next());
  }

  /// Whose identifier address this is.
  synchronized Optional<Identifier.Name> name(IpAddress.V6 address) {
    return peers.keySet().stream().filter(name -> name.address().equals(address)).findFirst();
  }

  /// `peer` with the locators that it had last behind those that are known now.
  synchronized Input.Peer enrich(Input.Peer peer) {
    if (!(peer.identifier() instanceof Identifier.Name name)) return peer;
    var all = new LinkedHashMap<IpAddress, Locator>();
    peer.locators().forEach(locator -> all.putIfAbsent(locator.address(), locator));
    var last = peers.getOrDefault(name, List.of());
    last.forEach(locator -> all.putIfAbsent(locator.address(), locator));
    return new Input.Peer(name, peer.publicKey(), peer.grade(), List.copyOf(all.values()));
  }

  /// Writes down what has changed. A disk that is full is told once and tried again.
  void save() {
    String text;
    synchronized (this) {
      if (!changed) return;
      changed = false;
      text = peers.entrySet().stream().map(Acquaintances::line).collect(Collectors.joining());
    }
    try {
      state.write(FILE, text.getBytes(StandardCharsets.UTF_8));
      complained = false;
    } catch (IOException e) {
      if (!complained)
        LOG.warn("{}; after a restart peers may have to be looked up", e.getMessage());
      complained = true;
      synchronized (this) {
        changed = true;
      }
    }
  }

  private static String line(Map.Entry<Identifier.Name, List<Locator>> peer) {
    return peer.getKey()
        + peer.getValue().stream()
            .map(at -> " " + new SocketAddressText(at.address(), at.port()))
            .collect(Collectors.joining())
        + "\n";
  }
}
