package io.sterna.daemon.engine;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.SocketLookup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose segment is this, asked of the kernel (protocol §7, "Order at the receiver"): seldom enough
/// that no flood of segments that belong to nobody holds up those that belong to somebody.
///
/// Answers are kept for a moment, what is there apart from what is not, so that a flood does not
/// push out the plain connections between two hosts of Sterna. A segment that cannot be asked about
/// is treated as nobody's: its TCP sends it again.
final class KernelSockets {
  /// A connection ends seldom, and its last segments may meet no socket anyway.
  static final Duration THERE = Duration.ofSeconds(1);

  /// Shorter than TCP's first repetition, so that a connection that has just begun loses nothing.
  static final Duration NOT_THERE = Duration.ofMillis(150);

  static final int MOST = 4096;

  record Ends(IpAddress local, int localPort, IpAddress remote, int remotePort, int from) {}

  private final Surroundings host;
  private final Map<Ends, Instant> there = new Recent();
  private final Map<Ends, Instant> notThere = new Recent();
  private final Allowance allowance = new Allowance();
  private long unasked;

  KernelSockets(Surroundings host) {
    this.host = host;
  }

  /// Whether the kernel has a connection with exactly these ends.
  boolean isConnection(Ends ends, Instant now) throws IOException {
    if (isFresh(there.get(ends), THERE, now)) return true;
    if (isFresh(notThere.get(ends), NOT_THERE, now)) return false;
    if (!allowance.take(now)) {
      unasked++;
      return false;
    }
    boolean found =
        host.socket(ends.local, ends.localPort, ends.remote, ends.remotePort, ends.from)
            .filter(SocketLookup.Socket.CONNECTION::equals)
            .isPresent();
    (found ? notThere : there).remove(ends);
    (found ? there : notThere).put(ends, now);
    return found;
  }

  /// Segments whose owner was not asked for, because there were too many of them.
  long unasked() {
    return unasked;
  }

  private static boolean isFresh(@Nullable Instant at, Duration age, Instant now) {
    return at != null && !now.isBefore(at) && now.isBefore(at.plus(age));
  }

  /// The answers of late, the least recently used of which makes way.
  private static final class Recent extends LinkedHashMap<Ends, Instant> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Ends, Instant> eldest) {
      return size() > MOST;
    }
  }
}
