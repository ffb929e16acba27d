package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Carrier;
import java.util.List;
import java.util.Set;

/// What happens to a host's control plane; the driver hands it to [Associations#on].
public sealed interface Input {
  /// A control message arrived, addresses and port as they were on the packet.
  record Received(Carrier carrier, IpAddress local, IpAddress remote, int remotePort, Bytes message)
      implements Input {}

  /// A program wants to talk to this peer; nothing happens if the association stands already.
  record Connect(Identifier local, Peer peer) implements Input {}

  /// All addresses at which this host can be reached now, best first; replaces what was said
  /// before.
  record LocalLocators(List<Locator> locators) implements Input {
    public LocalLocators {
      locators = List.copyOf(locators);
    }
  }

  /// Answers [Effect.ConfirmKey]: the key belongs to the identifier.
  record KeyConfirmed(long request, Grade grade) implements Input {}

  /// Answers [Effect.ConfirmKey]: it does not, or nobody can tell.
  record KeyRefused(long request, String reason) implements Input {}

  /// Answers [Effect.LookUp]: where the peer is by DNS now. An empty list if the look-up failed.
  record PeerFound(Identifier peer, List<Locator> locators) implements Input {
    public PeerFound {
      locators = List.copyOf(locators);
    }
  }

  /// Somebody wants to know which set the peer holds of us: LIST is sent (protocol §6), and the
  /// answer is an [Event.CommandReceived].
  record AskSet(Identifier local, Identifier remote) implements Input {}

  /// Somebody wants to see which paths to the peer answer (`sterna ping`): a PROBE leaves on each,
  /// within what its locator may get (protocol §6). [Effect.PingSent] tells of each path,
  /// [Effect.PingAnswered] of those that answer.
  ///
  /// @param ping a number of the driver's, which comes back in the effects
  /// @param carriers to try on verified locators; empty for the one that each path uses
  record Ping(long ping, Identifier local, Identifier remote, Set<Carrier> carriers)
      implements Input {
    public Ping {
      carriers = Ordered.set(carriers);
    }
  }

  /// The data plane cannot tell whose connection this is: ask the peer by CONTEXT (protocol §6, §7;
  /// [io.sterna.core.translate.Notice.ContextDoubted]).
  record ContextDoubted(Tcn tcn, LocatorPair pair) implements Input {}

  /// Answers [Effect.FindContexts].
  ///
  /// @param held those that this host has
  /// @param colliding those that cannot be, for another connection has their ports and locators
  record ContextsFound(long question, List<Tcn> held, List<Tcn> colliding) implements Input {
    public ContextsFound {
      held = List.copyOf(held);
      colliding = List.copyOf(colliding);
    }
  }

  /// Encapsulated data of the association came from an address and port that are not the peer's, as
  /// far as is known: a PROBE finds out (protocol §8). Comes from
  /// [io.sterna.core.translate.Notice.SourceSeen].
  record SourceSeen(Identifier local, Identifier remote, LocatorPair pair, int port)
      implements Input {}

  /// A RST came over a path that is not the current one: a PROBE finds out whether the peer is
  /// there (protocol §7), and [Effect.PathAnswered] says so. Comes from
  /// [io.sterna.core.translate.Notice.RstDoubted].
  record RstDoubted(Identifier local, Identifier remote, LocatorPair pair) implements Input {}

  /// A connection shows the peer to be without the association, or not to be there (protocol §7,
  /// §9): whether it still knows of it has to be found out.
  record Doubt(Identifier local, Identifier remote) implements Input {}

  /// This host ends the association in order: CLOSE is sent (protocol §6).
  record Close(Identifier local, Identifier remote, String reason) implements Input {}

  /// The instant that [Associations#wakeAt] named has come.
  record Timeout() implements Input {}

  /// A peer as naming or the configuration knows it.
  ///
  /// @param publicKey 32 bytes, X25519
  /// @param locators where to try, best first
  record Peer(Identifier identifier, Bytes publicKey, Grade grade, List<Locator> locators) {
    public Peer {
      locators = List.copyOf(locators);
    }
  }

  /// How much a key is trusted (protocol §3).
  enum Grade {
    PINNED,
    DNSSEC,
    FIRST_USE
  }
}
