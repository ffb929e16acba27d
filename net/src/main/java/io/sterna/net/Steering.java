package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import io.sterna.net.netlink.NetlinkSocket;
import io.sterna.net.netlink.NftTable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Diverts TCP, UDP and ICMP echo from peers' locators, and ICMP errors about what was sent there,
/// into the TAP before this host's own stack could answer: an nft table with an ingress chain for
/// each uplink, and filters on the TAP that let handed-back packets arrive on the interface that
/// they came by ([Tap#handBack]).
///
/// Each change runs `nft` (and for new interfaces `tc`) once; call it for batches, not for every
/// packet. What stands in the kernel stays when the daemon dies, so that no segment of a Sterna
/// connection meets local TCP meanwhile.
public final class Steering implements AutoCloseable {
  private final String device;
  private final int port;
  private final NetlinkSocket netfilter;
  private Map<Integer, Uplink> uplinks = Map.of();
  private Set<IpAddress> peers;

  private Steering(String device, int port, NetlinkSocket netfilter, Set<IpAddress> peers) {
    this.device = device;
    this.port = port;
    this.netfilter = netfilter;
    this.peers = peers;
  }

  /// Takes over the table as it is, or makes it; peers of a run before stay in it.
  ///
  /// @param device the TAP, which must be there
  /// @param port the UDP port of control messages and encapsulated packets, which are not diverted
  /// @throws IOException if `nft` or `tc` is missing or refuses: the message says what to do
  public static Steering install(String device, int port) throws IOException {
    Tool.NFT.run("add table netdev sterna\n", "-f", "-");
    var peers = SteeringRules.peers(Tool.NFT.run("", "list", "table", "netdev", "sterna"));
    Tool.TC.run(SteeringRules.filters(device, Set.of()), "-batch", "-");
    return new Steering(device, port, NetlinkSocket.netfilter(), peers);
  }

  /// The peers' locators that are steered now; after [#install] those that a run before left.
  public synchronized Set<IpAddress> peers() {
    return Set.copyOf(peers);
  }

  /// Replaces the set of peers' locators.
  public synchronized void peers(Set<IpAddress> locators) throws IOException {
    var before = peers;
    peers = Set.copyOf(locators);
    if (peers.equals(before)) return;
    if (!isThere()) {
      rebuild();
      return;
    }
    var gone = new HashSet<>(before);
    gone.removeAll(peers);
    var come = new HashSet<>(peers);
    come.removeAll(before);
    var change = SteeringRules.elements("delete", gone) + SteeringRules.elements("add", come);
    try {
      Tool.NFT.run(change, "-f", "-");
    } catch (IOException e) {
      rebuild(); // somebody changed the table: make it anew
    }
  }

  /// Follows the uplinks, and puts the table back if somebody took it away (`nft flush ruleset`).
  public synchronized void uplinks(HostAddresses now) throws IOException {
    var wanted = new HashMap<Integer, Uplink>();
    for (var uplink : now.uplinks()) wanted.put(uplink.index(), uplink);
    if (isSame(wanted) && isThere()) return;
    uplinks = Map.of(); // if what follows fails, all is done again the next time
    Tool.TC.run(SteeringRules.filters(device, wanted.values()), "-batch", "-");
    uplinks = wanted;
    rebuild();
  }

  /// Leaves the kernel as it is; [Footprint#remove] takes the table out.
  @Override
  public void close() {
    netfilter.close();
  }

  private void rebuild() throws IOException {
    Tool.NFT.run(SteeringRules.table(device, port, uplinks.values(), peers), "-f", "-");
  }

  private boolean isThere() throws IOException {
    return netfilter.ask(NftTable.netdev(Marks.NFT_TABLE)).isPresent();
  }

  private boolean isSame(Map<Integer, Uplink> wanted) {
    return uplinks.keySet().equals(wanted.keySet())
        && wanted.values().stream().allMatch(u -> isSame(u, uplinks.get(u.index())));
  }

  /// Whether the rules for both would be the same: addresses do not matter here.
  private static boolean isSame(Uplink one, @Nullable Uplink other) {
    return other != null
        && one.index() == other.index()
        && one.name().equals(other.name())
        && one.ethernet() == other.ethernet();
  }
}
