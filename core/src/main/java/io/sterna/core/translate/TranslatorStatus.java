package io.sterna.core.translate;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Ordered;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a [Translator] holds and has done since it began.
///
/// @param contexts how many by state; states without any are left out
/// @param legacy how many of them are legacy connections
/// @param drops how many packets by reason; reasons that never came are left out
/// @param sent translated for the wire, in bytes of IP packets there
/// @param received translated for the local kernel, in bytes of IP packets there
public record TranslatorStatus(
    Map<ContextState, Integer> contexts,
    int legacy,
    List<PeerStatus> peers,
    Map<Reason, Long> drops,
    Traffic sent,
    Traffic received,
    Others others) {
  /// A direction.
  public record Traffic(long packets, long bytes) {
    Traffic plus(Traffic other) {
      return new Traffic(packets + other.packets, bytes + other.bytes);
    }
  }

  /// Packets with the other verdicts.
  public record Others(long passed, long held, long wanted, long unknown, long tooBig) {}

  /// One association.
  ///
  /// @param gone the association has ended and only its contexts are left
  /// @param inOtherForm segments that came in another form than the peer had announced
  public record PeerStatus(
      Identifier local,
      Identifier remote,
      boolean gone,
      int contexts,
      Traffic sent,
      Traffic received,
      long inOtherForm) {}

  public TranslatorStatus {
    contexts = Ordered.map(contexts);
    peers = List.copyOf(peers);
    drops = Ordered.map(drops);
  }

  static TranslatorStatus of(Peers peers, Contexts contexts, Counters counters, FastPath fast) {
    var states = new EnumMap<ContextState, Integer>(ContextState.class);
    int legacy = 0;
    for (var context : contexts.all()) {
      states.merge(context.state(), 1, Integer::sum);
      if (context.pinned() != null) legacy++;
    }
    var each = new ArrayList<PeerStatus>();
    var sent = counters.sent();
    var received = counters.received();
    for (var peer : peers.all()) {
      var carried = fast.carried(peer.view.local(), peer.view.remote());
      each.add(of(peer, carried));
      sent = sent.plus(carried.sent());
      received = received.plus(carried.received());
    }
    return new TranslatorStatus(
        states, legacy, each, counters.drops(), sent, received, counters.others());
  }

  private static PeerStatus of(Peer peer, FastPath.Carried carried) {
    return new PeerStatus(
        peer.view.local(),
        peer.view.remote(),
        peer.gone,
        peer.contexts,
        new Traffic(peer.packetsSent, peer.bytesSent).plus(carried.sent()),
        new Traffic(peer.packetsReceived, peer.bytesReceived).plus(carried.received()),
        peer.inOtherForm);
  }
}
