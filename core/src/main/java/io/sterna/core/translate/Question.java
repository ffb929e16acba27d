package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;

/// What only the local kernel knows, and the [Translator] has to before it begins a context
/// ([Verdict.Asked]).
public sealed interface Question {
  /// Whether this port is served by a program of IPv4 alone: there is a socket between the IPv4
  /// addresses and none between the identifier addresses (protocol §2). Of `protocol` TCP or UDP;
  /// a socket that listens counts.
  ///
  /// @param ends the identifier addresses, and `ends4` what IPv4 programs know them by
  record OnlyIpv4(int protocol, Ends ends, Ends ends4, int localPort, int remotePort)
      implements Question {}

  /// Whether the local kernel has an ordinary TCP connection on these locators and ports: no two
  /// flows share them natively (protocol §7). Asked only after
  /// [Translator#askForPlainConnections].
  record Plain(LocatorPair pair, int localPort, int remotePort) implements Question {}

  /// Between which addresses a socket would be.
  ///
  /// @param local our end
  record Ends(IpAddress local, IpAddress remote) {}
}
