package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Names by their identifier addresses: which name stands behind `2001:2f:...` (protocol §2),
/// and what was found out about it last. Those known at the start stay; of the others the
/// least recently used goes at the bound.
final class NameBook {
  static final int MOST = 16_384;

  private final Map<IpAddress, Identifier.Name> lasting = new TreeMap<>();
  private final LinkedHashMap<IpAddress, NameState> seen = new LinkedHashMap<>(16, 0.75f, true);

  NameBook(Collection<Identifier.Name> lasting) {
    for (var name : lasting) this.lasting.put(name.address(), name);
  }

  synchronized void note(Identifier.Name name, PeerAnswer answer, Instant now) {
    seen.put(name.address(), new NameState(name, answer, now));
    if (seen.size() > MOST) {
      Iterator<IpAddress> eldest = seen.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /// As [#note], unless more than this is known of the name.
  synchronized void know(Identifier.Name name, PeerAnswer answer, InstantSource clock) {
    if (seen.get(name.address()) == null) note(name, answer, clock.instant());
  }

  synchronized Optional<Identifier.Name> find(IpAddress address) {
    var name = lasting.get(address);
    if (name != null) return Optional.of(name);
    return Optional.ofNullable(seen.get(address)).map(NameState::name);
  }

  synchronized List<NameState> states() {
    return new ArrayList<>(seen.values());
  }
}
