package io.sterna.daemon.host;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.naming.AssociationRequests;
import io.sterna.naming.AssociationRequests.Outcome;
import io.sterna.naming.Naming;
import io.sterna.naming.PeerAnswer;
import io.sterna.naming.Resolver.Mode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Makes associations for programs that talk to an identifier address without asking the stub
/// first: they remember it, or the daemon was started anew under their connections.
final class Callers {
  private static final Duration DNS_PATIENCE = Duration.ofMillis(300);

  private final Naming naming;
  private final Acquaintances acquaintances;
  private final AssociationRequests requests;
  private final Consumer<IpAddress.V6> refuse;
  private final Set<IpAddress.V6> calling = ConcurrentHashMap.newKeySet();

  /// @param refuse told of addresses for which there will be no association
  Callers(
      Naming naming,
      Acquaintances acquaintances,
      AssociationRequests requests,
      Consumer<IpAddress.V6> refuse) {
    this.naming = naming;
    this.acquaintances = acquaintances;
    this.requests = requests;
    this.refuse = refuse;
  }

  /// Begins to call the peer with this identifier address, unless that is under way.
  ///
  /// @return whether there is a name to call
  boolean call(IpAddress.V6 address) {
    var name = naming.name(address).or(() -> acquaintances.name(address));
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

  /// Makes an association with `name`, and waits for it.
  Outcome outcome(Identifier.Name name) {
    return switch (find(name)) {
      case PeerAnswer.Known(var peer) -> ask(acquaintances.enrich(peer));
      case PeerAnswer.Plain(var reason) -> new Outcome.Legacy(reason);
      case PeerAnswer.Refused(var reason) -> new Outcome.Refused(reason);
    };
  }

  /// By DNS; if that is silent, or knows nothing of Sterna, a peer that this host has spoken to is
  /// called where it was last, for the program may have a connection with it.
  private PeerAnswer find(Identifier.Name name) {
    var last = naming.remembered(name).map(acquaintances::enrich);
    var found = naming.peer(name, Mode.PARALLEL);
    if (last.isEmpty() || last.orElseThrow().locators().isEmpty()) return found.join();
    PeerAnswer otherwise = new PeerAnswer.Known(last.orElseThrow());
    var soon =
        found.completeOnTimeout(otherwise, DNS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    return soon instanceof PeerAnswer.Plain ? otherwise : soon;
  }

  private Outcome ask(Input.Peer peer) {
    return requests.request(peer).toCompletableFuture().join();
  }
}
