package io.sterna.core.association;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Request;
import io.sterna.core.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/// Keeps the peer's idea of our locator set true, by ADD and DELETE (protocol §6, §9).
///
/// Every command carries the whole resulting set with its revision, so that a lost one needs no
/// repair: only the last counts.
final class SetSync {
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final int MOST_REFUSALS = 8;

  private final Host host;
  private final Exchanges exchanges;

  /// The set that the peer is known to have had last.
  private LocatorSet known = new LocatorSet(0, List.of());

  /// Addresses in sets that were sent since: the peer may have them.
  private final Set<IpAddress> perhaps = new LinkedHashSet<>(2);

  /// Addresses that it had and that a set sent since does not list: the peer may have dropped them.
  private final Set<IpAddress> doubtful = new LinkedHashSet<>(2);

  private Optional<Exchanges.Group> out = Optional.empty();
  private LocatorSet sent = known;
  private Optional<Proposal> proposal = Optional.empty();

  /// When a set that was refused for a reason that passes is told again, and how often it was.
  private Instant again = Instant.MAX;

  private int refusals;

  /// A CREATE of ours that has no effect before the peer gets our first SEALED, and what it held of
  /// us before.
  private record Proposal(Session session, LocatorSet held) {}

  SetSync(Host host, Exchanges exchanges) {
    this.host = host;
    this.exchanges = exchanges;
  }

  /// A session stands whose CREATE or RESPONSE said `set`, which replaces all before it.
  void told(LocatorSet set) {
    out.ifPresent(exchanges::cancel);
    out = Optional.empty();
    known = set;
    sent = set;
    perhaps.clear();
    doubtful.clear();
    proposal = Optional.empty();
    again = Instant.MAX;
    refusals = 0;
  }

  /// RESPONSE has come on an association that stands: the peer takes `set` with our first SEALED,
  /// which data might overtake.
  void proposed(Session session, LocatorSet set) {
    var sure = known.locators().stream().filter(l -> isHeld(l.address())).toList();
    var held = new LocatorSet(known.revision(), sure);
    told(set);
    proposal = Optional.of(new Proposal(session, held));
  }

  /// The peer has answered on the session.
  void confirmed(Session session) {
    proposal = proposal.filter(p -> p.session() != session);
  }

  /// The peer has answered on a session whose CREATE said `set`: if the set has changed since, the
  /// peer may hold that one again, and is told anew.
  void perhapsBack(LocatorSet set) {
    if (set.revision() != host.own.set().revision()) told(set);
  }

  /// The peer has never answered on it: it holds what it held.
  void dropped(Session session) {
    proposal.filter(p -> p.session() == session).ifPresent(p -> told(p.held()));
  }

  /// Whether the peer holds this locator of ours for certain. Data from another one would find no
  /// context there: its kernel would answer with a RST.
  boolean isHeld(IpAddress address) {
    return known.contains(address)
        && !doubtful.contains(address)
        && proposal.map(p -> p.held().contains(address)).orElse(true);
  }

  Instant wakeAt() {
    return again;
  }

  /// Tells the peer what has changed since, in one message that takes effect as a whole.
  void update(Instant now) {
    var own = host.own.set();
    boolean retry = !again.isAfter(now);
    if (own.locators().isEmpty() || (own.revision() == sent.revision() && !retry)) return;
    again = Instant.MAX;
    var makers = changes(own);
    out.ifPresent(exchanges::cancel);
    out = Optional.empty();
    sent = own;
    for (var locator : known.locators()) {
      if (!own.contains(locator.address())) doubtful.add(locator.address());
    }
    if (makers.isEmpty()) return;
    own.locators().forEach(l -> perhaps.add(l.address()));
    out = Optional.of(exchanges.begin(makers, new Told(own), now));
  }

  private List<IntFunction<Request>> changes(LocatorSet own) {
    var makers = new ArrayList<IntFunction<Request>>();
    for (var locator : own.locators()) {
      boolean told = known.locators().contains(locator) && !doubtful.contains(locator.address());
      if (!told) makers.add(id -> new Add(id, locator, own));
    }
    for (var address : perhaps) {
      boolean gone = !own.contains(address) && !known.contains(address);
      if (gone) makers.add(id -> new Delete(id, Locator.of(address), own));
    }
    for (var locator : known.locators()) {
      boolean gone = !own.contains(locator.address());
      if (gone) makers.add(id -> new Delete(id, locator, own));
    }
    return makers;
  }

  private final class Told implements Exchanges.Outcome {
    private final LocatorSet set;
    private final Set<IpAddress> skipped = new LinkedHashSet<>();
    private boolean held;

    Told(LocatorSet set) {
      this.set = set;
    }

    /// Every command has the whole set, so that one that is taken is enough.
    @Override
    public void acknowledged(Request request, Ack ack, Instant now) {
      try {
        if (AckValue.decode(request, ack.value()) instanceof AckValue.Skipped(var locators)) {
          for (var locator : locators) skipped.add(locator.address());
          held = true;
        }
      } catch (WireException e) {
        // It says nothing of what the peer holds, and is no answer for us.
      }
    }

    /// The peer holds what it held; the next change is told again as a whole, and this one too if
    /// another peer may only have to leave the locator first.
    @Override
    public void refused(Request request, Nak nak, Instant now) {
      if (nak.code() != NakCode.LOCATOR_IN_USE || refusals >= MOST_REFUSALS) return;
      again = now.plus(FIRST_RETRY.multipliedBy(1L << refusals));
    }

    @Override
    public void done(Instant now) {
      out = Optional.empty();
      if (!held) {
        refusals++;
        return;
      }
      again = Instant.MAX;
      refusals = 0;
      var taken = set.locators().stream().filter(l -> !skipped.contains(l.address())).toList();
      known = new LocatorSet(set.revision(), taken);
      perhaps.clear();
      doubtful.clear();
    }

    @Override
    public boolean gaveUp(Instant now) {
      return true;
    }
  }
}
