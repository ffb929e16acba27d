package io.sterna.core.translate;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Form;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// By which ways the fast path may carry an association's connections: those on which a packet's
/// ports and addresses alone say what the translator would do with it.
final class Ways {
  private final Peers peers;
  private final FastPath fast;
  private Set<IpAddress> localAddresses = Set.of();

  Ways(Peers peers, FastPath fast) {
    this.peers = peers;
    this.fast = fast;
  }

  void localAddresses(Set<IpAddress> addresses) {
    localAddresses = Ordered.set(addresses);
    for (var peer : peers.all()) tell(peer);
  }

  /// An association has changed, and with it those that share a locator with it.
  void tell(Identifier local, Identifier remote) {
    if (fast == FastPath.NONE) return;
    var changed = peers.between(local, remote);
    if (changed == null) {
      fast.ways(local, remote, Optional.empty(), Map.of());
      return;
    }
    tell(changed);
    for (var locator : changed.reachableFrom()) {
      for (var other : peers.at(locator)) if (other != changed) tell(other);
    }
  }

  /// Forms have proved themselves meanwhile, and MTUs have been learnt or forgotten.
  void tellAll(long nowMillis) {
    if (fast == FastPath.NONE) return;
    for (var peer : peers.all()) {
      peer.view.current().ifPresent(path -> peer.mtu(path, nowMillis));
      tell(peer);
    }
  }

  /// What is known of this one has changed.
  void tell(Peer peer) {
    if (fast == FastPath.NONE) return;
    boolean alone = !peer.gone && peer.reachableFrom().stream().allMatch(this::isOfOne);
    fast.ways(
        peer.view.local(),
        peer.view.remote(),
        alone ? out(peer) : Optional.empty(),
        alone ? in(peer) : Map.of());
  }

  /// Where several live, flows may collide, and the translator has to look.
  private boolean isOfOne(IpAddress locator) {
    return peers.at(locator).size() == 1;
  }

  private static Optional<SendPath> out(Peer peer) {
    if (peer.isUnanswered() || !peer.takes(Packet.Content.TCP)) return Optional.empty();
    return peer.view
        .current()
        .filter(path -> path.form() == Form.PLAIN || path.form() == Form.NAMES)
        .map(peer::withMtu);
  }

  /// Where it is known in which form they come.
  private Map<LocatorPair, Form> in(Peer peer) {
    var ways = new LinkedHashMap<LocatorPair, Form>();
    for (var way : peer.settledForms().entrySet()) {
      var pair = way.getKey();
      if (!localAddresses.contains(pair.local()) || peer.hasLeft(pair.remote())) continue;
      ways.put(pair, way.getValue());
    }
    return ways;
  }
}
