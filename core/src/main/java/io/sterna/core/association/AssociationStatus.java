package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A snapshot of one association for `sterna status` and `sterna paths`.
///
/// @param peerKey the static key that the peer has proved, or is expected to prove
/// @param grade how much that key is trusted
/// @param sessionAge of the session that is sent on; empty if there is none
/// @param sessions confirmed ones, superseded ones included
/// @param pending handshakes of the peer that it has not confirmed
/// @param ownSet what the peer was told last of this host
/// @param peerSet what the peer says of itself, unusable locators left out
/// @param remotes every address of the peer that is known
/// @param current the path that carries data, with the form that it is sent in
/// @param paths all of them
public record AssociationStatus(
    Identifier local,
    Identifier remote,
    State state,
    Input.Grade grade,
    Bytes peerKey,
    Optional<Duration> sessionAge,
    int sessions,
    int pending,
    LocatorSet ownSet,
    LocatorSet peerSet,
    List<Remote> remotes,
    Optional<LocatorPair> current,
    List<Path> paths,
    Traffic traffic) {
  /// How far it is.
  public enum State {
    /// Handshakes are tried, or wait to be confirmed.
    CONNECTING,
    UP,
    /// It stands, but no path works: PROBEs, look-ups and handshakes go on.
    LOST,
    /// CLOSE was sent or received.
    CLOSING
  }

  /// One address of the peer. If it is not `inSet`, a look-up found it, or something came from it
  public record Remote(Locator locator, boolean inSet, boolean verified) {}

  /// One pair of locators. Its state is `probing`, `usable`, `checking`, `disabled` or `returning`
  ///
  /// @param carrier what control messages travel in there
  public record Path(
      LocatorPair pair,
      String state,
      Form form,
      Carrier carrier,
      Optional<Duration> roundTrip,
      boolean current) {}

  /// SEALED messages and their bytes since the association came up.
  public record Traffic(
      long messagesSent, long bytesSent, long messagesReceived, long bytesReceived) {}

  public AssociationStatus {
    remotes = List.copyOf(remotes);
    paths = List.copyOf(paths);
  }
}
