package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Checksum;
import io.sterna.core.wire.Form;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// An association as the byte path sees it: the view that was put last, and what outlives it.
final class Peer {
  private static final int MOST_FORMER = 8;

  final IpAddress.V6 local;
  final IpAddress.V6 remote;

  /// The sum of both identifier addresses.
  final int identifierSum;

  PeerView view;

  /// The association has ended; contexts wait for another.
  boolean gone;

  int contexts;
  long packetsSent;
  long bytesSent;
  long packetsReceived;
  long bytesReceived;

  private final Deque<IpAddress> former = new ArrayDeque<>();

  Peer(PeerView view) {
    this.view = view;
    local = view.local().address();
    remote = view.remote().address();
    identifierSum = Checksum.add(Checksum.sum(local), Checksum.sum(remote));
  }

  void replace(PeerView next) {
    for (var locator : view.locators()) {
      if (!next.locators().contains(locator)) former.addLast(locator);
    }
    former.removeIf(locator -> contexts == 0 || next.locators().contains(locator));
    while (former.size() > MOST_FORMER) former.removeFirst();
    view = next;
    gone = false;
  }

  /// The locators from which packets may still come, current and former.
  Set<IpAddress> reachableFrom() {
    var all = new HashSet<>(view.locators());
    all.addAll(former);
    return all;
  }

  /// Whether the peer has left this locator, which it once had.
  boolean hasLeft(IpAddress locator) {
    return !view.locators().contains(locator);
  }

  boolean sendsTo(IpAddress locator) {
    return view.current().isPresent() && view.current().get().pair().remote().equals(locator);
  }

  boolean sendsOver(LocatorPair pair) {
    return view.current().isPresent() && view.current().get().pair().equals(pair);
  }

  /// The form that the peer announced for what it sends on this path (protocol §8).
  Form announced(LocatorPair pair) {
    return view.announced().getOrDefault(pair, Form.PLAIN);
  }
}
