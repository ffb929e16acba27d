package io.sterna.daemon.host;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Prefix;
import io.sterna.core.translate.PeerView;
import io.sterna.net.HostAddresses;
import io.sterna.net.Steering;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which peers' packets the kernel diverts to the data path.
///
/// A locator comes in at once, before the peer can be told of anything that makes it send from
/// there; it goes out by and by, when no context of the translator's needs it any more.
///
/// Before a session is confirmed anybody may have sent its INIT, in anybody's name. The source is
/// steered all the same, since a SYN may come before the SEALED that confirms, but as a guest: few
/// in all, few of one network, for some seconds, and no longer than the attempt. What is steered
/// and turns out not to be ours is handed back unchanged.
final class Steered {
  private static final Logger LOG = LoggerFactory.getLogger(Steered.class);

  private record Names(Identifier local, Identifier remote) {}

  /// What the kernel is told: [Steering], or memory in a test.
  interface Kernel {
    /// As [Steering#peers()].
    Set<IpAddress> peers();

    /// As [Steering#peers(Set)].
    void peers(Set<IpAddress> locators) throws IOException;

    /// As [Steering#uplinks].
    void uplinks(HostAddresses now) throws IOException;

    static Kernel of(Steering steering) {
      return new Kernel() {
        @Override
        public Set<IpAddress> peers() {
          return steering.peers();
        }

        @Override
        public void peers(Set<IpAddress> locators) throws IOException {
          steering.peers(locators);
        }

        @Override
        public void uplinks(HostAddresses now) throws IOException {
          steering.uplinks(now);
        }
      };
    }
  }

  /// Guests in all, and of one /24 or /56.
  static final int MOST_GUESTS = 64;

  static final int MOST_OF_PREFIX = 4;

  private final Kernel kernel;
  private final Map<Names, Set<IpAddress>> views = new HashMap<>();
  private final Map<Names, Set<IpAddress>> pending = new HashMap<>();

  /// Steered for an unconfirmed session alone, and whether [#age] has seen them.
  private final Map<IpAddress, Boolean> guests = new LinkedHashMap<>();

  private long turnedAway;

  Steered(Kernel kernel) {
    this.kernel = kernel;
  }

  /// The view of an association has changed.
  synchronized void put(PeerView view) {
    var names = new Names(view.local(), view.remote());
    if (isPending(view)) {
      views.remove(names);
      pending.put(names, view.locators());
      add(view.locators().stream().filter(this::admit).toList());
      return;
    }
    views.put(names, view.locators());
    pending.remove(names);
    guests.keySet().removeAll(view.locators());
    add(view.locators());
  }

  synchronized void remove(Identifier local, Identifier remote) {
    var names = new Names(local, remote);
    views.remove(names);
    var ended = pending.remove(names);
    if (ended == null) return;
    release(
        ended.stream()
            .filter(guests::containsKey)
            .filter(one -> pending.values().stream().noneMatch(other -> other.contains(one)))
            .toList());
  }

  /// To be called every few seconds: a guest stays no longer than two calls.
  synchronized void age() {
    release(guests.keySet().stream().filter(guests::get).toList());
    guests.replaceAll((_, _) -> true);
  }

  /// Lets go of what neither an association nor the translator needs.
  ///
  /// @param sources what the translator still wants to see, unconfirmed peers included
  synchronized void tidy(Set<IpAddress> sources) {
    var now = kernel.peers();
    var needed = new HashSet<>(sources);
    pending.values().forEach(each -> needed.removeIf(a -> each.contains(a) && !now.contains(a)));
    views.values().forEach(needed::addAll);
    needed.addAll(guests.keySet());
    if (!needed.equals(now)) replace(needed);
  }

  /// Sources of unconfirmed sessions that were not steered, because there were too many.
  synchronized long turnedAway() {
    return turnedAway;
  }

  private static boolean isPending(PeerView view) {
    return view.sendTags().isEmpty() && view.receiveTags().isEmpty();
  }

  /// Whether the source of an unconfirmed session has to be added to what is steered.
  private boolean admit(IpAddress source) {
    if (kernel.peers().contains(source)) return false;
    var prefix = Prefix.of(source);
    long neighbours = guests.keySet().stream().filter(one -> Prefix.of(one).equals(prefix)).count();
    if (guests.size() >= MOST_GUESTS || neighbours >= MOST_OF_PREFIX) {
      turnedAway++;
      return false;
    }
    guests.put(source, false);
    return true;
  }

  private void add(Collection<IpAddress> locators) {
    var now = kernel.peers();
    if (now.containsAll(locators)) return;
    var more = new HashSet<>(now);
    more.addAll(locators);
    replace(more);
  }

  private void release(Collection<IpAddress> over) {
    if (over.isEmpty()) return;
    guests.keySet().removeAll(over);
    var rest = new HashSet<>(kernel.peers());
    rest.removeAll(over);
    replace(rest);
  }

  synchronized void uplinks(HostAddresses now) throws IOException {
    kernel.uplinks(now);
  }

  private void replace(Set<IpAddress> locators) {
    try {
      kernel.peers(locators);
    } catch (IOException e) {
      LOG.error("connections may break: {}", e.getMessage());
    }
  }
}
