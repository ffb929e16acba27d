package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.Create;
import java.util.LinkedHashSet;
import java.util.Set;

/// An INIT that was answered and has no effect until the initiator's first SEALED (protocol §5).
///
/// @param create what it asked for
/// @param told our own set, as RESPONSE said it
/// @param answeredTo where RESPONSE went; one address that is also the first SEALED's source is
///     verified by it (protocol §6)
record Offer(
    Session session, Create create, Input.Grade grade, LocatorSet told, Set<IpAddress> answeredTo) {
  Offer(Session session, Create create, Input.Grade grade, LocatorSet told, IpAddress to) {
    this(session, create, grade, told, new LinkedHashSet<>(Set.of(to)));
  }
}
