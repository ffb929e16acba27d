package io.sterna.daemon.engine;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.Question;
import io.sterna.net.SocketLookup;
import java.io.IOException;
import java.time.Instant;

/// Answers the translator's questions from the kernel's sockets, seldom enough that a flood of
/// connections does not hold up those that stand: unasked, a program is taken to know IPv6, and no
/// ordinary connection to be in the way.
final class KernelPorts {
  private final Surroundings host;
  private final Allowance allowance = new Allowance();

  KernelPorts(Surroundings host) {
    this.host = host;
  }

  boolean isYes(Question question, Instant now) throws IOException {
    return switch (question) {
      case Question.OnlyIpv4 only -> allowance.take(now) && isOnlyIpv4(only);
      case Question.Plain(var pair, var port, var remotePort) ->
          allowance.take(now) && isConnection(pair, port, remotePort);
    };
  }

  private boolean isConnection(LocatorPair pair, int port, int remotePort) throws IOException {
    int index = host.interfaceOf(pair.local());
    return host.socket(pair.local(), port, pair.remote(), remotePort, index)
        .filter(SocketLookup.Socket.CONNECTION::equals)
        .isPresent();
  }

  private boolean isOnlyIpv4(Question.OnlyIpv4 question) {
    return !isServed(question, question.ends()) && isServed(question, question.ends4());
  }

  private boolean isServed(Question.OnlyIpv4 question, Question.Ends ends) {
    return host.isServed(
        question.protocol(),
        ends.local(),
        question.localPort(),
        ends.remote(),
        question.remotePort());
  }
}
