package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Time stamps on both sides of a handshake: ours only grow, and of each initiator only newer ones
/// count (protocol §5).
final class Timestamps {
  private record From(Bytes key, Identifier local, Identifier remote) {}

  private final Map<From, Tai64n> last;
  private Tai64n mark;

  /// @param mark the high-water mark that was stored, or empty
  Timestamps(Bytes mark, int most) {
    this.mark = mark.length() == 0 ? new Tai64n(0, 0) : Tai64n.of(mark);
    this.last =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<From, Tai64n> eldest) {
            return size() > most;
          }
        };
  }

  /// A stamp newer than all before it: max(clock, mark + 1), so that a clock set back does no harm.
  /// It has to be stored before it is sent.
  Tai64n next(Instant now) {
    var clock = Tai64n.of(now);
    mark = clock.isAfter(mark) ? clock : mark.next();
    return mark;
  }

  /// Whether the stamp of an INIT that decrypted is newer than all that were noted before it.
  boolean isNew(Bytes key, Identifier local, Identifier remote, Tai64n stamp) {
    var before = last.get(new From(key, local, remote));
    return before == null || stamp.isAfter(before);
  }

  /// The INIT with this stamp is answered: it, and older ones, do not count any more.
  void note(Bytes key, Identifier local, Identifier remote, Tai64n stamp) {
    last.merge(new From(key, local, remote), stamp, (a, b) -> a.isAfter(b) ? a : b);
  }
}
