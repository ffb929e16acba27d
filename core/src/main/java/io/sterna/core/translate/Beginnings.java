package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import org.jspecify.annotations.Nullable;

/// For which of a host's programs what a peer begins is: those that know IPv6 have the identifier
/// address, the others what is lent to it (protocol §2).
final class Beginnings {
  private final Answers answers = new Answers();

  /// Sets `v4` of what [#family] returns, so that no packet needs an object of its own.
  private boolean v4;

  private boolean asksForPlain;
  private boolean plainThere;

  void answer(Question question, boolean yes, long nowMillis) {
    answers.put(question, yes, nowMillis);
  }

  /// What the kernel has to be asked first; null if [#isV4] tells which program gets this packet,
  /// for which there is no context.
  @Nullable Question ask(Peer peer, Packet packet, long nowMillis) {
    v4 = peer.isOnlyNames4();
    var local4 = peer.local4();
    var remote4 = peer.remote4();
    boolean served = packet.content == Packet.Content.TCP || packet.content == Packet.Content.UDP;
    if (v4 || !served || local4 == null || remote4 == null) return null;
    var question = question(peer, packet, local4, remote4);
    var answer = answers.of(question, nowMillis);
    if (answer == null) return question;
    v4 = answer;
    return null;
  }

  private static Question question(
      Peer peer, Packet packet, IpAddress.V4 local4, IpAddress.V4 remote4) {
    return new Question.OnlyIpv4(
        packet.protocol(),
        new Question.Ends(peer.local, peer.remote),
        new Question.Ends(local4, remote4),
        packet.destinationPort,
        packet.sourcePort);
  }

  /// From now on [#askPlain] asks.
  void askForPlainConnections() {
    asksForPlain = true;
  }

  /// Asks the kernel whether an ordinary connection has these locators and ports; null if
  /// [#isPlainThere] tells.
  @Nullable Question askPlain(LocatorPair pair, int localPort, int remotePort, long nowMillis) {
    plainThere = false;
    if (!asksForPlain) return null;
    var question = new Question.Plain(pair, localPort, remotePort);
    var answer = answers.of(question, nowMillis);
    if (answer == null) return question;
    plainThere = answer;
    return null;
  }

  /// Whether there is one, after [#askPlain] had nothing to ask.
  boolean isPlainThere() {
    return plainThere;
  }

  /// Whether the packet is for an IPv4 program, after [#ask] had nothing to ask.
  boolean isV4() {
    return v4;
  }
}
