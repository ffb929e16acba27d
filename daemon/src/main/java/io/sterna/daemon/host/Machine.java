package io.sterna.daemon.host;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.net.Footprint;
import io.sterna.net.HostAddresses;
import io.sterna.net.InterfaceFilter;
import io.sterna.net.NetMonitor;
import io.sterna.net.RawSender;
import io.sterna.net.SocketLookup;
import io.sterna.net.Steering;
import io.sterna.net.Tap;
import io.sterna.net.Uplink;
import io.sterna.net.libc.Errno;
import io.sterna.net.libc.SystemCallException;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the daemon sets up on the machine and holds open while it runs.
///
/// @param takenOver whether a run before left all this
/// @param strays peers' locators that it left steered
/// @param addresses where the host was when all was set up
record Machine(
    Tap tap,
    Footprint footprint,
    Steering steering,
    FastLane fast,
    RawSender sender,
    SocketLookup sockets,
    boolean takenOver,
    Set<IpAddress> strays,
    HostAddresses addresses)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
  private static final int LEAST_MTU = 1280;
  private static final int USUAL_MTU = 1500;

  Machine {
    strays = Set.copyOf(strays);
  }

  /// Sets everything up, or takes over what is there.
  ///
  /// @throws DaemonException if a right, a device or IPv6 is missing; what was set up before that
  ///     is taken out again, unless a run before left it
  ///
  /// @param lent this host's own addresses for programs that know no IPv6, if there is a pool
  /// @param bpf whether the fast path in the kernel is wanted
  static Machine open(Configuration configuration, List<IpAddress.V4> lent, boolean bpf)
      throws DaemonException {
    var device = configuration.device();
    boolean takenOver = Files.exists(Path.of("/sys/class/net", device));
    try {
      return assemble(configuration, lent, bpf, takenOver);
    } catch (IOException e) {
      if (!takenOver) removeQuietly(device);
      throw told(e);
    } catch (DaemonException e) {
      if (!takenOver) removeQuietly(device);
      throw e;
    }
  }

  /// After [#close]: takes out again what this run set up, if no run before did.
  void undo() {
    if (!takenOver) removeQuietly(tap.name());
  }

  private static Machine assemble(
      Configuration configuration, List<IpAddress.V4> lent, boolean bpf, boolean takenOver)
      throws IOException, DaemonException {
    var device = configuration.device();
    try (var opened = new Opened()) {
      var tap = opened.add(Tap.open(device));
      refuseWithoutIpv6(device);
      var all = NetMonitor.look(new InterfaceFilter(Set.of(), device));
      var now = Whereabouts.selected(all, configuration);
      var own = configuration.names().stream().map(Identifier::address).toList();
      var basis = Footprint.of(device, own, mtu(now));
      var footprint =
          configuration.ipv4Pool().map(pool -> basis.withLent(pool, lent)).orElse(basis);
      footprint.install(now);
      var steering = opened.add(Steering.install(device, configuration.port()));
      steering.uplinks(now);
      var strays = takenOver ? steering.peers() : Set.<IpAddress>of();
      var fast = opened.add(FastLane.open(bpf, tap, index(device)));
      fast.uplinks(now);
      if (takenOver) LOG.info("took over {}, which an earlier daemon left", device);
      var machine =
          new Machine(
              tap,
              footprint,
              steering,
              fast,
              opened.add(RawSender.open()),
              opened.add(SocketLookup.open()),
              takenOver,
              strays,
              now);
      opened.keep();
      return machine;
    }
  }

  static int index(String device) throws IOException {
    var found = NetworkInterface.getByName(device);
    if (found == null) throw new IOException(device + " has gone: start again");
    return found.getIndex();
  }

  /// Programs reach identifier addresses over IPv6, so at least Sterna's own device needs it.
  private static void refuseWithoutIpv6(String device) throws DaemonException {
    var switches = Path.of("/proc/sys/net/ipv6/conf");
    if (!Files.exists(switches)) {
      throw new DaemonException(
          Reason.SYSTEM,
          "the kernel has no IPv6, over which programs reach identifier addresses: start it"
              + " without ipv6.disable=1");
    }
    if (!isOne(switches.resolve(device).resolve("disable_ipv6"))) return;
    throw new DaemonException(
        Reason.SYSTEM,
        "IPv6 is switched off on "
            + device
            + ", over which programs reach identifier addresses: run `sysctl -w"
            + " net.ipv6.conf.default.disable_ipv6=0` for new devices, and keep it off where you"
            + " want by net.ipv6.conf.INTERFACE.disable_ipv6=1");
  }

  private static boolean isOne(Path file) {
    try {
      return Files.readString(file).strip().equals("1");
    } catch (IOException e) {
      return false; // not to be read: what follows will say so
    }
  }

  /// What fits every uplink without a hop telling so.
  private static int mtu(HostAddresses now) {
    int least = now.uplinks().stream().mapToInt(Uplink::mtu).min().orElse(USUAL_MTU);
    return Math.clamp(least, LEAST_MTU, 65_535);
  }

  /// What `e` says, for the person at the terminal.
  static DaemonException told(IOException e) {
    var reason =
        switch (e instanceof SystemCallException call ? call.errno() : 0) {
          case Errno.EPERM, Errno.EACCES -> Reason.NOT_PERMITTED;
          case Errno.EBUSY, Errno.EADDRINUSE -> Reason.ALREADY_RUNNING;
          default -> Reason.SYSTEM;
        };
    return new DaemonException(reason, String.valueOf(e.getMessage()), e);
  }

  private static void removeQuietly(String device) {
    try {
      Leftovers.remove(device);
    } catch (IOException e) {
      LOG.debug("nothing to remove: {}", e.getMessage());
    }
  }

  /// Lets go; what is set up stays.
  @Override
  public void close() {
    sender.close();
    sockets.close();
    steering.close();
    fast.close();
    tap.close();
  }
}
