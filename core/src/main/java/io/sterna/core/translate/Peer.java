package io.sterna.core.translate;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Capability.Transport;
import io.sterna.core.wire.Checksum;
import io.sterna.core.wire.Form;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An association as the byte path sees it: the view that was put last, and what outlives it.
final class Peer {
  private static final int MOST_FORMER = 8;

  /// How many segments in a row have to fit a changed announcement (protocol §8).
  private static final int TRIAL = 64;

  private static final int MOST_TRIALS = 64;

  /// Of how many segments in a row the form counts for all on a path without announcement: one who
  /// changes it announces that.
  private static final int ALIKE = 8;

  /// Packet-too-big is not believed below (protocol §7).
  static final int LEAST_MTU4 = 576;

  static final int LEAST_MTU6 = 1280;
  private static final long MTU_MILLIS = 600_000;
  private static final long ANSWERED_MILLIS = 1000;
  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  final IpAddress.V6 local;
  final IpAddress.V6 remote;

  /// The sum of both identifier addresses.
  final int identifierSum;

  /// The same at both ends, and another for each association.
  final String order;

  private final Lent lent;
  PeerView view;

  /// The association has ended; contexts wait for another.
  boolean gone;

  int contexts;
  long packetsSent;
  long bytesSent;
  long packetsReceived;
  long bytesReceived;

  /// Segments that came in another form than the announced one.
  long inOtherForm;

  /// When a [Notice.SourceSeen] was last given, in milliseconds.
  long sourceSeenAt = LONG_AGO;

  /// Likewise a [Notice.RstDoubted].
  long rstDoubtedAt = LONG_AGO;

  /// Likewise a [Notice.ContextDoubted].
  long contextDoubtedAt = LONG_AGO;

  /// What routers, and the uplink, say of the MTU of paths.
  private final Map<LocatorPair, Learnt> learnt = new LinkedHashMap<>();

  /// The path that was last found to answer after a RST, and until when that counts.
  private @Nullable LocatorPair answering;

  private long answeringUntil;

  private final Deque<IpAddress> former = new ArrayDeque<>();

  /// For each path whose announced form has changed: how many segments are still to be looked at.
  private final Map<LocatorPair, Integer> trials = new LinkedHashMap<>();

  /// What came on paths without announcement.
  private final Map<LocatorPair, Habit> habits = new LinkedHashMap<>();

  /// The form of the last segments, and how many they were, up to [#ALIKE].
  private record Habit(Form form, int times) {}

  /// An MTU, and until when it is believed (RFC 8201 §4).
  private record Learnt(int mtu, long untilMillis) {}

  Peer(PeerView view, Lent lent) {
    this.view = view;
    this.lent = lent;
    local = view.local().address();
    remote = view.remote().address();
    identifierSum = Checksum.add(Checksum.sum(local), Checksum.sum(remote));
    var one = Bytes.of(local.bytes()).toString();
    var other = Bytes.of(remote.bytes()).toString();
    order = one.compareTo(other) < 0 ? one + other : other + one;
    tryForms(Map.of(), view.announced());
  }

  /// What IPv4 programs know our end by; null if they cannot.
  IpAddress.@Nullable V4 local4() {
    return lent.address(local);
  }

  IpAddress.@Nullable V4 remote4() {
    return lent.address(remote);
  }

  /// Between which addresses a local program gets packets of the peer; null if an IPv4 program
  /// cannot know the two by any.
  @Nullable Ends toProgram(boolean v4) {
    if (!v4) return new Ends(remote, local, identifierSum);
    var from = remote4();
    var to = local4();
    return from == null || to == null ? null : Ends.of(from, to);
  }

  /// Between which addresses packets to the peer are in an envelope.
  Ends inEnvelope() {
    return new Ends(local, remote, identifierSum);
  }

  /// Whether programs may know it by IPv4 addresses.
  boolean hasNames4() {
    return local4() != null && remote4() != null;
  }

  /// Whether an IPv4 identifier is among the two, so that programs know them by nothing else.
  boolean isOnlyNames4() {
    return local.isV4Mapped() || remote.isV4Mapped();
  }

  /// Whether both are, so that packets between them are IPv4 in envelopes too (protocol §8).
  boolean isBetweenIpv4() {
    return local.isV4Mapped() && remote.isV4Mapped();
  }

  void replace(PeerView next) {
    for (var locator : view.locators()) {
      if (!next.locators().contains(locator)) former.addLast(locator);
    }
    former.removeIf(locator -> contexts == 0 || next.locators().contains(locator));
    while (former.size() > MOST_FORMER) former.removeFirst();
    if (!next.current().map(SendPath::pair).equals(view.current().map(SendPath::pair))) {
      learnt.clear(); // a path that comes back may be another one by now
    }
    tryForms(view.announced(), next.announced());
    if (!next.receiveTags().equals(view.receiveTags())) habits.clear(); // it may have begun anew
    habits
        .keySet()
        .removeIf(
            pair -> next.announced().containsKey(pair) || !next.locators().contains(pair.remote()));
    view = next;
    gone = false;
  }

  /// The locators from which packets may still come, current and former.
  Set<IpAddress> reachableFrom() {
    var all = new LinkedHashSet<>(view.locators());
    all.addAll(former);
    return all;
  }

  /// Whether the peer has begun a session and not confirmed it: its SYNs are held and nothing else
  /// of it is ours.
  boolean isPending() {
    return isUnanswered() && view.sendTags().isEmpty();
  }

  /// Whether the peer has not answered on any session yet: it may not know where we are.
  boolean isUnanswered() {
    return view.receiveTags().isEmpty();
  }

  /// Whether the peer has left this locator, which it once had.
  boolean hasLeft(IpAddress locator) {
    return !view.locators().contains(locator);
  }

  boolean takesEncapsulation() {
    return view.accepts().forms().contains(Form.UDP);
  }

  boolean takes(Packet.Content content) {
    return view.accepts()
        .transports()
        .contains(
            switch (content) {
              case TCP -> Transport.TCP;
              case UDP -> Transport.UDP;
              case ECHO, ERROR -> Transport.ICMP_ECHO;
            });
  }

  /// Whether encapsulated packets may come from here.
  boolean isAt(IpAddress locator, int port) {
    if (hasLeft(locator)) return false;
    var expected = view.ports().get(locator);
    return expected == null || expected == port;
  }

  /// The largest IP packet that fits the path.
  int mtu(SendPath path, long nowMillis) {
    var told = learnt.get(path.pair());
    if (told == null) return path.mtu();
    if (told.untilMillis > nowMillis) return Math.min(path.mtu(), told.mtu);
    learnt.remove(path.pair());
    return path.mtu();
  }

  /// The same, by what was believed last.
  SendPath withMtu(SendPath path) {
    var told = learnt.get(path.pair());
    if (told == null || told.mtu >= path.mtu()) return path;
    return new SendPath(path.pair(), path.form(), told.mtu, path.localPort(), path.remotePort());
  }

  /// No larger packet came through, or left.
  void learnMtu(LocatorPair pair, int mtu, long nowMillis) {
    int least = pair.local().isV4() ? LEAST_MTU4 : LEAST_MTU6;
    learnt.remove(pair); // so that it is the newest
    learnt.put(pair, new Learnt(Math.max(least, mtu), nowMillis + MTU_MILLIS));
    while (learnt.size() > MOST_TRIALS) learnt.remove(learnt.keySet().iterator().next());
  }

  void answered(LocatorPair pair, long nowMillis) {
    answering = pair;
    answeringUntil = nowMillis + ANSWERED_MILLIS;
  }

  boolean hasAnswered(LocatorPair pair, long nowMillis) {
    return pair.equals(answering) && nowMillis < answeringUntil;
  }

  boolean sendsTo(IpAddress locator) {
    return view.current().isPresent() && view.current().get().pair().remote().equals(locator);
  }

  /// The path between these locators, if it can be sent over now.
  @Nullable SendPath path(LocatorPair pair) {
    var current = view.current().orElse(null);
    if (current != null && current.pair().equals(pair)) return current;
    for (var other : view.others()) if (other.pair().equals(pair)) return other;
    return null;
  }

  boolean sendsOver(LocatorPair pair) {
    return view.current().isPresent() && view.current().get().pair().equals(pair);
  }

  /// Whether the peer announced that it sends with the checksum over identifier addresses on this
  /// path (protocol §8).
  boolean announcedNames(LocatorPair pair) {
    return view.announced().get(pair) == Form.NAMES;
  }

  /// Whether segments in either form may come on this path: its announcement has changed, and those
  /// that were on the way before are not to be lost.
  boolean hasAnnounced(LocatorPair pair) {
    return view.announced().containsKey(pair);
  }

  boolean isOnTrial(LocatorPair pair) {
    return trials.containsKey(pair);
  }

  /// Returns whether the trial ends with it.
  boolean arrivedOnTrial(LocatorPair pair, boolean asAnnounced) {
    if (!asAnnounced) inOtherForm++;
    trials.computeIfPresent(
        pair, (_, left) -> asAnnounced ? (left == 1 ? null : left - 1) : (Integer) TRIAL);
    return !isOnTrial(pair);
  }

  /// Returns whether all segments on the path count for this form from now on.
  boolean arrivedUnannounced(LocatorPair pair, Form form) {
    var before = habits.remove(pair); // so that it is the newest
    int times = before != null && before.form == form ? Math.min(ALIKE, before.times + 1) : 1;
    habits.put(pair, new Habit(form, times));
    while (habits.size() > MOST_TRIALS) habits.remove(habits.keySet().iterator().next());
    return times == ALIKE && (before == null || before.times < ALIKE);
  }

  /// In which form segments come, on paths where that is known.
  Map<LocatorPair, Form> settledForms() {
    var forms = new LinkedHashMap<LocatorPair, Form>();
    habits.forEach(
        (pair, habit) -> {
          if (habit.times == ALIKE) forms.put(pair, habit.form);
        });
    for (var pair : view.announced().keySet()) {
      if (!isOnTrial(pair)) forms.put(pair, announcedNames(pair) ? Form.NAMES : Form.PLAIN);
    }
    return forms;
  }

  private void tryForms(Map<LocatorPair, Form> before, Map<LocatorPair, Form> after) {
    var pairs = new LinkedHashSet<>(before.keySet());
    pairs.addAll(after.keySet());
    for (var pair : pairs) {
      if ((before.get(pair) == Form.NAMES) == (after.get(pair) == Form.NAMES)) continue;
      trials.remove(pair); // so that it is the newest
      trials.put(pair, TRIAL);
    }
    while (trials.size() > MOST_TRIALS) trials.remove(trials.keySet().iterator().next());
  }
}
