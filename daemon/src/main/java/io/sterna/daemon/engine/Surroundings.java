package io.sterna.daemon.engine;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.Notice;
import io.sterna.net.RawSender;
import io.sterna.net.SocketLookup;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// What the data path asks of the host around it. None of it may wait.
public interface Surroundings {
  /// As [RawSender#send].
  RawSender.Outcome send(MemorySegment packet);

  /// As [SocketLookup#find]; for identifier addresses the interface is `sterna0`.
  Optional<SocketLookup.Socket> socket(
      IpAddress local, int localPort, IpAddress remote, int remotePort, int interfaceIndex)
      throws IOException;

  /// As [SocketLookup#isServed].
  boolean isServed(int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort);

  /// A program wants to talk to the peer with this identifier address.
  ///
  /// @return whether a name is known for it, so that an association is being made
  boolean call(IpAddress.V6 peer);

  /// A connection makes it doubtful whether the peer still knows of the association.
  void doubt(Identifier local, Identifier remote);

  /// The control plane should know of this.
  void notice(Notice notice);

  /// The largest packet that leaves from `local`, in bytes.
  int mtu(IpAddress local);

  /// The index of the interface that holds `local`, 0 if none does.
  int interfaceOf(IpAddress local);

  /// The kernel sends a peer's packets by this interface no longer: those that wait there for a
  /// neighbour's answer are to be forgotten, or their TCP sends nothing again while they live.
  void left(int interfaceIndex);
}
