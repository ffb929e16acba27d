package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.ACK;
import static io.sterna.core.translate.Packet.FIN;
import static io.sterna.core.translate.Packet.RST;

import io.sterna.core.identifier.LocatorPair;
import org.jspecify.annotations.Nullable;

/// One connection between identifier addresses (protocol §1: what an end keeps for one TCN), of
/// TCP, or an exchange of UDP or ICMP echo ([#isDatagram]).
///
/// It knows of TCP only what decides how long it is kept and whether the peer accepted. The kernel
/// is the judge of everything else: a context that was ended by mistake lives again as soon as the
/// kernel goes on sending.
final class Context {
  /// So often datagrams go encapsulated, that a peer which lost its context finds it again
  /// (protocol §7).
  static final long REMINDER_MILLIS = 60_000;

  private static final int WIDEST_WINDOW = 1 << 30; // RFC 7323 §2.3

  final Peer peer;

  /// 6, 17, or 58 for ICMP echo in either family.
  final int protocol;

  /// Whether the local program has an IPv4 socket.
  boolean v4;

  final int localPort;
  final int remotePort;

  private ContextState state;
  private @Nullable LocatorPair pinned;
  private int initialSequence;
  private int acknowledged;
  private boolean acknowledgedKnown;
  private boolean finSent;
  private boolean finReceived;
  private boolean begunHere;
  private int sentNext;
  private boolean sentKnown;
  private int peerAcknowledged;
  private boolean peerAcknowledgedKnown;
  private boolean nativeSynSent;
  private boolean synCameEncapsulated;
  private long encapsulatedAt = Long.MIN_VALUE / 2;

  /// Another flow has these ports on the current locators, so that it travels encapsulated
  /// (protocol §7).
  boolean apart;

  /// The path that it keeps to, since others have its ports on the rest (protocol §7).
  @Nullable LocatorPair own;

  /// By which locators its last native packet came.
  @Nullable LocatorPair cameBy;

  /// Locators on which an ordinary connection of this host has its ports.
  @Nullable LocatorPair avoids;

  /// The fast path has it.
  boolean carried;

  // Where it stands in its AgeQueue.
  long lastUsed;
  @Nullable AgeQueue queue;
  @Nullable Context older;
  @Nullable Context newer;

  Context(Peer peer, int protocol, int ports, boolean v4) {
    this.peer = peer;
    this.protocol = protocol;
    this.state = protocol == Packet.TCP ? ContextState.ADOPTED : ContextState.ONE_WAY;
    this.v4 = v4;
    this.localPort = ports >>> 16;
    this.remotePort = ports & 0xffff;
  }

  /// Whether it is of UDP or ICMP echo, which have no handshake.
  boolean isDatagram() {
    return protocol != Packet.TCP;
  }

  /// Whether a datagram now goes encapsulated on a native path.
  boolean isReminderDue(long nowMillis) {
    return state == ContextState.ONE_WAY || nowMillis - encapsulatedAt >= REMINDER_MILLIS;
  }

  void sentEncapsulated(long nowMillis) {
    encapsulatedAt = nowMillis;
  }

  void receivedDatagram() {
    state = ContextState.BOTH_WAYS;
  }

  /// The peer's host does not know it any more: it is told again.
  void forgottenByPeer() {
    state = ContextState.ONE_WAY;
  }

  /// Whether an ICMP error may mean a packet of this: one of TCP that quotes no sequence number in
  /// flight is forged or late (protocol §7; RFC 5927 §4.1).
  boolean isInFlight(int sequence) {
    if (isDatagram()) return true;
    if (state == ContextState.SYN_SENT) return sequence == initialSequence;
    if (!sentKnown || sentNext - sequence <= 0) return false;
    return peerAcknowledgedKnown
        ? sequence - peerAcknowledged >= 0
        : sentNext - sequence <= WIDEST_WINDOW;
  }

  /// A segment left, up to before this sequence number.
  void sentUpTo(int sequence) {
    if (sentKnown && sequence - sentNext <= 0) return;
    sentNext = sequence;
    sentKnown = true;
  }

  /// Whether this segment left before, or a part of it.
  boolean isRepeated(int sequence, int length) {
    return sentKnown && length > 0 && sequence - sentNext < 0;
  }

  /// The peer has received up to before this sequence number. What was never sent is not believed.
  void receivedAcknowledgment(int acknowledgment) {
    if (!sentKnown || acknowledgment - sentNext > 0) return;
    if (peerAcknowledgedKnown && acknowledgment - peerAcknowledged <= 0) return;
    peerAcknowledged = acknowledgment;
    peerAcknowledgedKnown = true;
  }

  /// Whether a SYN-ACK without the accepting option says that the connection is legacy: no stack
  /// answers a SYN that came encapsulated but that of a peer of ours.
  boolean mayBeLegacy() {
    return nativeSynSent;
  }

  void sentNativeSyn() {
    nativeSynSent = true;
  }

  /// Whether the SYN-ACK goes the way that the SYN came, and needs no option (protocol §7).
  boolean isAnsweredEncapsulated() {
    return synCameEncapsulated;
  }

  void synCame(boolean encapsulated) {
    synCameEncapsulated = encapsulated;
  }

  /// Whether its SYN was seen, so that the peer's end knows who we are.
  boolean isBegunHere() {
    return begunHere;
  }

  /// Whether the fast path does with its packets what the translator would do.
  boolean mayBeCarried() {
    boolean anyPath = !apart && own == null && avoids == null;
    return state == ContextState.ESTABLISHED && pinned == null && anyPath && !v4;
  }

  /// What the fast path has seen meanwhile.
  void progressed(FastPath.Progress seen) {
    seen.sentNext().ifPresent(this::sentUpTo);
    seen.peerAcknowledged().ifPresent(this::receivedAcknowledgment);
    seen.acknowledged()
        .ifPresent(
            number -> {
              if (!acknowledgedKnown || number - acknowledged > 0) acknowledged(number);
            });
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
      case ONE_WAY, BOTH_WAYS -> false;
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
      case ONE_WAY, BOTH_WAYS -> throw new IllegalStateException("a SYN of a datagram");
    }
  }

  /// Whether a SYN-ACK that acknowledges this decides if the connection is native. One that is
  /// forged blindly does not.
  boolean isDecidedBy(int acknowledgment) {
    return switch (state) {
      case SYN_SENT -> acknowledgment == initialSequence + 1;
      // Of an adopted one nothing is known that a forged SYN-ACK would have to guess.
      case ADOPTED, SYN_RECEIVED, ESTABLISHED, CLOSED, ONE_WAY, BOTH_WAYS -> false;
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
    sentKnown = false;
    peerAcknowledgedKnown = false;
    nativeSynSent = false;
    finSent = false;
    finReceived = false;
  }
}
