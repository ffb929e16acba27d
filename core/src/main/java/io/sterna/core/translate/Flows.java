package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which context a packet of the wire belongs to: protocol, ports and locator pair decide, and no
/// two flows share them (protocol §7).
final class Flows {
  /// What a look-up found.
  sealed interface Match {
    record None() implements Match {}

    record Found(Context context) implements Match {}

    /// More than one, after moves that nobody could foresee.
    record Ambiguous() implements Match {}
  }

  /// The rank from which on a context's packets are native ones.
  private static final int NATIVE = 4;

  /// Of one that has the pair of locators for itself.
  private static final int OWN = 6;

  static final Match NONE = new Match.None();
  private static final Match AMBIGUOUS = new Match.Ambiguous();

  private final Peers peers;
  private final Contexts contexts;

  Flows(Peers peers, Contexts contexts) {
    this.peers = peers;
    this.contexts = contexts;
  }

  Match match(LocatorPair pair, int protocol, int ports) {
    var legacy = contexts.findPinned(pair, protocol, ports);
    if (legacy != null) return new Match.Found(legacy);
    return match(peers.at(pair.remote()), pair, protocol, ports);
  }

  private Match match(List<Peer> candidates, LocatorPair pair, int protocol, int ports) {
    Context best = null;
    int bestRank = 0;
    boolean tie = false;
    for (int i = 0; i < candidates.size(); i++) {
      var context = contexts.find(candidates.get(i), protocol, ports);
      if (context == null || context.pinned() != null) continue;
      int rank = rank(context, pair);
      if (rank == bestRank && best != null) {
        int order = context.peer.order.compareTo(best.peer.order);
        tie = rank < NATIVE || order == 0;
        if (order < 0) best = context; // the other travels encapsulated
      }
      if (rank <= bestRank) continue;
      best = context;
      bestRank = rank;
      tie = false;
    }
    if (best == null) return NONE;
    return tie ? AMBIGUOUS : new Match.Found(best);
  }

  /// Which of several contexts a packet over `pair` is meant for: more is better.
  private static int rank(Context context, LocatorPair pair) {
    if (context.peer.hasLeft(pair.remote())) return 1;
    if (context.own != null && !context.own.equals(pair)) return 1;
    if (context.isClosed()) return 2;
    if (context.own != null) return OWN;
    if (context.apart) return 3; // what is native is the other one's
    return context.peer.sendsOver(pair) ? NATIVE + 1 : NATIVE;
  }

  /// Whether a flow of another association may come to stand in the way of a new one over `pair`:
  /// its locators are the same, and it goes where its association goes. One that has ended makes
  /// room, and one that keeps to a path of its own is in the way there alone.
  boolean collides(Peer peer, LocatorPair pair, int protocol, int ports) {
    var legacy = contexts.findPinned(pair, protocol, ports);
    if (legacy != null && legacy.peer != peer && stands(legacy)) return true;
    var others = peers.at(pair.remote());
    for (int i = 0; i < others.size(); i++) {
      var other = others.get(i);
      if (other == peer || other.hasLeft(pair.remote())) continue;
      var context = contexts.find(other, protocol, ports);
      if (context != null && isNativeOver(context, pair) && stands(context)) return true;
    }
    return false;
  }

  private static boolean isNativeOver(Context context, LocatorPair pair) {
    if (context.pinned() != null) return false;
    return context.own != null ? context.own.equals(pair) : !context.apart;
  }

  /// Whether a flow of another association is on this very path now, in either direction, so that
  /// no other can have it for its own.
  boolean isTaken(Peer peer, LocatorPair pair, int protocol, int ports) {
    if (contexts.findPinned(pair, protocol, ports) != null) return true;
    var others = peers.at(pair.remote());
    for (int i = 0; i < others.size(); i++) {
      var other = others.get(i);
      if (other == peer) continue;
      var context = contexts.find(other, protocol, ports);
      if (context == null || !isNativeOver(context, pair) || !stands(context)) continue;
      boolean there = other.sendsOver(pair) || pair.equals(context.cameBy);
      if (context.own != null || there) return true;
    }
    return false;
  }

  /// Whether a flow that began alone has come to share its ports and locators with another, as a
  /// move may bring about: then the one whose identifiers are greater travels encapsulated, which
  /// both ends find out alike.
  boolean standsApart(Context context, LocatorPair pair) {
    if (pair.equals(context.avoids)) return true;
    var others = peers.at(pair.remote());
    if (others.size() < 2) return context.apart && collidesAgain(context, pair);
    if (context.apart) return collidesAgain(context, pair);
    for (int i = 0; i < others.size(); i++) {
      var other = others.get(i);
      if (other == context.peer || other.hasLeft(pair.remote())) continue;
      var rival = contexts.find(other, context.protocol, context.ports());
      if (rival == null || !isNativeOver(rival, pair) || !stands(rival)) continue;
      if (rival.own != null) return true; // it keeps to that path
      if (context.peer.order.compareTo(other.order) > 0) return true;
    }
    return false;
  }

  /// Once apart a flow stays so while the other is there.
  private boolean collidesAgain(Context context, LocatorPair pair) {
    return collides(context.peer, pair, context.protocol, context.ports());
  }

  private boolean stands(Context context) {
    if (!context.isClosed()) return true;
    contexts.remove(context);
    return false;
  }

  /// The one association at this locator that a SYN with these tags belongs to; null if there is
  /// none or more than one (protocol §2).
  @Nullable Peer accepts(IpAddress locator, PeerView.Tags tags) {
    Peer only = null;
    for (var peer : peers.at(locator)) {
      if (peer.gone || peer.hasLeft(locator) || !peer.view.receiveTags().contains(tags)) continue;
      if (only != null) return null;
      only = peer;
    }
    return only;
  }

  /// Whether a SYN with these tags was sent before its sender left this locator. A plain connection
  /// made of it would answer beside the one that the repeated SYN begins.
  boolean isLate(IpAddress locator, PeerView.Tags tags) {
    for (var peer : peers.at(locator)) {
      if (!peer.gone && peer.hasLeft(locator) && peer.view.receiveTags().contains(tags))
        return true;
    }
    return false;
  }

  /// Whether a SYN with these tags was sent on a session that only its sender still has: an
  /// association with somebody at this locator stands or is being made, and none of its sessions
  /// has them. The SYN is repeated, and its sender finds out (protocol §7). A plain connection made
  /// of it would answer beside the one that the repeated SYN begins.
  boolean isOfLostSession(IpAddress locator, PeerView.Tags tags) {
    boolean found = false;
    for (var peer : peers.at(locator)) {
      if (peer.gone || peer.hasLeft(locator)) continue;
      if (peer.view.receiveTags().contains(tags)) return false; // of more than one
      found = true;
    }
    return found;
  }
}
