package io.sterna.core.translate;

import io.sterna.core.identifier.Tcn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Connections that make it doubtful whether the peer still knows of its association: a SYN that
/// has to be repeated, an answer that does not accept (protocol §7, §9). One a peer will do.
final class Doubts {
  private final Map<Peer, Tcn> all = new LinkedHashMap<>();

  void add(Context context) {
    var view = context.peer.view;
    all.putIfAbsent(
        context.peer,
        new Tcn(
            context.protocol, view.local(), view.remote(), context.localPort, context.remotePort));
  }

  List<Tcn> take() {
    if (all.isEmpty()) return List.of();
    var taken = List.copyOf(all.values());
    all.clear();
    return taken;
  }
}
