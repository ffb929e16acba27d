package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the driver has to do for a host's control plane, in order.
public sealed interface Effect {
  /// Send a control message from `local`.
  record Send(Carrier carrier, IpAddress local, IpAddress remote, int remotePort, Bytes message)
      implements Effect {}

  /// Find out whether `publicKey` belongs to `peer` (protocol §3) and answer with
  /// [Input.KeyConfirmed] or [Input.KeyRefused], within 500 ms.
  record ConfirmKey(long request, Identifier peer, Bytes publicKey) implements Effect {}

  /// The peer has proved in a session that both ends confirmed that it holds `publicKey`; now is
  /// the time to remember it (protocol §3).
  ///
  /// @param initiator whether this end began the session, and so had looked the peer up
  /// @param further a second key that the peer named in that session as its own
  record KeyProven(
      Identifier peer,
      Bytes publicKey,
      Input.Grade grade,
      boolean initiator,
      Optional<Bytes> further)
      implements Effect {}

  /// Look the peer's locators up again, past all caches, and answer with [Input.PeerFound].
  record LookUp(Identifier peer) implements Effect {}

  /// Look these connections up in the data plane and answer with [Input.ContextsFound] (protocol
  /// §6, CONTEXT).
  record FindContexts(long question, List<Tcn> tcns) implements Effect {
    public FindContexts {
      tcns = List.copyOf(tcns);
    }
  }

  /// The other end has these connections too: they follow the association from now on
  /// ([io.sterna.core.translate.Translator#confirm]).
  record ContextsShared(List<Tcn> tcns) implements Effect {
    public ContextsShared {
      tcns = List.copyOf(tcns);
    }
  }

  /// A PROBE of an [Input.Ping] leaves in this turn, or may not.
  ///
  /// @param withheld whether it is not sent, because the locator is not verified or because there
  ///     were too many
  record PingSent(long ping, LocatorPair path, Carrier carrier, boolean withheld)
      implements Effect {}

  /// The nonce of a PROBE of an [Input.Ping] has come back.
  ///
  /// @param sourceSeen where the PROBE came from as the peer saw it
  record PingAnswered(
      long ping, LocatorPair path, Carrier carrier, Duration roundTrip, Endpoint sourceSeen)
      implements Effect {}

  /// The peer has answered a PROBE on the path of an [Input.RstDoubted]
  /// ([io.sterna.core.translate.Translator#answered]).
  record PathAnswered(Identifier local, Identifier remote, LocatorPair pair) implements Effect {}

  /// Store the time stamp high-water mark before the next [Send] (protocol §5), TAI64N, 12 bytes.
  record PersistTimestamp(Bytes mark) implements Effect {}

  /// Give the data plane this view of an association in place of the one before.
  record PeerChanged(PeerView view) implements Effect {}

  /// Take the association out of the data plane.
  record PeerGone(Identifier local, Identifier remote) implements Effect {}

  /// Tell whoever listens: log, metrics, `sterna events`, tests.
  record Report(Event event) implements Effect {}
}
