package io.sterna.daemon.engine;

import io.sterna.bpf.BpfException;
import io.sterna.bpf.Flow;
import io.sterna.bpf.In;
import io.sterna.bpf.KernelPath;
import io.sterna.bpf.Out;
import io.sterna.bpf.Pair;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.FastPath;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.TranslatorStatus.Traffic;
import io.sterna.core.wire.Form;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The fast path in the kernel as the translator sees it: what it may do, written to the programs'
/// maps. Belongs to the data path's thread.
public final class KernelFastPath implements FastPath {
  private static final Logger LOG = LoggerFactory.getLogger(KernelFastPath.class);

  private record Names(Identifier local, Identifier remote) {
    Pair addresses() {
      return new Pair(local.address(), remote.address());
    }

    /// Programs know IPv4 identifiers by IPv4 addresses.
    boolean areOfPrograms6() {
      return !local.address().isV4Mapped() && !remote.address().isV4Mapped();
    }
  }

  /// An association in the maps.
  private static final class Peer {
    final int number;
    Optional<Out> out = Optional.empty();
    Map<Pair, In> in = Map.of();

    Peer(int number) {
      this.number = number;
    }
  }

  private final KernelPath kernel;
  private final Surroundings host;
  private final IntPredicate interfaces;
  private final Map<Names, Peer> peers = new HashMap<>();

  /// @param interfaces by which packets may leave
  public KernelFastPath(KernelPath kernel, Surroundings host, IntPredicate interfaces) {
    this.kernel = kernel;
    this.host = host;
    this.interfaces = interfaces;
  }

  @Override
  public void ways(
      Identifier local, Identifier remote, Optional<SendPath> out, Map<LocatorPair, Form> in) {
    var names = new Names(local, remote);
    var known = peers.get(names);
    if (known == null) {
      if (out.isEmpty() && in.isEmpty()) return;
      if (peers.size() >= kernel.mostPeers()) return;
      known = new Peer(peers.size());
      peers.put(names, known);
    }
    boolean may = names.areOfPrograms6();
    try {
      in(known, names.addresses(), may ? in : Map.of());
      out(known, names.addresses(), may ? out : Optional.empty());
    } catch (BpfException e) {
      LOG.warn("{} takes the slow path: {}", remote, e.getMessage());
      forget(known, names.addresses());
    }
  }

  /// What may come is known before anything is sent that draws it.
  private void in(Peer peer, Pair identifiers, Map<LocatorPair, Form> ways) throws BpfException {
    var next = new HashMap<Pair, In>();
    for (var way : ways.entrySet()) {
      var locators = new Pair(way.getKey().local(), way.getKey().remote());
      int delta = way.getValue() == Form.NAMES ? 0 : Out.delta(locators, identifiers);
      next.put(locators, new In(peer.number, identifiers, delta));
    }
    for (var old : peer.in.keySet()) if (!next.containsKey(old)) kernel.removeIn(old);
    for (var way : next.entrySet()) {
      if (!way.getValue().equals(peer.in.get(way.getKey()))) {
        kernel.in(way.getKey(), way.getValue());
      }
    }
    peer.in = next;
  }

  private void out(Peer peer, Pair identifiers, Optional<SendPath> path) throws BpfException {
    var next = path.flatMap(p -> out(peer, identifiers, p));
    if (next.equals(peer.out)) return;
    if (next.isPresent()) kernel.out(identifiers, next.get());
    else kernel.removeOut(identifiers);
    peer.out.ifPresent(old -> host.left(old.interfaceIndex()));
    peer.out = next;
  }

  private Optional<Out> out(Peer peer, Pair identifiers, SendPath path) {
    int index = host.interfaceOf(path.pair().local());
    if (index == 0 || !interfaces.test(index)) return Optional.empty();
    var locators = new Pair(path.pair().local(), path.pair().remote());
    int delta = path.form() == Form.NAMES ? 0 : Out.delta(identifiers, locators);
    int mtu = Math.min(path.mtu(), host.mtu(path.pair().local()));
    return Optional.of(new Out(peer.number, locators, index, mtu, delta));
  }

  private void forget(Peer peer, Pair identifiers) {
    peer.in.keySet().forEach(kernel::removeIn);
    kernel.removeOut(identifiers);
    peer.in = Map.of();
    peer.out = Optional.empty();
  }

  @Override
  public boolean open(Tcn tcn) {
    var flow = flow(tcn);
    if (flow.isEmpty()) return false;
    try {
      kernel.open(flow.get());
      return true;
    } catch (BpfException e) {
      LOG.debug("{} takes the slow path: {}", tcn, e.getMessage());
      return false;
    }
  }

  @Override
  public void close(Tcn tcn) {
    flow(tcn).ifPresent(kernel::close);
  }

  @Override
  public Optional<Progress> progress(Tcn tcn) {
    return flow(tcn)
        .flatMap(kernel::seen)
        .filter(seen -> seen.used() > 0)
        .map(
            seen ->
                new Progress(
                    Math.max(0, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seen.used())),
                    seen.sentNext(),
                    seen.acknowledged(),
                    seen.peerAcknowledged()));
  }

  @Override
  public Carried carried(Identifier local, Identifier remote) {
    var peer = peers.get(new Names(local, remote));
    if (peer == null) return new Carried(new Traffic(0, 0), new Traffic(0, 0));
    var all = kernel.traffic(peer.number);
    return new Carried(
        new Traffic(all.packetsSent(), all.bytesSent()),
        new Traffic(all.packetsReceived(), all.bytesReceived()));
  }

  private Optional<Flow> flow(Tcn tcn) {
    return Optional.ofNullable(peers.get(new Names(tcn.local(), tcn.remote())))
        .map(peer -> new Flow(peer.number, tcn.protocol(), tcn.localPort(), tcn.remotePort()));
  }
}
