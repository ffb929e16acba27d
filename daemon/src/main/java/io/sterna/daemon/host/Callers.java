package io.sterna.daemon.host;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.naming.AssociationRequests;
import io.sterna.naming.AssociationRequests.Outcome;
import io.sterna.naming.Naming;
import io.sterna.naming.PeerAnswer;
import io.sterna.naming.Resolver.Mode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Makes associations for programs that talk to an identifier address without asking the stub
/// first: they remember it, or the daemon was started anew under their connections.
final class Callers {
  private final Naming naming;
  private final AssociationRequests requests;
  private final Consumer<IpAddress.V6> refuse;
  private final Set<IpAddress.V6> calling = ConcurrentHashMap.newKeySet();

  /// @param refuse told of addresses for which there will be no association
  Callers(Naming naming, AssociationRequests requests, Consumer<IpAddress.V6> refuse) {
    this.naming = naming;
    this.requests = requests;
    this.refuse = refuse;
  }

  /// Begins to call the peer with this identifier address, unless that is under way.
  ///
  /// @return whether there is a name to call
  boolean call(IpAddress.V6 address) {
    var name = naming.name(address);
    if (name.isEmpty()) return false;
    if (!calling.add(address)) return true;
    Thread.startVirtualThread(
        () -> {
          var outcome = outcome(name.orElseThrow());
          calling.remove(address);
          if (!(outcome instanceof Outcome.Confirmed)) refuse.accept(address);
        });
    return true;
  }

  private Outcome outcome(Identifier.Name name) {
    return switch (naming.peer(name, Mode.PARALLEL).join()) {
      case PeerAnswer.Known(var peer) -> requests.request(peer).toCompletableFuture().join();
      case PeerAnswer.Plain(var reason) -> new Outcome.Legacy(reason);
      case PeerAnswer.Refused(var reason) -> new Outcome.Refused(reason);
    };
  }
}
