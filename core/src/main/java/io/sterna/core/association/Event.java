package io.sterna.core.association;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.Command;
import java.time.Duration;
import java.util.Optional;

/// Something that a person or a program may want to know of; logs, metrics, `sterna events` and
/// tests are readers of the same events.
public sealed interface Event {
  /// A command left for the peer, first or repeated.
  record CommandSent(Identifier local, Identifier remote, Command command, LocatorPair via)
      implements Event {}

  record CommandReceived(Identifier local, Identifier remote, Command command, LocatorPair via)
      implements Event {}

  /// The association can be used by this end.
  ///
  /// @param initiator whether this end began it
  /// @param roundTrip from INIT to RESPONSE at the initiator; empty at the responder
  record AssociationUp(
      Identifier local,
      Identifier remote,
      Input.Grade grade,
      boolean initiator,
      Optional<Duration> roundTrip)
      implements Event {}

  /// The peer counts as legacy for now: programs get plain addresses (protocol §5, §10).
  record Legacy(Identifier local, Identifier remote, String reason) implements Event {}

  record AssociationDown(Identifier local, Identifier remote, String reason) implements Event {}

  record LocatorsChanged(Identifier remote, LocatorSet set) implements Event {}

  record LocatorVerified(Identifier remote, IpAddress locator) implements Event {}

  /// Data goes another way now; `to` is empty when nothing works.
  record PathChanged(Identifier local, Identifier remote, Optional<LocatorPair> to, String reason)
      implements Event {}

  /// Something that arrived was not accepted; nothing else was lost with it.
  record Refused(IpAddress from, String reason) implements Event {}

  /// A bound of this host was met, `times` since this was last told.
  record LimitReached(Limit limit, long times) implements Event {}
}
