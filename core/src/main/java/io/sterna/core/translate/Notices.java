package io.sterna.core.translate;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import java.util.ArrayDeque;
import java.util.Optional;

/// The notices that were not taken yet, few and not often.
final class Notices {
  private static final int MOST = 64;
  private static final long APART_MILLIS = 1000;

  private final ArrayDeque<Notice> waiting = new ArrayDeque<>();

  Optional<Notice> take() {
    return Optional.ofNullable(waiting.poll());
  }

  /// An encapsulated packet came from elsewhere.
  void sourceSeen(Peer peer, LocatorPair pair, int port, long nowMillis) {
    if (peer.sourceSeenAt + APART_MILLIS > nowMillis) return;
    peer.sourceSeenAt = nowMillis;
    add(new Notice.SourceSeen(peer.view.local(), peer.view.remote(), pair, port));
  }

  /// It is open whose connection this is.
  void contextDoubted(Context context, LocatorPair pair, long nowMillis) {
    contextDoubted(context.peer, tcn(context), pair, nowMillis);
  }

  void contextDoubted(Peer peer, Tcn tcn, LocatorPair pair, long nowMillis) {
    if (peer.contextDoubtedAt + APART_MILLIS > nowMillis) return;
    peer.contextDoubtedAt = nowMillis;
    add(new Notice.ContextDoubted(tcn, pair));
  }

  /// A RST came over another path than the current one.
  void rstDoubted(Peer peer, LocatorPair pair, long nowMillis) {
    if (peer.rstDoubtedAt + APART_MILLIS > nowMillis) return;
    peer.rstDoubtedAt = nowMillis;
    add(new Notice.RstDoubted(peer.view.local(), peer.view.remote(), pair));
  }

  static Tcn tcn(Context context) {
    var view = context.peer.view;
    return new Tcn(
        context.protocol, view.local(), view.remote(), context.localPort, context.remotePort);
  }

  private void add(Notice notice) {
    if (waiting.size() < MOST) waiting.add(notice);
  }
}
