package io.sterna.core.translate;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;

/// What the control plane should know of a packet, beside the packet's [Verdict]; the driver takes
/// them by [Translator#notice] and hands them on. Each kind comes at most once a second for an
/// association.
public sealed interface Notice {
  /// It is open whose connection this is: the peer's SYN-ACK lacked the accepting option, or a
  /// segment of the peer's belongs to nothing here. CONTEXT asks (protocol §6, §7); what the peer
  /// says it has too is given to [Translator#confirm].
  ///
  /// @param pair the locators that the packet came over
  record ContextDoubted(Tcn tcn, LocatorPair pair) implements Notice {}

  /// A RST came from the peer's locators, but not over the current path, and was dropped: a
  /// stranger who has the locator by now might have sent it. If a PROBE on that path is answered it
  /// counts after all ([Translator#answered], protocol §7).
  ///
  /// @param pair the locators that it came over
  record RstDoubted(Identifier local, Identifier remote, LocatorPair pair) implements Notice {}

  /// An encapsulated packet between the association's identifiers came from elsewhere than its
  /// locators; it was dropped. A PROBE to the source finds out whether the peer is there (protocol
  /// §8), within the limits of §6.
  ///
  /// @param pair our locator and the source
  /// @param port the source's UDP port
  record SourceSeen(Identifier local, Identifier remote, LocatorPair pair, int port)
      implements Notice {}
}
