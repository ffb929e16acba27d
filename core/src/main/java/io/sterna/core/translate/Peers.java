package io.sterna.core.translate;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All associations, by their identifier addresses and by the peer's locators.
final class Peers {
  private record Names(IpAddress local, IpAddress remote) {}

  private final Lent lent = new Lent();
  private final Map<Names, Peer> byNames = new LinkedHashMap<>();
  private final Map<IpAddress, List<Peer>> byLocator = new LinkedHashMap<>();
  private final Set<Peer> gone = new LinkedHashSet<>();

  /// Those with a session that is not confirmed yet.
  private final Set<Peer> pending = new LinkedHashSet<>();

  @Nullable Peer between(IpAddress local, IpAddress remote) {
    return byNames.get(new Names(Lent.wide(local), Lent.wide(remote)));
  }

  /// The same for the addresses of a local program's packet.
  @Nullable Peer ofProgram(IpAddress local, IpAddress remote) {
    return between(lent.identifier(local), lent.identifier(remote));
  }

  Lent lent() {
    return lent;
  }

  @Nullable Peer between(Identifier local, Identifier remote) {
    return between(local.address(), remote.address());
  }

  /// Those that have or had this locator; several names may live at one.
  List<Peer> at(IpAddress locator) {
    return byLocator.getOrDefault(locator, List.of());
  }

  Collection<Peer> all() {
    return byNames.values();
  }

  Set<IpAddress> locators() {
    return byLocator.keySet();
  }

  void put(PeerView view) {
    var peer = between(view.local(), view.remote());
    if (peer == null) {
      peer = new Peer(view, lent);
      byNames.put(new Names(peer.local, peer.remote), peer);
    } else {
      unindex(peer);
      peer.replace(view);
      gone.remove(peer);
    }
    if (view.pendingTags().isEmpty()) pending.remove(peer);
    else pending.add(peer);
    for (var locator : peer.reachableFrom()) {
      byLocator.computeIfAbsent(locator, _ -> new ArrayList<>(1)).add(peer);
    }
  }

  /// The association has ended; its contexts wait for another.
  void end(Identifier local, Identifier remote) {
    var peer = between(local, remote);
    if (peer == null) return;
    peer.gone = true;
    gone.add(peer);
    pending.remove(peer);
    sweep();
  }

  /// Forgets those that are gone and have no context left.
  void sweep() {
    for (var each = gone.iterator(); each.hasNext(); ) {
      var peer = each.next();
      if (peer.contexts > 0) continue;
      unindex(peer);
      byNames.remove(new Names(peer.local, peer.remote));
      each.remove();
    }
  }

  boolean arePending() {
    return !pending.isEmpty();
  }

  /// Whether a session that is not confirmed yet has these tags. Its locators are not known yet,
  /// so that the source does not matter (protocol §5).
  boolean await(PeerView.Tags tags) {
    for (var peer : pending) {
      if (peer.view.pendingTags().contains(tags)) return true;
    }
    return false;
  }

  private void unindex(Peer peer) {
    for (var locator : peer.reachableFrom()) {
      byLocator.computeIfPresent(
          locator,
          (_, peers) -> {
            peers.remove(peer);
            return peers.isEmpty() ? null : peers;
          });
    }
  }
}
