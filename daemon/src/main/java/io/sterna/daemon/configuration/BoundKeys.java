package io.sterna.daemon.configuration;

import io.sterna.core.association.Bounds;
import io.sterna.core.association.Bounds.Share;
import io.sterna.daemon.DaemonException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

/// The keys of `[bounds]`: how much this host keeps and does for others (protocol §5).
final class BoundKeys {
  private static final int MOST = 1_000_000;
  private static final int MOST_LOOK_UPS = 10_000;

  /// The three keys of a share.
  private record ShareKeys(Key<Integer> total, Key<Integer> ofKey, Key<Integer> ofNetwork) {
    static ShareKeys of(String name, Share usual, int most) {
      return new ShareKeys(
          bound(name, usual.total(), most),
          bound(name + "-of-key", usual.ofKey(), most),
          bound(name + "-of-network", usual.ofPrefix(), most));
    }

    List<Key<?>> all() {
      return List.of(total, ofKey, ofNetwork);
    }

    Share require(@Nullable TomlTable table, Source source) throws DaemonException {
      int all = total.require(table, source);
      return new Share(all, part(ofKey, all, table, source), part(ofNetwork, all, table, source));
    }
  }

  private static final Bounds USUAL = Bounds.DEFAULT;
  private static final ShareKeys ASSOCIATIONS =
      ShareKeys.of("associations", USUAL.associations(), MOST);
  private static final ShareKeys PENDING = ShareKeys.of("pending", USUAL.pending(), MOST);
  private static final Key<Integer> PENDING_OF_PAIR =
      bound("pending-of-pair", USUAL.pendingOfOne(), MOST);
  private static final ShareKeys LOOK_UPS =
      ShareKeys.of("look-ups", USUAL.lookUps(), MOST_LOOK_UPS);
  private static final Key<Integer> SEARCHES = bound("searches", USUAL.searches(), MOST_LOOK_UPS);
  private static final Key<Integer> ANSWERED = bound("answered", USUAL.answered(), MOST);
  private static final Key<Integer> TIMESTAMPS = bound("timestamps", USUAL.timestamps(), MOST);
  private static final Key<Integer> INITS = bound("inits", USUAL.opened(), MOST);
  private static final Key<Integer> INITS_OF_NETWORK =
      bound("inits-of-network", USUAL.openedOfPrefix(), MOST);

  private BoundKeys() {}

  static List<Key<?>> all() {
    var shares = List.of(ASSOCIATIONS, PENDING, LOOK_UPS).stream().flatMap(s -> s.all().stream());
    var others =
        List.<Key<?>>of(PENDING_OF_PAIR, SEARCHES, ANSWERED, TIMESTAMPS, INITS, INITS_OF_NETWORK);
    return Stream.concat(shares, others.stream()).toList();
  }

  static Bounds require(@Nullable TomlTable table, Source source) throws DaemonException {
    var pending = PENDING.require(table, source);
    return new Bounds(
        ASSOCIATIONS.require(table, source),
        pending,
        part(PENDING_OF_PAIR, pending.total(), table, source),
        LOOK_UPS.require(table, source),
        SEARCHES.require(table, source),
        ANSWERED.require(table, source),
        TIMESTAMPS.require(table, source),
        INITS.require(table, source),
        INITS_OF_NETWORK.require(table, source));
  }

  private static Key<Integer> bound(String name, int usual, int most) {
    return Key.of("bounds." + name, Integer.toString(usual), Key.integer(1, most));
  }

  /// A share of a total. The default gives way to a smaller total; one that is written down and
  /// could never be met is a mistake.
  private static int part(Key<Integer> key, int total, @Nullable TomlTable table, Source source)
      throws DaemonException {
    int part = key.require(table, source);
    if (part <= total) return part;
    var given = Optional.ofNullable(table).map(t -> t.inputPositionOf(List.of(key.name())));
    if (given.isEmpty()) return total;
    throw Complaint.at(
        source.file(),
        given.orElseThrow().line(),
        key.path() + ": needs at most the bound in total, which is " + total + ", not " + part);
  }
}
