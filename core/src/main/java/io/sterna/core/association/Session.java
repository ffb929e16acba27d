package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.noise.ReplayWindow;
import io.sterna.core.noise.SessionKeys;
import io.sterna.core.noise.TagKey;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Sealed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One handshake's keys, with the counters of both directions (protocol §5).
final class Session {
  /// No session is used longer.
  static final Duration LIFE = Duration.ofHours(2);

  /// How long a superseded one is kept after the last message that came on it.
  static final Duration LINGER = Duration.ofSeconds(60);

  /// When its initiator renews it; the other end does 60 s later.
  static final Duration RENEWAL = Duration.ofHours(1);

  final int localIndex;
  final int remoteIndex;
  final boolean initiator;
  final Instant born;

  /// The peer's static key that this session proves.
  final Bytes peerKey;

  /// Of SYNs that we send, and of those that the peer sends (protocol §2, §7).
  final PeerView.Tags sendTags;

  final PeerView.Tags receiveTags;

  /// Our set as our CREATE said it; empty if the peer began.
  Optional<LocatorSet> told = Optional.empty();

  /// The way that the handshake went.
  Optional<Outbox.Way> via = Optional.empty();

  /// A CLOSE has come: one that comes again on this session is for what was before.
  boolean closed;

  Confirmation confirmation;
  Instant lastReceived;

  private final SessionKeys keys;
  private final boolean noReplayWindow;
  private final ReplayWindow window = new ReplayWindow();
  private long counter;
  private boolean ended;

  /// What a handshake leaves behind.
  record Made(
      int localIndex, int remoteIndex, boolean initiator, Bytes peerKey, SessionKeys keys) {}

  Session(
      Made made,
      TagKey tags,
      Identifier local,
      Identifier remote,
      Confirmation confirmation,
      boolean noReplayWindow,
      Instant now) {
    this.localIndex = made.localIndex();
    this.remoteIndex = made.remoteIndex();
    this.initiator = made.initiator();
    this.peerKey = made.peerKey();
    this.keys = made.keys();
    this.born = now;
    this.lastReceived = now;
    this.confirmation = confirmation;
    this.noReplayWindow = noReplayWindow;
    var ours = tags.tag(local);
    var theirs = tags.tag(remote);
    this.sendTags = new PeerView.Tags(ours, theirs);
    this.receiveTags = new PeerView.Tags(theirs, ours);
  }

  /// A SEALED message with these commands; each call uses up a counter.
  Sealed seal(List<? extends Command> commands) {
    long used = counter++;
    var aad = Sealed.header(remoteIndex, used);
    return new Sealed(remoteIndex, used, keys.send().seal(used, aad, Command.encodeAll(commands)));
  }

  /// Whether the counter of this message is still to come (protocol §5: a 2,048-wide window).
  boolean isFresh(Sealed message) {
    return noReplayWindow || window.accepts(message.counter());
  }

  /// The plaintext of a fresh message, which then is not fresh any more.
  byte[] open(Sealed message, Instant now) throws NoiseException {
    var plaintext = keys.receive().open(message.counter(), message.header(), message.ciphertext());
    if (window.accepts(message.counter())) window.mark(message.counter());
    lastReceived = now;
    return plaintext;
  }

  boolean canSend(Instant now) {
    return !ended && now.isBefore(born.plus(LIFE)) && counter < ReplayWindow.LIMIT;
  }

  /// When it is to be renewed: by its initiator, and 60 s later by the other end.
  Instant renewal() {
    var renewal = born.plus(RENEWAL);
    return initiator ? renewal : renewal.plusSeconds(60);
  }

  boolean isConfirmed() {
    return switch (confirmation) {
      case Confirmation.Confirmed _ -> true;
      case Confirmation.Proving _, Confirmation.Pending _, Confirmation.Dropped _ -> false;
    };
  }

  /// The peer may still confirm our CREATE, whose set is not the one of this revision any more.
  boolean isOutdated(long revision) {
    return confirmation instanceof Confirmation.Proving
        && told.map(t -> t.revision() != revision).orElse(false);
  }

  boolean isPending() {
    return confirmation instanceof Confirmation.Pending;
  }

  /// It has made way, or is over.
  boolean isEnded() {
    return ended;
  }

  /// Zeroes the keys.
  void end() {
    if (ended) return;
    ended = true;
    keys.destroy();
  }

  @Override
  public String toString() {
    return "Session[" + Integer.toHexString(localIndex) + (initiator ? ", ours]" : ", theirs]");
  }
}
