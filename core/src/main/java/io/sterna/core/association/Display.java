package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.path.PathState;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What others see of an association: the data plane's view, told when it has changed, and the
/// snapshot for people.
final class Display {
  private final Association association;
  private Optional<PeerView> shown = Optional.empty();

  Display(Association association) {
    this.association = association;
  }

  /// Tells the data plane what has changed since the last turn.
  void show(Instant now) {
    var view = view(now);
    if (view.equals(shown)) return;
    if (view.isEmpty()) {
      hide();
      return;
    }
    shown = view;
    association.host.effect(new Effect.PeerChanged(view.get()));
  }

  void hide() {
    if (shown.isEmpty()) return;
    shown = Optional.empty();
    association.host.effect(new Effect.PeerGone(association.local, association.remote));
  }

  private Optional<PeerView> view(Instant now) {
    var a = association;
    boolean up = a.phase() == Association.Phase.UP;
    if (!up && !a.sessions.hasPending()) return Optional.empty();
    var sending = up ? a.sessions.sending(now) : Optional.<Session>empty();
    return Optional.of(
        new PeerView(
            a.local,
            a.remote,
            up ? sendPath() : Optional.empty(),
            up ? association.paths.others().stream().map(this::sendPath).toList() : List.of(),
            up ? reachableFrom() : a.sessions.pendingFrom(),
            up ? verified() : Set.of(),
            a.announced.forms(),
            sending.map(s -> s.sendTags),
            up ? a.sessions.receiveTags() : List.of(),
            a.sessions.pendingTags(),
            up ? ports() : Map.of(),
            a.accepts()));
  }

  private Optional<PeerView.SendPath> sendPath() {
    return association.paths.current().map(this::sendPath);
  }

  private PeerView.SendPath sendPath(LocatorPair pair) {
    return new PeerView.SendPath(
        pair,
        form(pair),
        PeerView.SendPath.UNKNOWN_MTU,
        association.host.own.find(pair.local()).map(Locator::port).orElse(Locator.DEFAULT_PORT),
        association
            .remotes
            .find(pair.remote())
            .map(remote -> remote.locator.port())
            .orElse(Locator.DEFAULT_PORT));
  }

  /// `udp` marks itself, so that it needs no announcement (protocol §8).
  private Form form(LocatorPair pair) {
    var wanted = association.host.settings.wanted();
    return wanted == Form.UDP ? wanted : association.paths.form(pair);
  }

  /// Where encapsulated packets come from at each of the peer's locators.
  private Map<IpAddress, Integer> ports() {
    var ports = new LinkedHashMap<IpAddress, Integer>();
    for (var remote : association.remotes.candidates()) {
      ports.put(remote.address, remote.locator.port());
    }
    return ports;
  }

  /// The peer's set, and where else it has proved to be.
  private Set<IpAddress> reachableFrom() {
    var from = new LinkedHashSet<>(verified());
    for (var locator : association.peer.set().locators()) from.add(locator.address());
    return from;
  }

  private Set<IpAddress> verified() {
    var verified = new LinkedHashSet<IpAddress>();
    for (var remote : association.remotes.candidates()) {
      if (remote.verified) verified.add(remote.address);
    }
    return verified;
  }

  AssociationStatus status(Instant now) {
    var a = association;
    return new AssociationStatus(
        a.local,
        a.remote,
        state(),
        a.grade(),
        a.peerKey(),
        a.sessions.sending(now).map(s -> Duration.between(s.born, now)),
        a.sessions.confirmedCount(),
        a.sessions.pendingCount(),
        a.host.own.set(),
        a.peer.set(),
        remotes(),
        a.paths.current(),
        paths(),
        a.counters.traffic());
  }

  private AssociationStatus.State state() {
    return switch (association.phase()) {
      case NEW -> AssociationStatus.State.CONNECTING;
      case UP -> association.isLost() ? AssociationStatus.State.LOST : AssociationStatus.State.UP;
      case CLOSING, CLOSED -> AssociationStatus.State.CLOSING;
    };
  }

  private List<AssociationStatus.Remote> remotes() {
    var remotes = new ArrayList<AssociationStatus.Remote>();
    for (var remote : association.remotes.list()) {
      Locator locator = remote.locator;
      remotes.add(new AssociationStatus.Remote(locator, remote.inSet, remote.verified));
    }
    return remotes;
  }

  private List<AssociationStatus.Path> paths() {
    var current = association.paths.current();
    var paths = new ArrayList<AssociationStatus.Path>();
    association
        .paths
        .states()
        .forEach(
            (pair, state) ->
                paths.add(
                    new AssociationStatus.Path(
                        pair,
                        name(state),
                        association.paths.form(pair),
                        association.ways.carrier(pair),
                        state.working().flatMap(PathState.Usable::roundTrip),
                        current.equals(Optional.of(pair)))));
    paths.sort((x, y) -> x.pair().toString().compareTo(y.pair().toString()));
    return paths;
  }

  private static String name(PathState state) {
    return switch (state) {
      case PathState.Probing _ -> "probing";
      case PathState.Usable _ -> "usable";
      case PathState.Checking _ -> "checking";
      case PathState.Disabled _ -> "disabled";
      case PathState.Returning _ -> "returning";
    };
  }
}
