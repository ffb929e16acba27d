package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Capability;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Form;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Two identifiers, one of them ours: what joins sessions, paths, requests and the peer's set.
///
/// Mutable, with one owner ([Associations]); every turn ends with [#settle].
final class Association {
  /// How far it is.
  enum Phase {
    /// Nothing is confirmed; the data plane knows at most tags that are pending.
    NEW,
    UP,
    /// We have sent CLOSE.
    CLOSING,
    /// The peer has sent CLOSE, and may repeat it.
    CLOSED
  }

  /// How long a CLOSE may come again: the peer repeats it for 32 s.
  private static final Duration CLOSE_LINGER = Duration.ofSeconds(40);

  /// Old INITs make this end ask the peer no more often.
  private static final Duration STALE_PAUSE = Duration.ofSeconds(30);

  final Host host;
  final Identifier local;
  final Identifier remote;
  final Counters counters = new Counters();
  final Sessions sessions;
  final Remotes remotes;
  final Paths paths;
  final Outbox outbox;
  final Exchanges exchanges;
  final Heard heard = new Heard();
  final Announced announced = new Announced();
  final PeerLocators peer;

  final SetSync sync;
  final Upkeep upkeep;
  final Ways ways;
  final Contexts contexts = new Contexts(this);

  private final Initiation initiation;
  private final Display display;
  private Phase phase = Phase.NEW;
  private Input.Grade grade;

  /// A key that a program brought, and what it is worth once the peer proves to hold it.
  private Trust asked;

  private Bytes peerKey;
  private Instant gone = Instant.MAX;
  private Instant staleSeen = Instant.EPOCH;
  private boolean legacyTold;
  private Optional<LocatorPair> doubtedByRst = Optional.empty();
  private Optional<Pings> pings = Optional.empty();
  private PeerView.Accepts accepts = PeerView.Accepts.ALL;

  /// Where the peer has seen us, the last ones, that is none of our locators.
  private List<IpAddress> observed = List.of();

  /// Where data goes, as [Occupied] knows it.
  private Optional<IpAddress> reached = Optional.empty();

  private record Trust(Bytes key, Input.Grade grade) {}

  Association(
      Host host,
      Identifier local,
      Identifier remote,
      Bytes peerKey,
      Input.Grade grade,
      Instant now) {
    this.host = host;
    this.local = local;
    this.remote = remote;
    this.peerKey = peerKey;
    this.grade = grade;
    this.asked = new Trust(peerKey, grade);
    this.sessions = new Sessions(host);
    this.remotes = new Remotes(host.lacks(Weaknesses.Protection.VERIFICATION));
    this.ways = new Ways(this);
    this.paths = new Paths(host, remotes, ways);
    this.peer = new PeerLocators(host, remote, remotes, paths);
    this.outbox = new Outbox(this, host, remotes);
    this.exchanges = new Exchanges(ways, host.number());
    this.sync = new SetSync(host, exchanges);
    this.initiation = new Initiation(this, host, peerKey);
    this.upkeep = new Upkeep(this, initiation, now);
    this.display = new Display(this);
  }

  // --- what the driver asks for

  /// A program wants to talk to the peer.
  void connect(Input.Peer wanted, Instant now) {
    peer.hint(wanted.locators());
    upkeep.used(now);
    asked = new Trust(wanted.publicKey(), wanted.grade());
    boolean stands =
        phase == Phase.UP
            && sessions.sending(now).isPresent()
            && wanted.publicKey().equals(peerKey);
    if (stands) {
      grade = wanted.grade();
      upkeep.renewIfDue(now);
      return;
    }
    if (phase != Phase.UP) {
      phase = Phase.NEW;
      grade = wanted.grade();
      peerKey = wanted.publicKey();
      gone = Instant.MAX;
    }
    legacyTold = false;
    initiation.start(wanted.publicKey(), true, false, now);
  }

  /// This host can be reached elsewhere now (protocol §9).
  void moved(Instant now) {
    remotes.renewProbes();
    paths.rebuild(now);
    initiation.moved(now);
    if (phase == Phase.UP) upkeep.moved(now);
  }

  /// A look-up says where the peer may be.
  void found(List<Locator> locators, Instant now) {
    peer.hint(locators);
    if (phase == Phase.UP) peer.found(locators, now);
  }

  /// Asks the peer which set it holds of us (protocol §6, LIST).
  void list(Instant now) {
    if (phase != Phase.UP) return;
    exchanges.begin(List.of(ListSet::new), new Courtesy(() -> {}), now);
  }

  /// Tries all paths for somebody who wants to see it.
  void ping(Input.Ping ping, Instant now) {
    if (phase != Phase.UP) return;
    upkeep.used(now);
    upkeep.renewIfDue(now);
    if (pings.isEmpty()) pings = Optional.of(new Pings(this, now));
    pings.get().send(ping, now);
  }

  /// A nonce has come back.
  void pinged(long nonce, Endpoint sourceSeen, Instant now) {
    pings.ifPresent(p -> p.answered(nonce, sourceSeen, now));
  }

  /// A connection makes it doubtful that the peer still knows of the association.
  void doubted(Instant now) {
    if (phase != Phase.UP || paths.current().isEmpty()) return; // else it is searched for already
    upkeep.doubted();
    paths.doubt(paths.current().get(), now);
  }

  /// An INIT of the peer came with an old TIMESTAMP: a copy that somebody sends again, or the
  /// peer has lost its mark and its clock. A PROBE tells which; if it stays unanswered, this end
  /// makes the handshake (protocol §5).
  void staleInit(Instant now) {
    if (!Host.elapsed(staleSeen, STALE_PAUSE, now)) return;
    staleSeen = now;
    doubted(now);
    host.touch(this);
  }

  /// It is open whether the peer has this connection too (protocol §7, CONTEXT).
  void doubted(Tcn tcn, Instant now) {
    if (phase == Phase.UP) contexts.doubted(tcn, now);
  }

  /// Encapsulated data came from elsewhere, and anybody could have sent it: a PROBE finds out
  /// whether the peer is there (protocol §8).
  void sourceSeen(IpAddress address, int port, Instant now) {
    if (phase == Phase.UP && port != 0) peer.seen(Locator.of(address, port), now);
  }

  /// A RST came over a path that is not the current one; somebody else may have the locator now.
  void rstDoubted(LocatorPair pair, Instant now) {
    if (phase != Phase.UP || !paths.contains(pair)) return;
    doubtedByRst = Optional.of(pair);
    paths.explore(pair, now);
  }

  /// A nonce that was sent on this path has come back.
  void answeredOn(LocatorPair path) {
    if (!doubtedByRst.equals(Optional.of(path))) return;
    doubtedByRst = Optional.empty();
    host.effect(new Effect.PathAnswered(local, remote, path));
  }

  /// Ends the association in order.
  void close(String reason, Instant now) {
    if (phase == Phase.CLOSING || phase == Phase.CLOSED) return;
    boolean told = phase == Phase.UP && sessions.sending(now).isPresent();
    if (phase == Phase.UP) host.report(new Event.AssociationDown(local, remote, reason));
    initiation.stop(now);
    cancelExchanges();
    phase = told ? Phase.CLOSING : Phase.CLOSED;
    gone = told ? Instant.MAX : now;
    if (!told) return;
    exchanges.begin(
        List.of(id -> new Close(id, 0, reason)), new Courtesy(() -> phase = Phase.CLOSED), now);
  }

  private void cancelExchanges() {
    exchanges.cancelAll();
    contexts.cancel();
  }

  /// The peer has ended it.
  void closedByPeer(String reason, Instant now) {
    sessions.all().forEach(s -> s.closed = true);
    if (phase == Phase.UP) host.report(new Event.AssociationDown(local, remote, reason));
    initiation.stop(now);
    cancelExchanges();
    phase = Phase.CLOSED;
    gone = now.plus(CLOSE_LINGER);
  }

  // --- handshakes

  /// RESPONSE said yes: the peer holds its key, and the session can be sent on at once.
  void established(Handshake handshake, Session session, Agreed agreed, Instant now) {
    initiation.answered(handshake, now);
    sessions.confirm(session);
    if (asked.key.equals(session.peerKey)) grade = asked.grade; // else a renewal
    var roundTrip = Duration.between(handshake.began, now);
    takeUp(session, agreed, Optional.of(roundTrip), now);
    upkeep.prove(session, now);
  }

  void refused(Handshake handshake, String reason, Instant now) {
    initiation.refused(handshake, reason, now);
  }

  /// A session of the peer that waits for its first SEALED.
  void pending(Offer offer, Place place, Instant now) {
    boolean stands = isHeldBy(offer.session().peerKey);
    sessions.addPending(offer, stands ? Optional.empty() : Optional.of(place), now);
  }

  /// Whether it stands, and with this key.
  boolean isHeldBy(Bytes key) {
    return phase == Phase.UP && peerKey.equals(key);
  }

  /// A SEALED that opened has arrived on the session.
  void arrived(Session session, LocatorPair pair, Carrier by, Instant now) {
    upkeep.used(now);
    boolean proving = session.confirmation instanceof Confirmation.Proving;
    var offer = sessions.offer(session);
    var step = session.confirmation.on(new Confirmation.Event.Arrived(), now);
    session.confirmation = step.next();
    for (var effect : step.effects()) {
      switch (effect) {
        case Confirmation.Effect.Confirm() -> offer.ifPresent(o -> confirmed(o, pair, by, now));
        case Confirmation.Effect.Prove(), Confirmation.Effect.Drop() -> {} // not on arrival
      }
    }
    sync.confirmed(session);
    // The SEALED that confirmed our CREATE may have left before the set changed (protocol §6).
    if (proving && session.told.isPresent()) sync.perhapsBack(session.told.get());
  }

  /// The peer has never shown up on a session.
  void dropped(Session session) {
    sync.dropped(session);
  }

  private void confirmed(Offer offer, LocatorPair pair, Carrier by, Instant now) {
    var session = offer.session();
    sessions.confirm(session);
    grade = offer.grade();
    asked = new Trust(session.peerKey, grade);
    boolean proves = offer.answeredTo().equals(Set.of(pair.remote()));
    var agreed =
        new Agreed(
            offer.create().set(),
            offer.create().capabilities(),
            offer.told(),
            new Outbox.Way(by, pair, by.hasPorts() ? remotes.port(pair.remote()) : 0, session),
            proves,
            isSeenAsSent(offer, pair));
    initiation.stop(now);
    takeUp(session, agreed, Optional.empty(), now);
  }

  /// Whether the confirming SEALED came from where CREATE said that its INIT left from.
  private boolean isSeenAsSent(Offer offer, LocatorPair pair) {
    if (!offer.answeredTo().contains(pair.remote())) return true; // another path tells
    return offer.create().source().address().equals(pair.remote());
  }

  /// The peer sees us at this address: it means us when it sends there.
  void seenAt(IpAddress address) {
    if (host.own.contains(address) || observed.contains(address)) return;
    var all = new ArrayList<>(observed);
    if (all.size() >= LocatorSet.MOST) all.removeFirst();
    all.add(address);
    observed = List.copyOf(all);
  }

  /// Whether a peer that sends there means this host: one of our locators, or, behind a NAT, where
  /// this peer sees us.
  boolean isOurs(IpAddress address) {
    return host.own.isOurs(address) || observed.contains(address);
  }

  /// What a handshake has settled.
  ///
  /// @param set the peer's, which replaces what was held (protocol §6)
  /// @param told ours, as the peer heard it
  /// @param verified whether the handshake shows that the peer is at the other end of `way`
  /// @param unaltered whether addresses and ports were seen as they were sent
  record Agreed(
      LocatorSet set,
      List<Capability> capabilities,
      LocatorSet told,
      Outbox.Way way,
      boolean verified,
      boolean unaltered) {}

  private void takeUp(Session session, Agreed agreed, Optional<Duration> roundTrip, Instant now) {
    var pair = agreed.way().pair();
    boolean stood = phase == Phase.UP;
    for (var other : sessions.dropOthers(session.peerKey, now)) dropped(other);
    boolean wasUp = stood && sessions.confirmedCount() > 1;
    if (phase == Phase.CLOSING) cancelExchanges(); // our CLOSE was for what was before
    phase = Phase.UP;
    gone = Instant.MAX;
    peerKey = session.peerKey;
    host.effect(
        new Effect.KeyProven(
            remote, peerKey, grade, session.initiator, Capability.further(agreed.capabilities())));
    ways.proven(agreed.way());
    session.via = Optional.of(agreed.way());
    accepts = accepts(agreed.capabilities());
    var wanted = host.settings.wanted();
    paths.wanted = accepts.forms().contains(wanted) ? wanted : Form.PLAIN;
    paths.envelopes = accepts.forms().contains(Form.UDP);
    if (stood && session.initiator) sync.proposed(session, agreed.told());
    else sync.told(agreed.told());
    peer.replace(agreed.set(), now);
    if (agreed.verified()) {
      peer.proven(at(agreed.way()), now);
      paths.proven(pair, roundTrip, now);
      exchanges.opened(true, now);
    }
    paths.compared(pair, agreed.unaltered(), now);
    if (paths.form(pair) != paths.target(pair)) paths.explore(pair, now);
    if (!wasUp) {
      host.report(new Event.AssociationUp(local, remote, grade, session.initiator, roundTrip));
    }
  }

  /// Where the peer was at the end of a way.
  private static Locator at(Outbox.Way way) {
    var remote = way.pair().remote();
    return way.port() == 0 ? Locator.of(remote) : Locator.of(remote, way.port());
  }

  /// What the peer's end takes. Who does not say is taken for an end that has TCP in `plain` alone.
  private PeerView.Accepts accepts(List<Capability> capabilities) {
    var forms = EnumSet.of(Form.PLAIN);
    var transports = EnumSet.of(Capability.Transport.TCP);
    for (var capability : capabilities) {
      if (capability instanceof Capability.Forms(var all)) forms.addAll(all);
      if (capability instanceof Capability.Transports(var all)) transports.addAll(all);
    }
    return host.shared(new PeerView.Accepts(forms, transports));
  }

  PeerView.Accepts accepts() {
    return accepts;
  }

  // --- time

  void timeout(Instant now) {
    initiation.timeout(now);
    upkeep.timeout(phase == Phase.UP, now);
    if (remotes.expire(now)) paths.rebuild(now);
    exchanges.timeout(now);
    if (phase == Phase.UP) paths.timeout(isLost(), now);
  }

  Instant wakeAt(Instant now) {
    boolean up = phase == Phase.UP;
    var wakeAt = Host.earlier(initiation.wakeAt(), exchanges.wakeAt());
    wakeAt = Host.earlier(wakeAt, upkeep.wakeAt(up, now));
    wakeAt = Host.earlier(wakeAt, remotes.wakeAt());
    if (up) wakeAt = Host.earlier(wakeAt, sync.wakeAt());
    wakeAt = Host.earlier(wakeAt, gone);
    return up ? Host.earlier(wakeAt, paths.wakeAt(isLost())) : wakeAt;
  }

  // --- the end of a turn

  /// Chooses the path, keeps the peer informed, sends what this turn has gathered, and shows the
  /// data plane what has changed.
  void settle(Instant now) {
    if (phase == Phase.UP) agree(now);
    if (!wakeAt(now).isAfter(now)) { // what this turn has made due leaves in the same messages
      timeout(now);
      if (phase == Phase.UP) agree(now);
    }
    outbox.flush(now);
    display.show(now);
  }

  private void agree(Instant now) {
    paths
        .choose()
        .ifPresent(why -> host.report(new Event.PathChanged(local, remote, paths.current(), why)));
    reach(paths.current().filter(_ -> paths.currentWorks()).map(LocatorPair::remote));
    upkeep.found(paths.anyWorks(), now);
    sync.update(now);
    announced.keep(paths::contains);
    ways.keep(paths::contains);
  }

  private void reach(Optional<IpAddress> at) {
    if (at.equals(reached)) return;
    host.occupied.move(this, reached, at);
    reached = at;
  }

  /// Somebody else says that it is where this peer was: it has to show that it still is there.
  void disputed(Instant now) {
    paths.current().ifPresent(p -> paths.doubt(p, now));
    host.touch(this);
  }

  /// Whether nothing of it is left to keep.
  boolean isOver(Instant now) {
    if (sessions.hasPending() || initiation.isActive()) return false;
    return switch (phase) {
      case NEW -> true;
      case UP -> false;
      case CLOSING -> !exchanges.isWaiting();
      case CLOSED -> !gone.isAfter(now) || gone.equals(Instant.MAX);
    };
  }

  /// How readily it makes way at a bound.
  Directory.Rank rank(Instant now) {
    if (phase == Phase.UP && sessions.sending(now).isPresent()) return Directory.Rank.STAYS;
    if (initiation.isActive()) return Directory.Rank.TRYING;
    boolean up = phase == Phase.UP || phase == Phase.CLOSING;
    return up ? Directory.Rank.IDLE : Directory.Rank.EMPTY;
  }

  /// COOKIE has come: the INIT leaves once more the same way, with mac2.
  void challenged(Handshake handshake, CookieJar.Way way, Bytes cookie, Instant now) {
    initiation.challenged(handshake, way, cookie, now);
  }

  void end(Instant now) {
    initiation.stop(now);
    sessions.dropAll(now);
    outbox.clear();
    reach(Optional.empty());
    display.hide();
  }

  /// The peer counts as legacy for now; told once until a program asks again.
  void judge(String reason) {
    boolean stands = phase == Phase.UP && sessions.confirmedCount() > 0;
    if (stands || legacyTold) return;
    legacyTold = true;
    host.report(new Event.Legacy(local, remote, reason));
  }

  AssociationStatus status(Instant now) {
    return display.status(now);
  }

  void reportSent(Command command, LocatorPair via) {
    host.report(new Event.CommandSent(local, remote, command, via));
  }

  void reportReceived(Command command, LocatorPair via) {
    host.report(new Event.CommandReceived(local, remote, command, via));
  }

  Phase phase() {
    return phase;
  }

  boolean isLost() {
    return upkeep.isLost();
  }

  Input.Grade grade() {
    return grade;
  }

  Bytes peerKey() {
    return peerKey;
  }

  /// A request whose answer only has to come, or not.
  private record Courtesy(Runnable end) implements Exchanges.Outcome {
    @Override
    public void acknowledged(Request request, Ack ack, Instant now) {
      end.run();
    }

    @Override
    public void refused(Request request, Nak nak, Instant now) {
      end.run();
    }

    @Override
    public boolean gaveUp(Instant now) {
      end.run();
      return false;
    }
  }
}
