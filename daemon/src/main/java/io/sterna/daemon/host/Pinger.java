package io.sterna.daemon.host;

import io.sterna.core.association.AssociationStatus;
import io.sterna.core.association.AssociationStatus.State;
import io.sterna.core.association.Associations;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.wire.Carrier;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Request;
import io.sterna.daemon.engine.Engine;
import io.sterna.naming.AssociationRequests.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// One PROBE on every path to a peer, and which of them were answered: `sterna ping`.
final class Pinger {
  private final Engine engine;
  private final Function<Identifier.Name, Outcome> associate;
  private final AtomicLong number = new AtomicLong();
  private final Map<Long, Round> rounds = new ConcurrentHashMap<>();

  /// @param associate makes an association and waits for it
  Pinger(Engine engine, Function<Identifier.Name, Outcome> associate) {
    this.engine = engine;
    this.associate = associate;
  }

  /// What one [Input.Ping] has led to. Written by the engine's thread.
  private static final class Round {
    final List<Effect.PingSent> sent = new ArrayList<>();
    final List<Effect.PingAnswered> answered = new ArrayList<>();
    final CountDownLatch over = new CountDownLatch(1);

    synchronized void add(Effect.PingSent one) {
      sent.add(one);
    }

    synchronized void add(Effect.PingAnswered one) {
      answered.add(one);
      endIfWhole();
    }

    synchronized void endIfWhole() {
      if (answered.size() == sent.stream().filter(s -> !s.withheld()).count()) over.countDown();
    }

    synchronized List<Json> probes() {
      return sent.stream().map(this::probe).toList();
    }

    private Json probe(Effect.PingSent one) {
      var answer = answered.stream().filter(a -> isTo(a, one)).findFirst();
      var json =
          Json.object()
              .with("local", one.path().local().toString())
              .with("remote", one.path().remote().toString())
              .with("carrier", StatusJson.words(one.carrier()))
              .with(
                  "outcome",
                  answer.isPresent() ? "answered" : one.withheld() ? "withheld" : "lost");
      if (answer.isEmpty()) return json;
      var seen = answer.orElseThrow().sourceSeen();
      return json.with(
              "round_trip_ms",
              new Json.Real(StatusJson.milliseconds(answer.orElseThrow().roundTrip())))
          .with("seen", seen.address().toString())
          .with("seen_port", seen.port());
    }

    private static boolean isTo(Effect.PingAnswered answer, Effect.PingSent sent) {
      return answer.path().equals(sent.path()) && answer.carrier() == sent.carrier();
    }
  }

  /// On the engine's thread.
  void heard(Effect.PingSent sent) {
    var round = rounds.get(sent.ping());
    if (round != null) round.add(sent);
  }

  /// On the engine's thread.
  void heard(Effect.PingAnswered answered) {
    var round = rounds.get(answered.ping());
    if (round != null) round.add(answered);
  }

  /// Waits until all have answered, at most as long as the request says, and before that for the
  /// association.
  Json ping(Request.Ping request) throws DaemonException {
    var name = Keyring.name(request.name());
    var association = find(name);
    if (association.isEmpty()) {
      make(name);
      association = find(name);
    }
    var up = association.orElseThrow(() -> refused(name, "the association has ended again"));
    var round = new Round();
    long id = number.incrementAndGet();
    rounds.put(id, round);
    try {
      var carriers = request.everyCarrier() ? Set.of(Carrier.values()) : Set.<Carrier>of();
      var ping = new Input.Ping(id, up.local(), up.remote(), carriers);
      Answers.await(
          engine.ask(
              (_, now) -> {
                engine.step(ping, now);
                return id;
              }));
      round.endIfWhole();
      if (!round.over.await(request.waitMillis(), TimeUnit.MILLISECONDS)) round.over.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      rounds.remove(id);
    }
    return Json.object()
        .with("local", up.local().toString())
        .with("remote", up.remote().toString())
        .with("probes", Json.array(round.probes()));
  }

  /// One with a session to send on, whether or not a path works.
  private Optional<AssociationStatus> find(Identifier name) throws DaemonException {
    return Answers.await(engine.ask(Associations::status)).stream()
        .filter(each -> each.remote().equals(name) && each.sessionAge().isPresent())
        .filter(each -> each.state() == State.UP || each.state() == State.LOST)
        .findFirst();
  }

  private void make(Identifier.Name name) throws DaemonException {
    switch (associate.apply(name)) {
      case Outcome.Confirmed() -> {}
      case Outcome.Legacy(var reason) -> throw refused(name, reason);
      case Outcome.Refused(var reason) -> throw new DaemonException(Reason.REFUSED, reason);
    }
  }

  private static DaemonException refused(Identifier.Name name, String reason) {
    return new DaemonException(
        Reason.REFUSED, "there is no association with " + name + " (" + reason + ")");
  }
}
