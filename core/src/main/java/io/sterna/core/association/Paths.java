package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.path.Choice;
import io.sterna.core.path.PathState;
import io.sterna.core.path.Step;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every pair of a locator of ours and one of the peer's, of one family, and which carries data
/// (protocol §9).
final class Paths {
  /// Between the PROBEs of an exploration.
  static final Duration APART = Duration.ofMillis(20);

  /// Bytes of a message with a PROBE without list.
  static final int PROBE_BYTES = 100;

  /// A failed path is tried in the background so long after the last change.
  private static final Duration RETRIED = Duration.ofSeconds(60);

  /// What the paths ask of the association.
  interface Driver {
    /// Ask the peer to show that the path works.
    ///
    /// @param tries how many before it had no answer
    void probe(LocatorPair path, long nonce, Form announced, int tries, Instant now);

    /// It works; `opened` if it did not before.
    void works(LocatorPair path, boolean opened, Instant now);

    /// Whether the peer knows this locator to be ours: no data leaves from another.
    boolean isHeld(IpAddress local);
  }

  private final Host host;
  private final Remotes remotes;
  private final Driver driver;
  private final Map<LocatorPair, PathState> states = new LinkedHashMap<>(2);
  private Optional<LocatorPair> current = Optional.empty();
  private Instant lastChange = Instant.MIN;

  /// The native form to announce: decided by both ends' wishes.
  Form wanted = Form.PLAIN;

  /// Whether the peer takes encapsulated data (protocol §6, capability 2).
  boolean envelopes;

  /// Paths on which something changes addresses or ports: what is native does not come through.
  private final Set<LocatorPair> altered = new LinkedHashSet<>();

  Paths(Host host, Remotes remotes, Driver driver) {
    this.host = host;
    this.remotes = remotes;
    this.driver = driver;
  }

  /// Makes the paths those of the locators that there are now: new ones are tried, the first at
  /// once, and gone ones are forgotten.
  void rebuild(Instant now) {
    var before = Ordered.map(states);
    states.clear();
    var at = now;
    for (var remote : remotes.candidates()) {
      for (var local : host.own.family(remote.address.isV4())) {
        var pair = new LocatorPair(local.address(), remote.address);
        var known = before.get(pair);
        states.put(pair, known != null ? known : PathState.fresh(at));
        if (known != null) continue;
        at = at.plus(APART);
        lastChange = now;
        if (host.lacks(Weaknesses.Protection.VERIFICATION)) proven(pair, Optional.empty(), now);
      }
    }
    altered.retainAll(states.keySet());
  }

  /// Tries all paths now, the current one first.
  void exploreAll(Instant now) {
    lastChange = now;
    var order = new ArrayList<>(states.keySet());
    order.sort(Comparator.comparing(p -> !current.equals(Optional.of(p))));
    var at = now;
    for (var pair : order) {
      on(pair, new PathState.Event.Explore(at), now);
      at = at.plus(APART);
    }
  }

  void explore(LocatorPair pair, Instant now) {
    if (states.containsKey(pair)) on(pair, new PathState.Event.Explore(now), now);
  }

  /// An answer that was owed did not come. If it is the current path that is doubted all are tried,
  /// so that it is known where to go.
  void doubt(LocatorPair pair, Instant now) {
    boolean isCurrent = current.equals(Optional.of(pair));
    if (isCurrent && states.get(pair) instanceof PathState.Usable) {
      exploreAll(now);
    } else {
      explore(pair, now);
    }
  }

  /// A handshake went over the pair. One that is no path of ours is none afterwards.
  void proven(LocatorPair pair, Optional<Duration> roundTrip, Instant now) {
    if (states.containsKey(pair)) on(pair, new PathState.Event.Proven(roundTrip), now);
  }

  void heard(LocatorPair pair, Instant now) {
    if (states.containsKey(pair)) on(pair, new PathState.Event.Heard(), now);
  }

  /// A nonce came back: only the path that it was sent on takes notice, and only if it waits.
  Optional<LocatorPair> answered(long nonce, Instant now) {
    var waited = Optional.<LocatorPair>empty();
    for (var pair : List.copyOf(states.keySet())) {
      var before = state(pair);
      on(pair, new PathState.Event.Answered(nonce), now);
      if (state(pair) != before) waited = Optional.of(pair);
    }
    return waited;
  }

  /// @param lost nothing works, so that every path is tried however long ago it failed
  void timeout(boolean lost, Instant now) {
    var due =
        states.entrySet().stream()
            .filter(e -> !e.getValue().wakeAt().isAfter(now) && !isLeft(e.getValue(), lost))
            .sorted(Map.Entry.comparingByValue(Comparator.comparing(PathState::wakeAt)))
            .map(Map.Entry::getKey)
            .toList();
    for (var pair : due) {
      if (!mayTry(pair)) continue;
      remotes.claim(pair.local(), pair.remote());
      on(pair, new PathState.Event.Timeout(host.nonce(), target(pair)), now);
    }
  }

  Instant wakeAt(boolean lost) {
    var wakeAt = Instant.MAX;
    for (var entry : states.entrySet()) {
      var state = entry.getValue();
      boolean due = !isLeft(state, lost) && mayTry(entry.getKey());
      if (due) wakeAt = Host.earlier(wakeAt, state.wakeAt());
    }
    return wakeAt;
  }

  /// A path that failed long ago is tried again only when nothing else works, or something changes.
  private boolean isLeft(PathState state, boolean lost) {
    boolean disabled = state instanceof PathState.Disabled;
    return disabled && !lost && state.wakeAt().isAfter(lastChange.plus(RETRIED));
  }

  /// A state that has nothing to send only has to end its wait.
  boolean mayTry(LocatorPair pair) {
    return remotes.mayProbe(pair.local(), pair.remote(), PROBE_BYTES);
  }

  private void on(LocatorPair pair, PathState.Event event, Instant now) {
    var before = state(pair);
    var step = before.on(event, now);
    states.put(pair, step.next());
    perform(pair, before, step, now);
  }

  private void perform(
      LocatorPair pair, PathState before, Step<PathState, PathState.Effect> step, Instant now) {
    for (var effect : step.effects()) {
      switch (effect) {
        case PathState.Effect.SendProbe(var nonce, var form) ->
            driver.probe(pair, nonce, form, before.tries(), now);
        case PathState.Effect.Works() -> driver.works(pair, !before.carries(), now);
        case PathState.Effect.Failed() -> {} // the choice sees it
      }
    }
  }

  /// Chooses again; why, if another path carries data now.
  Optional<String> choose() {
    var before = current;
    current = Choice.best(candidates(), current);
    return current.equals(before) ? Optional.empty() : Optional.of(why(before));
  }

  private String why(Optional<LocatorPair> before) {
    if (before.isEmpty()) return "it works";
    var old = before.get();
    if (!host.own.contains(old.local())) return "our locator " + old.local() + " went";
    if (!states.containsKey(old)) return "the peer's locator " + old.remote() + " went";
    return state(old).carries() ? "a better one works" : "the one before failed";
  }

  Optional<LocatorPair> current() {
    return current;
  }

  /// The other paths that may carry data, best first.
  List<LocatorPair> others() {
    if (states.size() < 2) return List.of();
    return Choice.usable(candidates()).stream()
        .filter(pair -> !current.equals(Optional.of(pair)))
        .toList();
  }

  boolean anyWorks() {
    return states.values().stream().anyMatch(PathState::carries);
  }

  boolean currentWorks() {
    return current.map(states::get).map(PathState::carries).orElse(false);
  }

  /// Addresses and ports as sent and as seen were compared (protocol §8).
  void compared(LocatorPair pair, boolean same, Instant now) {
    if (!states.containsKey(pair)) return;
    boolean changed = same ? altered.remove(pair) : altered.add(pair);
    if (changed) explore(pair, now); // the peer is to know the form
  }

  /// The form to announce on a path and to go over to.
  Form target(LocatorPair pair) {
    return envelopes && altered.contains(pair) ? Form.UDP : wanted;
  }

  /// The form to send in: the one that the peer expects, and `udp`, which marks itself, at once.
  Form form(LocatorPair pair) {
    var announced = announced(pair);
    if (target(pair) == Form.UDP) return Form.UDP;
    return announced == Form.UDP ? Form.PLAIN : announced;
  }

  /// The form that the last PROBE on a path has announced, so that another one says the same.
  Form said(LocatorPair pair) {
    return state(pair).lastSent().map(PathState.Sent::announced).orElse(form(pair));
  }

  private Form announced(LocatorPair pair) {
    var state = states.get(pair);
    return state == null
        ? Form.PLAIN
        : state.working().map(PathState.Usable::form).orElse(Form.PLAIN);
  }

  /// What to send control messages over: the current path, others that work, then those to
  /// verified locators.
  List<LocatorPair> usableFirst() {
    return states.entrySet().stream()
        .filter(e -> e.getValue().carries() || remotes.isVerified(e.getKey().remote()))
        .sorted(
            Comparator.<Map.Entry<LocatorPair, PathState>>comparingInt(e -> e.getValue().rank())
                .thenComparing(e -> !current.equals(Optional.of(e.getKey()))))
        .map(Map.Entry::getKey)
        .toList();
  }

  Map<LocatorPair, PathState> states() {
    return Ordered.map(states);
  }

  boolean contains(LocatorPair pair) {
    return states.containsKey(pair);
  }

  private PathState state(LocatorPair pair) {
    var state = states.get(pair);
    if (state == null) throw new IllegalStateException("no path " + pair);
    return state;
  }

  private List<Choice.Candidate> candidates() {
    var candidates = new ArrayList<Choice.Candidate>();
    for (var entry : states.entrySet()) {
      var pair = entry.getKey();
      var remote = remotes.find(pair.remote());
      if (remote.isEmpty() || !remote.get().verified || !driver.isHeld(pair.local())) continue;
      var local = host.own.find(pair.local()).orElse(Locator.of(pair.local()));
      int order = host.own.order(pair.local()).orElse(0) * 16 + candidates.size();
      candidates.add(
          new Choice.Candidate(pair, entry.getValue(), local, wish(remote.get()), order));
    }
    return candidates;
  }

  /// What the peer wishes for its locator. One that only a look-up knows waits behind those that
  /// the peer itself lists.
  private static Locator wish(Remotes.Remote remote) {
    var l = remote.locator;
    return remote.inSet
        ? l
        : new Locator(
            l.address(), l.port(), l.behindNat(), true, l.metered(), 0, l.lifetimeSeconds());
  }
}
