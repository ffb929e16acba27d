package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The peer's addresses, and what may be sent to each (protocol §6: verification limits sending).
///
/// An address is there because the peer's set lists it, because a look-up found it, or because
/// something authentic came from it. Only the first two kinds are tried as ends of a path; the
/// third only keeps account of what may be answered.
final class Remotes {
  /// PROBEs that an address may get before anything came back from it.
  static final int PROBES = 3;

  /// All else to an address that is not verified stays within so many times what came from it.
  static final int AMPLIFICATION = 3;

  /// Addresses that only a look-up or an arrival names are forgotten after this time.
  private static final Duration FOUND = Duration.ofMinutes(5);

  private static final int MOST_OTHERS = 16;

  /// What an address stands for that something on the way has put in: `sent`, as the peer sent it
  /// to our `local`. Two families where a translator between them is on the way.
  record Altered(IpAddress local, IpAddress sent) {}

  /// One address of the peer.
  static final class Remote {
    final IpAddress address;
    Locator locator;
    boolean inSet;
    boolean found;
    boolean verified;
    Instant until = Instant.MAX;
    private int probesLeft = PROBES;
    private Optional<IpAddress> prober = Optional.empty();
    private boolean named;
    private Optional<Altered> standsFor = Optional.empty();
    private long received;
    private long sent;

    private Remote(Locator locator) {
      this.address = locator.address();
      this.locator = locator;
    }

    boolean isCandidate() {
      return inSet || found;
    }

    /// One that a look-up found and that has answered stays until the peer's next set.
    private Instant deadline() {
      return found && verified ? Instant.MAX : until;
    }

    /// Somebody else may have the address soon: what came from there is no credit for them.
    private void leave() {
      inSet = false;
      verified = false;
      received = 0;
      sent = 0;
    }

    private void renewProbes() {
      probesLeft = PROBES;
      prober = Optional.empty();
    }

    /// It got PROBEs and answered none: whoever is there gets no more for being named again.
    private boolean isSilent() {
      return !verified && probesLeft < PROBES;
    }

    private boolean isAlmostForgotten() {
      return !inSet && !found;
    }
  }

  private final Map<IpAddress, Remote> all = new LinkedHashMap<>(2);
  private final boolean noVerification;

  Remotes(boolean noVerification) {
    this.noVerification = noVerification;
  }

  /// Takes the peer's set, its unusable locators left out already. What it does not list is not
  /// tried any more; what it lists again gets PROBEs again only if it has answered before.
  void setTo(LocatorSet set, Instant now) {
    for (var remote : all.values()) {
      remote.found = false;
      remote.named = false;
      if (set.contains(remote.address)) continue;
      if (remote.verified) remote.renewProbes();
      remote.verified = false; // whoever listed it before
      if (!remote.inSet) continue;
      remote.leave();
      remote.until = now.plus(FOUND);
    }
    while (others() > MOST_OTHERS && dropOne()) {} // a peer may name eight new ones each time
    for (var locator : set.locators()) {
      var remote = all.computeIfAbsent(locator.address(), _ -> named(locator));
      remote.locator = locator;
      remote.until = Instant.MAX;
      if (noVerification) remote.verified = true;
      remote.inSet = true;
    }
  }

  /// One more that the peer names. After many that never answered it has to send from there first.
  private Remote named(Locator locator) {
    var remote = new Remote(locator);
    if (all.values().stream().filter(Remote::isSilent).count() >= MOST_OTHERS) {
      remote.probesLeft = 0;
    }
    return remote;
  }

  /// A look-up says that the peer may be here too.
  void found(List<Locator> locators, Instant now) {
    for (var locator : locators) found(locator, /* named= */ true, now);
  }

  /// A handshake shows that the peer is here too.
  void proven(Locator at, Instant now) {
    found(at, /* named= */ false, now);
  }

  private void found(Locator locator, boolean named, Instant now) {
    if (others() >= MOST_OTHERS && !all.containsKey(locator.address())) return;
    var remote = all.computeIfAbsent(locator.address(), _ -> new Remote(locator));
    remote.renewProbes();
    if (remote.inSet) return;
    remote.found = true;
    remote.named |= named;
    remote.locator = locator;
    remote.until = now.plus(FOUND);
  }

  /// Half of the room is for what is authentic.
  boolean hasRoomToSpare() {
    return others() < MOST_OTHERS / 2;
  }

  /// Something altered the peer's source into this one. It gets PROBEs once, and what it sent
  /// counts for more; a new port of an address that has not answered yet replaces the one before.
  ///
  /// @param altered what it stands for, if a PROBE says so
  /// @return whether it is to be tried as an end of paths from now on
  boolean observed(Locator at, Optional<Altered> altered, Instant now) {
    var remote = all.get(at.address());
    if (remote == null && others() >= MOST_OTHERS) return false;
    if (remote == null) {
      remote = new Remote(at);
      all.put(at.address(), remote);
    }
    if (!remote.verified) remote.locator = at;
    remote.standsFor = altered.isPresent() ? altered : remote.standsFor;
    if (remote.isCandidate()) return false;
    remote.found = true;
    remote.until = now.plus(FOUND);
    return true;
  }

  /// What the far end of a path was altered into is an address of the peer no longer.
  ///
  /// @return whether there was such an address
  boolean unaltered(LocatorPair path) {
    var end = Optional.of(new Altered(path.local(), path.remote()));
    return all.values().removeIf(r -> !r.inSet && !r.named && r.standsFor.equals(end));
  }

  /// Something authentic came from an address.
  void heard(IpAddress address, int port, int bytes, Instant now) {
    var remote = all.get(address);
    if (remote == null) {
      if (others() >= MOST_OTHERS && !dropHeard()) return;
      var locator = port == 0 ? Locator.of(address) : Locator.of(address, port);
      remote = new Remote(locator);
      all.put(address, remote);
    }
    remote.received += bytes;
    if (!remote.inSet && !remote.found) remote.until = now.plus(FOUND);
  }

  /// A nonce that was sent to it has come back, or a handshake shows as much; false if that was
  /// known.
  boolean verify(IpAddress address) {
    var remote = all.get(address);
    if (remote == null || remote.verified) return false;
    remote.verified = true;
    return true;
  }

  /// This host has moved: what did not answer before may answer now.
  void renewProbes() {
    all.values().forEach(Remote::renewProbes);
  }

  /// Whether `bytes` more may go to an address that came by no PROBE of ours.
  boolean mayGet(IpAddress address, int bytes) {
    var remote = all.get(address);
    if (remote == null) return false;
    return remote.verified || remote.sent + bytes <= AMPLIFICATION * remote.received;
  }

  /// Whether a PROBE of `bytes` may go there from `local`.
  boolean mayProbe(IpAddress local, IpAddress address, int bytes) {
    if (mayGet(address, bytes)) return true;
    var remote = all.get(address);
    return remote != null && remote.probesLeft > 0 && remote.prober.map(local::equals).orElse(true);
  }

  /// PROBEs to an address that is not verified come from one local address.
  void claim(IpAddress local, IpAddress address) {
    var remote = all.get(address);
    if (remote != null && remote.prober.isEmpty()) remote.prober = Optional.of(local);
  }

  /// Notes a message that leaves; a PROBE that is not within the bytes uses up one of the three.
  void sent(IpAddress address, int bytes) {
    var remote = all.get(address);
    if (remote == null || remote.verified) return;
    if (remote.sent + bytes <= AMPLIFICATION * remote.received) {
      remote.sent += bytes;
    } else {
      remote.probesLeft--;
    }
  }

  /// True if one was forgotten.
  boolean expire(Instant now) {
    return all.values().removeIf(r -> !r.deadline().isAfter(now));
  }

  Instant wakeAt() {
    return all.values().stream().map(Remote::deadline).min(Instant::compareTo).orElse(Instant.MAX);
  }

  Optional<Remote> find(IpAddress address) {
    return Optional.ofNullable(all.get(address));
  }

  boolean isVerified(IpAddress address) {
    var remote = all.get(address);
    return remote != null && remote.verified;
  }

  int port(IpAddress address) {
    return find(address).map(r -> r.locator.port()).orElse(Locator.DEFAULT_PORT);
  }

  /// Those that are tried as ends of paths, in the order of the peer's set.
  List<Remote> candidates() {
    return all.values().stream().filter(Remote::isCandidate).toList();
  }

  List<Remote> list() {
    return new ArrayList<>(all.values());
  }

  private long others() {
    return all.values().stream().filter(r -> !r.inSet).count();
  }

  /// Makes room; those that stay silent are kept, or they would count as new ones.
  private boolean dropHeard() {
    var eldest =
        all.values().stream()
            .filter(r -> r.isAlmostForgotten() && !r.isSilent())
            .min((a, b) -> a.until.compareTo(b.until));
    eldest.ifPresent(r -> all.remove(r.address));
    return eldest.isPresent();
  }

  /// Makes room among those that have left the set too: the latest of the silent ones, while the
  /// others see to it that it gets nothing when it is named again.
  private boolean dropOne() {
    if (dropHeard()) return true;
    var latest =
        all.values().stream()
            .filter(Remote::isAlmostForgotten)
            .max((a, b) -> a.until.compareTo(b.until));
    latest.ifPresent(r -> all.remove(r.address));
    return latest.isPresent();
  }
}
