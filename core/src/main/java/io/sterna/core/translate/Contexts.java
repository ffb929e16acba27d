package io.sterna.core.translate;

import io.sterna.core.identifier.LocatorPair;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All contexts of a host, bounded in number and time.
final class Contexts {
  private record Key(Peer peer, int protocol, int ports) {
    static Key of(Context context) {
      return new Key(context.peer, context.protocol, context.ports());
    }
  }

  /// Of TCP only: nothing else can turn out to be legacy.
  private record PinnedKey(LocatorPair pair, int ports) {}

  /// One that was used this recently gives way to no other.
  private static final long IN_USE_MILLIS = 60_000;

  /// How many are looked at in the fast path before one gives way.
  private static final int MOST_ASKED = 8;

  private final FastPath fast;
  private final int bound;
  private final int datagramBound;
  private int datagrams;
  private final Map<Key, Context> all = new LinkedHashMap<>();
  private final Map<PinnedKey, Context> pinned = new LinkedHashMap<>();
  private final AgeQueue closed;
  private final AgeQueue opening;
  private final AgeQueue idle;

  /// UDP and ICMP echo, which the next encapsulated packet brings back.
  private final AgeQueue datagram;

  /// Legacy ones, which nothing brings back.
  private final AgeQueue legacy;

  /// At the bound the first that has one gives way.
  private final List<AgeQueue> queues;

  Contexts(Bounds bounds, FastPath fast) {
    this.fast = fast;
    bound = bounds.contexts();
    datagramBound = Math.max(1, bound / 2);
    closed = new AgeQueue(bounds.closed().toMillis());
    opening = new AgeQueue(bounds.opening().toMillis());
    idle = new AgeQueue(bounds.idle().toMillis());
    legacy = new AgeQueue(bounds.idle().toMillis());
    datagram = new AgeQueue(bounds.datagram().toMillis());
    queues = List.of(closed, opening, datagram, idle, legacy);
  }

  int size() {
    return all.size();
  }

  Set<LocatorPair> pinnedPairs() {
    var pairs = new LinkedHashSet<LocatorPair>();
    for (var key : pinned.keySet()) pairs.add(key.pair());
    return pairs;
  }

  boolean hasPinned() {
    return !pinned.isEmpty();
  }

  Collection<Context> all() {
    return all.values();
  }

  @Nullable Context find(Peer peer, int protocol, int ports) {
    return all.get(new Key(peer, protocol, ports));
  }

  /// The legacy context that began on these locators.
  @Nullable Context findPinned(LocatorPair pair, int protocol, int ports) {
    if (pinned.isEmpty() || protocol != Packet.TCP) return null;
    return pinned.get(new PinnedKey(pair, ports));
  }

  /// A new context, [ContextState#ADOPTED] or [ContextState#ONE_WAY], or null if there are too many
  /// in use.
  ///
  /// @param v4 whether the local program has an IPv4 socket
  @Nullable Context open(Peer peer, int protocol, int ports, boolean v4, long nowMillis) {
    if (protocol != Packet.TCP && datagrams >= datagramBound) {
      remove(Objects.requireNonNull(datagram.oldest()));
    }
    if (all.size() >= bound && !makeRoom(nowMillis)) return null;
    var context = new Context(peer, protocol, ports, v4);
    all.put(Key.of(context), context);
    peer.contexts++;
    if (context.isDatagram()) datagrams++;
    queue(context).add(context, nowMillis);
    return context;
  }

  /// To be called after every change of its state too.
  void touch(Context context, long nowMillis) {
    AgeQueue.leave(context);
    queue(context).add(context, nowMillis);
    boolean may = context.mayBeCarried();
    if (may && !context.carried) context.carried = fast.open(Notices.tcn(context));
    if (!may) release(context, nowMillis);
  }

  /// Brings it up to date by what the fast path has seen of it.
  ///
  /// @return whether it was in use meanwhile
  boolean refresh(Context context, long nowMillis) {
    if (!context.carried) return false;
    var seen = fast.progress(Notices.tcn(context));
    if (seen.isEmpty()) return false;
    context.progressed(seen.get());
    long used = nowMillis - seen.get().idleMillis();
    if (used <= context.lastUsed) return false;
    AgeQueue.leave(context);
    queue(context).add(context, used);
    return true;
  }

  private void release(Context context, long nowMillis) {
    if (!context.carried) return;
    refresh(context, nowMillis);
    fast.close(Notices.tcn(context));
    context.carried = false;
  }

  void pin(Context context, LocatorPair pair) {
    context.pin(pair);
    pinned.put(new PinnedKey(pair, context.ports()), context);
  }

  /// It is native after all.
  void unpin(Context context, long nowMillis) {
    var pair = context.pinned();
    if (pair == null) return;
    pinned.remove(new PinnedKey(pair, context.ports()));
    context.unpin();
    touch(context, nowMillis);
  }

  void remove(Context context) {
    AgeQueue.leave(context);
    if (context.carried) fast.close(Notices.tcn(context));
    var pair = context.pinned();
    if (pair != null) pinned.remove(new PinnedKey(pair, context.ports()));
    all.remove(Key.of(context));
    context.peer.contexts--;
    if (context.isDatagram()) datagrams--;
  }

  long wakeAtMillis() {
    long first = Long.MAX_VALUE;
    for (var queue : queues) first = Math.min(first, queue.wakeAtMillis());
    return first;
  }

  void expire(long nowMillis) {
    for (var queue : queues) {
      for (var next = queue.oldest();
          next != null && queue.wakeAtMillis() <= nowMillis;
          next = queue.oldest()) {
        if (!refresh(next, nowMillis) || queue.lifetimeMillis <= nowMillis - next.lastUsed) {
          remove(next);
        }
      }
    }
  }

  private boolean makeRoom(long nowMillis) {
    for (var queue : queues) {
      var oldest = oldest(queue, nowMillis);
      if (oldest == null) continue;
      boolean expendable = queue == closed || queue == opening || queue == datagram;
      if (!expendable && oldest.lastUsed + IN_USE_MILLIS > nowMillis) continue;
      remove(oldest);
      return true;
    }
    return false;
  }

  /// One that has not been used for longest, or nearly.
  private @Nullable Context oldest(AgeQueue queue, long nowMillis) {
    for (int n = 0; n < MOST_ASKED; n++) {
      var oldest = queue.oldest();
      if (oldest == null || !refresh(oldest, nowMillis)) return oldest;
    }
    return queue.oldest();
  }

  private AgeQueue queue(Context context) {
    return switch (context.state()) {
      case SYN_SENT, SYN_RECEIVED, ADOPTED -> opening;
      case ESTABLISHED -> context.pinned() == null ? idle : legacy;
      case CLOSED -> closed;
      case ONE_WAY, BOTH_WAYS -> datagram;
    };
  }
}
