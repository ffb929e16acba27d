package io.sterna.core.association;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.Endpoint;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Where the peer says that it is, and where else it may be found (protocol §6).
final class PeerLocators {
  private final Host host;
  private final Identifier peer;
  private final Remotes remotes;
  private final Paths paths;
  private LocatorSet set = new LocatorSet(0, List.of());
  private List<Locator> hints = List.of();

  PeerLocators(Host host, Identifier peer, Remotes remotes, Paths paths) {
    this.host = host;
    this.peer = peer;
    this.remotes = remotes;
    this.paths = paths;
  }

  /// Whether the peer may name such a locator; not one of ours, certainly.
  boolean isUsable(Locator locator) {
    return host.own.mayBeTold(locator) && !host.own.contains(locator.address());
  }

  /// What is held, unusable locators left out.
  LocatorSet set() {
    return set;
  }

  /// Takes a newer set, its unusable locators left out already; ignores any other.
  void offer(LocatorSet other, Instant now) {
    if (other.isNewerThan(set) || host.lacks(Weaknesses.Protection.REVISIONS)) hold(other, now);
  }

  /// A confirmed CREATE, or its ACK, replaces whatever was held.
  void replace(LocatorSet created, Instant now) {
    var usable = created.locators().stream().filter(this::isUsable).toList();
    hold(new LocatorSet(created.revision(), usable), now);
  }

  private void hold(LocatorSet held, Instant now) {
    boolean other = !held.locators().equals(set.locators());
    set = held;
    remotes.setTo(held, now);
    paths.rebuild(now);
    if (other) host.report(new Event.LocatorsChanged(peer, held));
  }

  /// Naming or the configuration says where to try.
  void hint(List<Locator> locators) {
    var usable = locators.stream().filter(this::isUsable).limit(LocatorSet.MOST).toList();
    if (!usable.isEmpty()) hints = usable;
  }

  /// A look-up says where the peer may be; while nothing works all paths are tried again.
  void found(List<Locator> locators, Instant now) {
    var usable = locators.stream().filter(this::isUsable).limit(LocatorSet.MOST).toList();
    if (usable.isEmpty()) return;
    remotes.found(usable, now);
    paths.rebuild(now);
    if (!paths.anyWorks()) paths.exploreAll(now);
  }

  /// The peer is at an address that its set may not list: a handshake shows it.
  void proven(Locator at, Instant now) {
    if (!set.contains(at.address())) {
      remotes.proven(at, now);
      paths.rebuild(now);
    }
    verify(at.address());
  }

  /// A PROBE that says it left from one of the peer's locators came from elsewhere: behind a NAT
  /// the peer is reached there, once that address has answered a nonce itself (protocol §6, §8).
  void observed(IpAddress local, IpAddress sent, Endpoint as, Instant now) {
    boolean known = set.contains(as.address()) || !set.contains(sent);
    if (known || as.port() == 0) return;
    var at = Locator.of(as.address(), as.port());
    if (isUsable(at) && remotes.observed(at, Optional.of(new Remotes.Altered(local, sent)), now))
      paths.rebuild(now);
  }

  /// A PROBE came from where it was sent from: what altered that address on this path before does
  /// so no longer, and nothing of the peer's is to be had at the address it was altered into.
  void unaltered(LocatorPair path, Instant now) {
    if (remotes.unaltered(path)) paths.rebuild(now);
  }

  /// Something that anybody may have sent came from there: it is probed if there is room to spare.
  void seen(Locator at, Instant now) {
    if (set.contains(at.address()) || !isUsable(at) || !remotes.hasRoomToSpare()) return;
    if (remotes.observed(at, Optional.empty(), now)) paths.rebuild(now);
  }

  /// A nonce that was sent to the address has come back.
  void verify(IpAddress address) {
    if (remotes.verify(address)) host.report(new Event.LocatorVerified(peer, address));
  }

  /// Where INIT may find the peer, best first: where it has answered, and where naming says. What
  /// only the peer itself has named gets no INIT, which is far longer than a PROBE.
  List<Locator> targets() {
    var targets = new LinkedHashMap<IpAddress, Locator>();
    for (var candidate : remotes.candidates()) {
      if (candidate.verified) targets.putIfAbsent(candidate.address, candidate.locator);
    }
    for (var hint : hints) targets.putIfAbsent(hint.address(), hint);
    return List.copyOf(targets.values());
  }
}
