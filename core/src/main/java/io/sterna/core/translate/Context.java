package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.ACK;
import static io.sterna.core.translate.Packet.FIN;
import static io.sterna.core.translate.Packet.RST;

import io.sterna.core.identifier.LocatorPair;
import org.jspecify.annotations.Nullable;

/// One connection between identifier addresses (protocol §1: what an end keeps for one TCN).
///
/// It knows of TCP only what decides how long it is kept and whether the peer accepted. The kernel
/// is the judge of everything else: a context that was ended by mistake lives again as soon as the
/// kernel goes on sending.
final class Context {
  final Peer peer;
  final int localPort;
  final int remotePort;

  private ContextState state = ContextState.ADOPTED;
  private @Nullable LocatorPair pinned;
  private int initialSequence;
  private int acknowledged;
  private boolean acknowledgedKnown;
  private boolean finSent;
  private boolean finReceived;
  private boolean begunHere;

  // Where it stands in its AgeQueue.
  long lastUsed;
  @Nullable AgeQueue queue;
  @Nullable Context older;
  @Nullable Context newer;

  Context(Peer peer, int ports) {
    this.peer = peer;
    this.localPort = ports >>> 16;
    this.remotePort = ports & 0xffff;
  }

  /// Whether its SYN was seen, so that the peer's end knows who we are.
  boolean isBegunHere() {
    return begunHere;
  }

  ContextState state() {
    return state;
  }

  int ports() {
    return localPort << 16 | remotePort;
  }

  boolean isClosed() {
    return state == ContextState.CLOSED;
  }

  /// The locators of a legacy connection, which it keeps; null for a native one.
  @Nullable LocatorPair pinned() {
    return pinned;
  }

  void pin(LocatorPair pair) {
    pinned = pair;
  }

  void unpin() {
    pinned = null;
  }

  /// Whether a SYN with this sequence number begins a connection in place of this one.
  boolean isReplacedBySyn(int sequence) {
    return switch (state) {
      case CLOSED, ADOPTED -> true;
      case SYN_SENT, SYN_RECEIVED, ESTABLISHED -> sequence != initialSequence;
    };
  }

  void sentSyn(int sequence) {
    if (!isReplacedBySyn(sequence)) return;
    restart(ContextState.SYN_SENT);
    initialSequence = sequence;
  }

  void sentSynAck(int acknowledgment) {
    restart(ContextState.SYN_RECEIVED);
    acknowledged(acknowledgment);
  }

  void sent(int flags, int acknowledgment) {
    if ((flags & RST) != 0) {
      // In SYN_SENT it answers a stray segment and ends nothing.
      if (state != ContextState.SYN_SENT) state = ContextState.CLOSED;
      return;
    }
    if ((flags & ACK) != 0) acknowledged(acknowledgment);
    if ((flags & FIN) != 0) finSent = true;
    if (state == ContextState.CLOSED || state == ContextState.ADOPTED)
      state = ContextState.ESTABLISHED;
    closeAfterBothFins();
  }

  /// A SYN with our tags.
  void receivedSyn() {
    begunHere = true;
    switch (state) {
      case CLOSED -> restart(ContextState.SYN_RECEIVED);
      case SYN_SENT, ADOPTED -> state = ContextState.SYN_RECEIVED; // simultaneous open
      case SYN_RECEIVED, ESTABLISHED -> {} // repeated, or the kernel will challenge it
    }
  }

  /// Whether a SYN-ACK that acknowledges this decides if the connection is native. One that is
  /// forged blindly does not.
  boolean isDecidedBy(int acknowledgment) {
    return switch (state) {
      case SYN_SENT -> acknowledgment == initialSequence + 1;
      // Of an adopted one nothing is known that a forged SYN-ACK would have to guess.
      case ADOPTED, SYN_RECEIVED, ESTABLISHED, CLOSED -> false;
    };
  }

  void receivedSynAck() {
    state = ContextState.ESTABLISHED;
  }

  /// Only a RST that the kernel will believe ends a context (RFC 5961 §3).
  void receivedRst(int flags, int sequence, int acknowledgment) {
    boolean believable =
        state == ContextState.SYN_SENT
            ? (flags & ACK) != 0 && acknowledgment == initialSequence + 1
            : acknowledgedKnown && sequence == acknowledged;
    if (believable) state = ContextState.CLOSED;
  }

  void received(int flags) {
    if ((flags & FIN) != 0) finReceived = true;
    if ((flags & ACK) != 0
        && (state == ContextState.SYN_RECEIVED || state == ContextState.ADOPTED)) {
      state = ContextState.ESTABLISHED;
    }
    closeAfterBothFins();
  }

  private void closeAfterBothFins() {
    if (finSent && finReceived) state = ContextState.CLOSED;
  }

  private void acknowledged(int acknowledgment) {
    acknowledged = acknowledgment;
    acknowledgedKnown = true;
  }

  private void restart(ContextState first) {
    begunHere = true;
    state = first;
    acknowledgedKnown = false;
    finSent = false;
    finReceived = false;
  }
}
