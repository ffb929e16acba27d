package io.sterna.daemon.host;

import io.sterna.core.association.Event;
import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.daemon.configuration.Configuration.Legacy;
import io.sterna.daemon.engine.Engine;
import io.sterna.naming.AssociationRequests;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Asks the engine for associations, and tells those who wait how it went.
///
/// Its state belongs to the engine's thread.
final class Requests implements AssociationRequests {
  private static final long LONGEST_SECONDS = 30;
  private static final long MOMENT_MILLIS = 50;

  private final Engine engine;
  private final Identifier own;
  private final Legacy legacy;
  private final Map<Identifier, List<CompletableFuture<Outcome>>> waiting = new HashMap<>();

  Requests(Engine engine, Identifier own, Legacy legacy) {
    this.engine = engine;
    this.own = own;
    this.legacy = legacy;
  }

  @Override
  public CompletionStage<Outcome> request(Input.Peer peer) {
    var outcome = new CompletableFuture<Outcome>();
    return engine
        .ask(
            (associations, now) -> {
              boolean stands = associations.stands(own, peer.identifier(), now);
              if (stands) {
                outcome.complete(new Outcome.Confirmed());
              } else {
                waiting.computeIfAbsent(peer.identifier(), _ -> new ArrayList<>()).add(outcome);
              }
              engine.step(new Input.Connect(own, peer), now);
              return stands;
            })
        .thenCompose(_ -> outcome)
        .completeOnTimeout(
            new Outcome.Legacy("no answer in time"), LONGEST_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public boolean stands(Identifier peer) {
    return engine
        .ask((associations, now) -> associations.stands(own, peer, now))
        .completeOnTimeout(false, MOMENT_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(_ -> false)
        .join();
  }

  /// What happens in the engine answers those who wait; on its thread.
  void heard(Event event) {
    switch (event) {
      case Event.AssociationUp(_, var remote, _, _, _) -> answer(remote, new Outcome.Confirmed());
      case Event.Legacy(_, var remote, var reason) -> answer(remote, without(remote, reason));
      case Event.AssociationDown _,
          Event.CommandSent _,
          Event.CommandReceived _,
          Event.LocatorsChanged _,
          Event.LocatorVerified _,
          Event.PathChanged _,
          Event.Refused _,
          Event.LimitReached _ -> {} // none of theirs
    }
  }

  /// The peer has a key, so it had Sterna: whether it may be reached without is for the
  /// administrator to say (protocol §10).
  private Outcome without(Identifier remote, String reason) {
    return switch (legacy) {
      case ALLOW -> new Outcome.Legacy(reason);
      case REFUSE ->
          new Outcome.Refused(
              remote
                  + " does not answer ("
                  + reason
                  + ") and the configuration says legacy = \"refuse\": see that its daemon runs");
    };
  }

  private void answer(Identifier remote, Outcome outcome) {
    var all = waiting.remove(remote);
    if (all != null) all.forEach(one -> one.complete(outcome));
  }
}
