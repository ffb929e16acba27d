package io.sterna.daemon.host;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.PeerView;
import io.sterna.net.HostAddresses;
import io.sterna.net.Steering;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which peers' packets the kernel diverts to the data path.
///
/// A locator comes in at once, before the peer can be told of anything that makes it send from
/// there; it goes out by and by, when no context of the translator's needs it any more.
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

  private final Kernel kernel;
  private final Map<Names, Set<IpAddress>> views = new HashMap<>();

  Steered(Kernel kernel) {
    this.kernel = kernel;
  }

  /// The view of an association has changed.
  synchronized void put(PeerView view) {
    views.put(new Names(view.local(), view.remote()), view.locators());
    var now = kernel.peers();
    if (now.containsAll(view.locators())) return;
    var more = new HashSet<>(now);
    more.addAll(view.locators());
    replace(more);
  }

  synchronized void remove(Identifier local, Identifier remote) {
    views.remove(new Names(local, remote));
  }

  /// Lets go of what neither an association nor the translator needs.
  ///
  /// @param sources what the translator still wants to see
  synchronized void tidy(Set<IpAddress> sources) {
    var needed = new HashSet<>(sources);
    views.values().forEach(needed::addAll);
    if (!needed.equals(kernel.peers())) replace(needed);
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
