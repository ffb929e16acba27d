package io.sterna.core.association;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.path.Step;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// Our requests to one peer that wait for their answers (protocol §6).
final class Exchanges {
  /// What becomes of a group of requests that were sent together.
  interface Outcome {
    void acknowledged(Request request, Ack ack, Instant now);

    void refused(Request request, Nak nak, Instant now);

    /// All of the group are answered.
    default void done(Instant now) {}

    /// Tried in vain; true if the group is to be tried again once a path works.
    boolean gaveUp(Instant now);
  }

  /// Sends what is unanswered; the path that it took, if there was one.
  interface Driver {
    Optional<LocatorPair> transmit(List<Request> requests, int attempt, Instant now);

    void doubt(LocatorPair path, Instant now);
  }

  /// Requests that leave in one message.
  static final class Group {
    private final List<Request> open;
    private final Outcome outcome;
    private Exchange state;
    private Optional<LocatorPair> last = Optional.empty();

    private Group(List<Request> open, Exchange state, Outcome outcome) {
      this.open = new ArrayList<>(open);
      this.state = state;
      this.outcome = outcome;
    }
  }

  private final Driver driver;
  private final List<Group> groups = new ArrayList<>();
  private int nextId;

  /// @param firstId random, for ids are unique per association and direction, restarts included
  Exchanges(Driver driver, int firstId) {
    this.driver = driver;
    this.nextId = firstId;
  }

  /// Sends requests, each made of a fresh id, and repeats them until they are answered.
  Group begin(List<IntFunction<Request>> makers, Outcome outcome, Instant now) {
    var requests = makers.stream().map(m -> m.apply(nextId++)).toList();
    var step = Exchange.begin(now);
    var group = new Group(requests, step.next(), outcome);
    groups.add(group);
    perform(group, step, now);
    return group;
  }

  /// An id for a request that nobody waits for.
  int freshId() {
    return nextId++;
  }

  /// Their answers do not matter any more.
  void cancel(Group group) {
    groups.remove(group);
  }

  void cancelAll() {
    groups.clear();
  }

  boolean isWaiting() {
    return groups.stream().anyMatch(g -> g.state instanceof Exchange.Waiting);
  }

  /// The request that an answer is for, if one is still open.
  Optional<Request> find(int requestId) {
    for (var group : groups) {
      for (var request : group.open) {
        if (request.requestId() == requestId) return Optional.of(request);
      }
    }
    return Optional.empty();
  }

  void answered(Ack ack, Instant now) {
    for (var group : List.copyOf(groups)) {
      take(group, ack.requestId()).ifPresent(r -> group.outcome.acknowledged(r, ack, now));
      finish(group, now);
    }
  }

  void answered(Nak nak, Instant now) {
    for (var group : List.copyOf(groups)) {
      take(group, nak.requestId()).ifPresent(r -> group.outcome.refused(r, nak, now));
      finish(group, now);
    }
  }

  private static Optional<Request> take(Group group, int requestId) {
    var found = group.open.stream().filter(r -> r.requestId() == requestId).findFirst();
    found.ifPresent(group.open::remove);
    return found;
  }

  private void finish(Group group, Instant now) {
    if (!group.open.isEmpty() || !groups.remove(group)) return;
    group.state = group.state.on(new Exchange.Event.Answer(), now).next();
    group.outcome.done(now);
  }

  /// A path works that did not; or one has shown that it still does, which only those need to know
  /// that had given up.
  void opened(boolean anew, Instant now) {
    for (var group : List.copyOf(groups)) {
      if (anew || group.state instanceof Exchange.Unanswered) {
        on(group, new Exchange.Event.Opened(), now);
      }
    }
  }

  void timeout(Instant now) {
    for (var group : List.copyOf(groups)) {
      if (!group.state.wakeAt().isAfter(now)) on(group, new Exchange.Event.Timeout(), now);
    }
  }

  Instant wakeAt() {
    var wakeAt = Instant.MAX;
    for (var group : groups) wakeAt = Host.earlier(wakeAt, group.state.wakeAt());
    return wakeAt;
  }

  private void on(Group group, Exchange.Event event, Instant now) {
    var step = group.state.on(event, now);
    group.state = step.next();
    perform(group, step, now);
  }

  private void perform(Group group, Step<Exchange, Exchange.Effect> step, Instant now) {
    for (var effect : step.effects()) {
      switch (effect) {
        case Exchange.Effect.Transmit(var attempt) ->
            group.last = driver.transmit(List.copyOf(group.open), attempt, now);
        case Exchange.Effect.Doubt() -> group.last.ifPresent(p -> driver.doubt(p, now));
        case Exchange.Effect.GiveUp() -> {
          group.last.ifPresent(p -> driver.doubt(p, now));
          if (!group.outcome.gaveUp(now)) groups.remove(group);
        }
      }
    }
  }
}
