package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.path.Step;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Init;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The initiator's side of handshakes with one peer (protocol §5).
///
/// A CREATE has one source, so an attempt has one address family: where both ends have both, a
/// second lane of attempts starts 250 ms behind the first, and the answer that comes first ends
/// both.
final class Initiation {
  /// Between the lanes of the two address families.
  private static final Duration LANES_APART = Duration.ofMillis(250);

  /// Without a new reason tries end after this time: as long as TCP itself holds out.
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /// Copies of one INIT go to at most so many addresses each.
  private static final int MOST_TARGETS = 4;

  private final Association association;
  private final Host host;
  private final Map<Boolean, Lane> lanes = new LinkedHashMap<>(2);
  private Optional<CookieJar> cookies = Optional.empty();
  private Bytes peerKey;
  private Instant until = Instant.MIN;
  private boolean wide;

  /// Attempts over one address family.
  private static final class Lane {
    final boolean v4;
    Attempt attempt;
    Optional<Handshake> out = Optional.empty();
    int turn;

    /// When the copy that left over the first carrier follows over the others.
    Instant race = Instant.MAX;

    Lane(boolean v4, Attempt attempt) {
      this.v4 = v4;
      this.attempt = attempt;
    }
  }

  Initiation(Association association, Host host, Bytes peerKey) {
    this.association = association;
    this.host = host;
    this.peerKey = peerKey;
  }

  boolean isActive() {
    return lanes.values().stream().anyMatch(l -> !(l.attempt instanceof Attempt.Ended));
  }

  /// Begins, or goes on at once if tries are under way.
  ///
  /// @param waits a program waits for the verdict
  /// @param everywhere the first copy goes to all addresses, for any may be the right one
  void start(Bytes key, boolean waits, boolean everywhere, Instant now) {
    if (!key.equals(peerKey)) stop(now);
    peerKey = key;
    wide = everywhere;
    until = now.plus(PATIENCE);
    if (isActive()) {
      for (var lane : List.copyOf(lanes.values())) on(lane, new Attempt.Event.Again(waits), now);
    } else {
      openLanes(now);
    }
    timeout(now);
    if (!isActive()) association.judge(whyNot());
  }

  private String whyNot() {
    return association.peer.targets().isEmpty()
        ? "no address of the peer is known"
        : "no address here of the family of one of the peer's";
  }

  /// This host has other locators: the attempts that are under way may do better from them.
  void moved(Instant now) {
    if (!isActive()) return;
    lanes
        .values()
        .removeIf(
            l -> {
              boolean gone = l.out.map(h -> !host.own.contains(h.source.address())).orElse(false);
              if (gone) forget(l, now);
              return gone;
            });
    openLanes(now);
    for (var lane : lanes.values()) on(lane, new Attempt.Event.Again(false), now);
    timeout(now);
  }

  private void openLanes(Instant now) {
    var at = now;
    for (var locator : association.peer.targets()) {
      boolean v4 = locator.address().isV4();
      var lane = lanes.get(v4);
      if (lane != null && !(lane.attempt instanceof Attempt.Ended)) continue;
      if (host.own.family(v4).isEmpty()) continue;
      lanes.put(v4, new Lane(v4, Attempt.begin(now, at)));
      at = at.plus(LANES_APART);
    }
  }

  void stop(Instant now) {
    for (var lane : lanes.values()) forget(lane, now);
    lanes.clear();
  }

  void timeout(Instant now) {
    if (isActive() && !until.isAfter(now)) stop(now);
    for (var lane : List.copyOf(lanes.values())) {
      if (!lane.race.isAfter(now)) race(lane, now);
      if (lane.attempt.wakeAt().isAfter(now)) continue;
      on(lane, new Attempt.Event.Timeout(host.jitter()), now);
    }
  }

  Instant wakeAt() {
    var wakeAt = Instant.MAX;
    for (var lane : lanes.values()) {
      wakeAt = Host.earlier(wakeAt, Host.earlier(lane.attempt.wakeAt(), lane.race));
    }
    return isActive() ? Host.earlier(wakeAt, until) : wakeAt;
  }

  /// RESPONSE said yes: nothing more is to be tried. The index goes on as the session's.
  void answered(Handshake handshake, Instant now) {
    for (var lane : List.copyOf(lanes.values())) {
      if (lane.out.filter(h -> h == handshake).isPresent()) {
        lane.out = Optional.empty();
        lane.race = Instant.MAX;
        on(lane, new Attempt.Event.Answered(), now);
      }
    }
    stop(now);
  }

  /// RESPONSE said no.
  void refused(Handshake handshake, String reason, Instant now) {
    for (var lane : List.copyOf(lanes.values())) {
      if (lane.out.filter(h -> h == handshake).isEmpty()) continue;
      forget(lane, now);
      on(lane, new Attempt.Event.Refused(reason, host.jitter()), now);
    }
  }

  private void on(Lane lane, Attempt.Event event, Instant now) {
    Step<Attempt, Attempt.Effect> step = lane.attempt.on(event, now);
    lane.attempt = step.next();
    for (var effect : step.effects()) {
      switch (effect) {
        case Attempt.Effect.Begin() -> begin(lane, now);
        case Attempt.Effect.Copy() -> lane.out.ifPresent(h -> copy(lane, h, MOST_TARGETS, now));
        case Attempt.Effect.Judge(var reason) -> association.judge(reason);
      }
    }
  }

  /// A new attempt, from the next of our addresses in turn.
  private void begin(Lane lane, Instant now) {
    forget(lane, now);
    var sources = host.own.family(lane.v4);
    if (sources.isEmpty()) return;
    var source = sources.get(lane.turn++ % sources.size());
    try {
      var handshake =
          new Handshake(host, association.local, association.remote, peerKey, source, now);
      lane.out = Optional.of(handshake);
      host.indexes.put(handshake.index, new IndexTable.Owner.OfHandshake(association, handshake));
      copy(lane, handshake, wide || lane.turn > 1 ? MOST_TARGETS : 1, now);
    } catch (NoiseException e) {
      association.judge("the peer's key is none that can be used");
      lane.attempt = new Attempt.Ended();
    }
  }

  /// Over the first carrier now, and over the others a moment later unless it was answered by then
  /// (protocol §4).
  private void copy(Lane lane, Handshake handshake, int most, Instant now) {
    var race = host.settings.race();
    send(lane, handshake, race.carriers().getFirst(), most, now);
    handshake.width = most;
    lane.race = race.carriers().size() > 1 ? now.plus(race.apart()) : Instant.MAX;
  }

  private void race(Lane lane, Instant now) {
    lane.race = Instant.MAX;
    var others = host.settings.race().carriers();
    for (var carrier : others.subList(1, others.size())) {
      lane.out.ifPresent(h -> send(lane, h, carrier, h.width, now));
    }
  }

  private void send(Lane lane, Handshake handshake, Carrier carrier, int most, Instant now) {
    for (var target : targets(lane, most)) {
      handshake.sentTo.add(target.address());
      var way = new CookieJar.Way(carrier, handshake.source.address(), target.address());
      send(handshake, jar().copy(handshake.init, way, now), way, target.port());
    }
  }

  /// Where the copies of an attempt go. Where there are more addresses than one attempt takes, the
  /// next attempt goes on behind them: what a look-up found comes after all that answered once.
  private List<Locator> targets(Lane lane, int most) {
    var all = new ArrayList<Locator>();
    for (var target : association.peer.targets()) {
      if (target.address().isV4() == lane.v4) all.add(target);
    }
    if (all.size() > MOST_TARGETS) Collections.rotate(all, -(lane.turn - 1) * MOST_TARGETS);
    return all.subList(0, Math.min(most, all.size()));
  }

  private void send(Handshake handshake, Init init, CookieJar.Way way, int port) {
    association.reportSent(handshake.create, new LocatorPair(way.local(), way.remote()));
    host.send(way.carrier(), way.local(), way.remote(), port, init.encode());
  }

  /// Most associations never need one.
  private CookieJar jar() {
    if (cookies.isEmpty()) cookies = Optional.of(new CookieJar());
    return cookies.orElseThrow();
  }

  /// COOKIE has come: INIT is sent again at once, with mac2, the way that it came (protocol §5).
  void challenged(Handshake handshake, CookieJar.Way way, Bytes cookie, Instant now) {
    boolean out =
        lanes.values().stream().anyMatch(l -> l.out.filter(h -> h == handshake).isPresent());
    if (!out || !jar().keep(way, cookie, now)) return;
    for (var target : association.peer.targets()) {
      if (!target.address().equals(way.remote())) continue;
      send(handshake, jar().again(handshake.init, way, now), way, target.port());
      return;
    }
  }

  private void forget(Lane lane, Instant now) {
    lane.out.ifPresent(h -> host.indexes.remove(h.index, now));
    lane.out = Optional.empty();
    lane.race = Instant.MAX;
  }
}
