package io.sterna.daemon.host;

import io.sterna.core.association.Effect;
import io.sterna.core.association.Input;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Carrier;
import io.sterna.daemon.configuration.Selection;
import io.sterna.daemon.engine.DataPath;
import io.sterna.daemon.engine.Engine;
import io.sterna.daemon.report.Reporter;
import io.sterna.daemon.state.TimestampMark;
import io.sterna.naming.KeyAnswer;
import io.sterna.naming.LentNames;
import io.sterna.naming.Naming;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what the control plane wants done, on the engine's thread.
final class Performer implements Consumer<Effect> {
  private static final Logger LOG = LoggerFactory.getLogger(Performer.class);

  /// Sends a control message; one that cannot be sent counts as lost.
  @FunctionalInterface
  interface Sender {
    @SuppressWarnings("UnusedReturnValue")
    boolean send(Carrier carrier, IpAddress local, IpAddress remote, int port, Bytes message);
  }

  private final Engine engine;
  private final DataPath dataPath;
  private final Steered steered;
  private final Sender sender;
  private final Naming naming;
  private final Selection allow;
  private final TimestampMark mark;
  private final Requests requests;
  private final Acquaintances acquaintances;
  private final LentNames lent;
  private final Pinger pinger;
  private final Reporter reporter;
  private boolean markComplained;

  Performer(
      Engine engine,
      DataPath dataPath,
      Steered steered,
      Sender sender,
      Naming naming,
      Selection allow,
      TimestampMark mark,
      Requests requests,
      Acquaintances acquaintances,
      LentNames lent,
      Pinger pinger,
      Reporter reporter) {
    this.engine = engine;
    this.dataPath = dataPath;
    this.steered = steered;
    this.sender = sender;
    this.naming = naming;
    this.allow = allow;
    this.mark = mark;
    this.requests = requests;
    this.acquaintances = acquaintances;
    this.lent = lent;
    this.pinger = pinger;
    this.reporter = reporter;
  }

  @Override
  public void accept(Effect effect) {
    switch (effect) {
      case Effect.Send(var carrier, var local, var remote, var port, var message) -> {
        sender.send(carrier, local, remote, port, message);
      }
      case Effect.ConfirmKey(var request, var peer, var key) -> confirm(request, peer, key);
      case Effect.LookUp(var peer) -> lookUp(peer);
      case Effect.FindContexts(var question, var tcns) -> {
        var found = dataPath.find(tcns);
        answer(
            () -> {
              var contexts = found.join();
              return new Input.ContextsFound(question, contexts.held(), contexts.colliding());
            });
      }
      case Effect.ContextsShared(var tcns) -> tcns.forEach(dataPath::confirm);
      case Effect.PingSent sent -> pinger.heard(sent);
      case Effect.PingAnswered answered -> pinger.heard(answered);
      case Effect.KeyProven(Identifier.Name name, var key, var grade, var began, var further) ->
          naming.inTurn(() -> naming.proven(name, key, grade, !began, further));
      case Effect.KeyProven _ -> {} // only names are remembered
      case Effect.PersistTimestamp(var time) -> persist(time);
      case Effect.PeerChanged(var view) -> {
        steered.put(view);
        if (view.remote() instanceof Identifier.Name name && !view.receiveTags().isEmpty()) {
          lent.lend(name); // it may call a program that knows no IPv6
        }
        dataPath.put(view);
      }
      case Effect.PathAnswered(var local, var remote, var pair) ->
          dataPath.answered(local, remote, pair);
      case Effect.PeerGone(var local, var remote) -> {
        dataPath.remove(local, remote);
        steered.remove(local, remote);
      }
      case Effect.Report(var event) -> {
        requests.heard(event);
        acquaintances.heard(event);
        reporter.tell(event);
      }
    }
  }

  private void confirm(long request, Identifier peer, Bytes key) {
    answer(
        () ->
            switch (peer) {
              case Identifier.Name name when !allow.contains(name.name()) ->
                  new Input.KeyRefused(request, name + " is not in this host's allow list");
              case Identifier.Name name ->
                  switch (naming.confirmKey(name, key).join()) {
                    case KeyAnswer.Confirmed(var grade) -> new Input.KeyConfirmed(request, grade);
                    case KeyAnswer.Refused(var reason) -> new Input.KeyRefused(request, reason);
                  };
              case Identifier.Ipv4 _, Identifier.Ipv6 _, Identifier.Key _, Identifier.Opaque _ ->
                  new Input.KeyRefused(request, "only names can be confirmed");
            });
  }

  private void lookUp(Identifier peer) {
    answer(
        () ->
            new Input.PeerFound(
                peer,
                peer instanceof Identifier.Name name ? naming.lookUp(name).join() : List.of()));
  }

  /// Asks on a thread of its own: the engine's must wait neither for DNS nor for room in its
  /// mailbox. How many run at once is bounded by the requests that the engine keeps.
  private void answer(Supplier<Input> question) {
    Thread.startVirtualThread(() -> engine.post(question.get()));
  }

  private void persist(Bytes time) {
    try {
      mark.advance(time);
      markComplained = false;
    } catch (IOException e) {
      if (!markComplained) {
        LOG.warn("{}; after a restart with a clock set back peers may not answer", e.getMessage());
      }
      markComplained = true;
    }
  }
}
