package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import java.util.List;

/// What the driver has to do with a packet that it showed to the [Translator].
public sealed interface Verdict {
  /// Send the first `length` bytes of the output over this path.
  record Forward(int length, LocatorPair via) implements Verdict {}

  /// As [Forward], in fragments of at most `mtu` bytes ([Pieces]): the packet is encapsulated, and
  /// what is in it is too short to be refused (protocol §7: packet-too-big is floored at 1280).
  record ForwardInPieces(int length, LocatorPair via, int mtu) implements Verdict {}

  /// Too long for the path, and dropped: tell the local kernel that packets of `mtu` bytes, as it
  /// sees them, fit. At least 1280.
  record TooBig(int mtu) implements Verdict {}

  /// Give the first `length` bytes of the output to the local kernel.
  record Deliver(int length) implements Verdict {}

  /// Not ours: the packet goes on as it came.
  record Pass() implements Verdict {}

  /// A SYN of a session that its sender has not confirmed yet (protocol §5), or on its way out a
  /// segment of a connection that is older than an association that the peer has not answered on
  /// (§6): show it again after the next [Translator#put], and forget it after 1 s.
  record Hold() implements Verdict {}

  /// A local program talks to an identifier address without an association; the packet is dropped.
  record Wanted(IpAddress.V6 local, IpAddress.V6 peer) implements Verdict {}

  /// A segment from a known peer that belongs to no context. If the kernel has a socket between the
  /// identifier addresses and ports of one of `candidates`: [Translator#adopt] it and show the
  /// packet again. If it has one on `pair` and these ports: as [Pass]. Otherwise drop it, so that
  /// the kernel cannot answer with a RST (protocol §7), and tell [Translator#disown].
  record Unknown(LocatorPair pair, List<Tcn> candidates) implements Verdict {
    public Unknown {
      candidates = List.copyOf(candidates);
    }
  }

  /// A connection begins: answer the question by [Translator#answer] and show the packet again. A
  /// driver that cannot ask answers no.
  record Asked(Question question) implements Verdict {}

  /// A fragment, kept until its packet is whole: there is nothing to do, and it is not shown again.
  record Kept() implements Verdict {}

  /// Discard it; counted under its reason.
  record Drop(Reason reason) implements Verdict {}
}
