package io.sterna.daemon.host;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.core.translate.Notice;
import io.sterna.daemon.engine.Surroundings;
import io.sterna.net.HostAddresses;
import io.sterna.net.NeighbourTable;
import io.sterna.net.RawSender;
import io.sterna.net.SocketLookup;
import io.sterna.net.Uplink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The machine as the data path sees it.
final class HostSurroundings implements Surroundings {
  private static final Logger LOG = LoggerFactory.getLogger(HostSurroundings.class);

  private static final int LEAST_MTU = 1280;

  private final Machine machine;
  private final int deviceIndex;
  private final Optional<Ipv4Pool> pool;
  private final Consumer<Input> engine;
  private final Set<Integer> flushing = ConcurrentHashMap.newKeySet();
  private volatile HostAddresses addresses = new HostAddresses(List.of());
  private volatile Predicate<IpAddress.V6> caller = _ -> false;

  /// @param deviceIndex of `sterna0`
  /// @param pool what is lent in IPv4
  /// @param engine takes what the data path has to tell, without waiting
  HostSurroundings(
      Machine machine, int deviceIndex, Optional<Ipv4Pool> pool, Consumer<Input> engine) {
    this.machine = machine;
    this.deviceIndex = deviceIndex;
    this.pool = pool;
    this.engine = engine;
  }

  /// The host is here now.
  void addresses(HostAddresses now) {
    addresses = now;
  }

  /// Who answers [#call].
  void caller(Predicate<IpAddress.V6> other) {
    caller = other;
  }

  @Override
  public RawSender.Outcome send(MemorySegment packet) {
    return machine.sender().send(packet);
  }

  @Override
  public Optional<SocketLookup.Socket> socket(
      IpAddress local, int localPort, IpAddress remote, int remotePort, int interfaceIndex) {
    int index = isOurs(local) ? deviceIndex : interfaceIndex;
    try {
      return machine.sockets().find(local, localPort, remote, remotePort, index);
    } catch (IOException e) {
      LOG.warn("the kernel does not say whose segment it is, so it is dropped: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private boolean isOurs(IpAddress local) {
    return local.isIdentifierAddress() || pool.filter(p -> p.contains(local)).isPresent();
  }

  @Override
  public boolean isServed(
      int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort) {
    try {
      return machine
          .sockets()
          .isServed(protocol, local, localPort, remote, remotePort, deviceIndex);
    } catch (IOException e) {
      LOG.warn("the kernel does not say who serves port {}: {}", localPort, e.getMessage());
      return false;
    }
  }

  @Override
  public boolean call(IpAddress.V6 peer) {
    return caller.test(peer);
  }

  @Override
  public void doubt(Identifier local, Identifier remote) {
    engine.accept(new Input.Doubt(local, remote));
  }

  @Override
  public void notice(Notice notice) {
    engine.accept(
        switch (notice) {
          case Notice.ContextDoubted(var tcn, var pair) -> new Input.ContextDoubted(tcn, pair);
          case Notice.RstDoubted(var local, var remote, var pair) ->
              new Input.RstDoubted(local, remote, pair);
          case Notice.SourceSeen(var local, var remote, var pair, var port) ->
              new Input.SourceSeen(local, remote, pair, port);
        });
  }

  @Override
  public int mtu(IpAddress local) {
    return addresses.uplinkOf(local).map(Uplink::mtu).orElse(LEAST_MTU);
  }

  @Override
  public int interfaceOf(IpAddress local) {
    return addresses.uplinkOf(local).map(Uplink::index).orElse(0);
  }

  @Override
  public void left(int interfaceIndex) {
    if (!flushing.add(interfaceIndex)) return;
    Thread.startVirtualThread(
        () -> {
          flushing.remove(interfaceIndex);
          try {
            NeighbourTable.flush(interfaceIndex);
          } catch (IOException e) {
            LOG.debug("the neighbours of interface {} stay: {}", interfaceIndex, e.getMessage());
          }
        });
  }
}
