package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.net.libc.Errno;
import io.sterna.net.netlink.AddressLabel;
import io.sterna.net.netlink.InterfaceAddress;
import io.sterna.net.netlink.InterfaceAddress.Lifetime;
import io.sterna.net.netlink.Link;
import io.sterna.net.netlink.NetlinkException;
import io.sterna.net.netlink.NetlinkRequest;
import io.sterna.net.netlink.NetlinkSocket;
import io.sterna.net.netlink.Route;
import io.sterna.net.netlink.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that Sterna sets up on a host, in one place: put there, put back when something takes
/// it away, and taken out again ([FootprintRemoval]).
///
/// - the device `sterna0` ([Tap]), its MTU, and on it: no ARP, no link-local address
/// - this host's identifier addresses on it, /128, without duplicate address detection. They are
/// not
///   deprecated: getaddrinfo would put IPv4 before them (RFC 6724 §6, rule 3)
/// - the route `2001:2f::/32 dev sterna0 src <own identifier address>`
/// - for programs that know no IPv6 the same with what is lent to identifiers in IPv4: this host's
///   own addresses, /32, and the pool's route with the first of them as source
/// - the address label 5354 for `2001:2f::/32`, so that an identifier address is never the best
///   source towards anything else
/// - `use_oif_addrs_only` on interfaces that would borrow the identifier address as a source
///   all the same ([BorrowGuard]); `ip link show sterna0` says which
/// - for each locator the rule `from <locator> fwmark 0x53540000 lookup <table>`, priority
///   5354, and for each uplink that table with a copy of the main table's routes out of it
///   ([UplinkTables])
/// - the nft table `netdev sterna` and the filters on `sterna0` ([Steering])
///
/// All of it is recognised by what the kernel shows, so that taking it out needs no file and works
/// after a crash.
public final class Footprint {
  private static final Logger LOG = LoggerFactory.getLogger(Footprint.class);

  /// The mark of all packets that Sterna sends, at which the policy rules look.
  public static final int MARK = Marks.SENT;

  private static final int LEAST_MTU = 1280;

  static final AddressLabel LABEL =
      new AddressLabel(Marks.PREFIX, Marks.PREFIX_LENGTH, Marks.ADDRESS_LABEL);

  private final String device;
  private final List<IpAddress.V6> identifiers;
  private final Optional<Ipv4Pool> pool;
  private final List<IpAddress.V4> lent;
  private final int mtu;

  private Footprint(
      String device,
      List<IpAddress.V6> identifiers,
      Optional<Ipv4Pool> pool,
      List<IpAddress.V4> lent,
      int mtu) {
    this.device = device;
    this.identifiers = List.copyOf(identifiers);
    this.pool = pool;
    this.lent = List.copyOf(lent);
    this.mtu = mtu;
  }

  /// A footprint as it is to be; nothing is touched yet.
  ///
  /// @param device [Tap#name()]
  /// @param identifiers this host's identifier addresses, the one that programs use as source first
  /// @param mtu of the device, 1280 or more
  public static Footprint of(String device, List<IpAddress.V6> identifiers, int mtu) {
    if (mtu < LEAST_MTU) {
      throw new IllegalArgumentException("IPv6 needs an MTU of 1280 or more, not " + mtu);
    }
    if (identifiers.isEmpty()) {
      throw new IllegalArgumentException("a host has at least one identifier address");
    }
    return new Footprint(device, identifiers, Optional.empty(), List.of(), mtu);
  }

  /// The same with IPv4 addresses for programs that know no IPv6.
  ///
  /// @param lent those of this host's own, the one that programs use as source first
  public Footprint withLent(Ipv4Pool pool, List<IpAddress.V4> lent) {
    if (lent.isEmpty()) throw new IllegalArgumentException("programs need a source address");
    return new Footprint(device, identifiers, Optional.of(pool), lent, mtu);
  }

  /// Puts everything there; the device must exist ([Tap#open]). Doing it again changes nothing.
  ///
  /// @throws IOException with a sentence that says what to do
  public void install(HostAddresses now) throws IOException {
    refresh(now);
  }

  /// Puts back what is gone and follows the uplinks.
  ///
  /// @return what had to be done, in words; empty if all was as it should be
  public List<String> refresh(HostAddresses now) throws IOException {
    if (!Sysctl.isIpv6There()) {
      throw new IOException(
          "this kernel has IPv6 switched off, and identifier addresses are IPv6: boot without"
              + " ipv6.disable=1");
    }
    try (var kernel = NetlinkSocket.route()) {
      var work = new Work(kernel, new ArrayList<>());
      var state = KernelState.read(kernel);
      var link = state.link(device).orElseThrow(this::deviceGone);
      activate(work, link);
      guard(work, state, link);
      label(work, state);
      addresses(work, state, link);
      lentAddresses(work, state, link);
      route(work, state, link, Marks.PREFIX, Marks.PREFIX_LENGTH, identifiers.getFirst());
      if (pool.isPresent()) {
        var of = pool.orElseThrow();
        route(work, state, link, of.network(), of.prefixLength(), lent.getFirst());
      }
      uplinks(work, state, UplinkTables.wanted(now.uplinks(), state.mainRoutes()));
      return work.done;
    }
  }

  /// Takes everything out, whoever put it there and however it ended.
  ///
  /// @return what was removed, in words; empty if nothing was there
  /// @throws IOException if something could not be removed; all else is
  public static List<String> remove(String device) throws IOException {
    return FootprintRemoval.run(device);
  }

  private void activate(Work work, Link link) throws IOException {
    if (Sysctl.DISABLE_IPV6.read(device).orElse(false)) {
      Sysctl.DISABLE_IPV6.write(device, false);
      work.done.add("switched IPv6 on for " + device);
    }
    if (link.up() && !link.arp() && link.mtu() == mtu) return;
    work.execute(link.withoutLinkLocal(), "set up " + device);
    work.execute(link.activate(mtu), "set up " + device);
    work.done.add("set " + device + " up with MTU " + mtu);
  }

  private void guard(Work work, KernelState state, Link link) throws IOException {
    var recorded = BorrowGuard.recorded(link.alias());
    var wanted = BorrowGuard.wanted(state, link);
    // One that its owner has set is none of ours.
    wanted.removeIf(index -> !recorded.contains(index) && isGuarded(state, index));
    var alias = BorrowGuard.alias(wanted, state.links());
    if (!alias.equals(link.alias()))
      work.execute(link.alias(alias), "note in the alias of " + device);
    var noted = BorrowGuard.recorded(alias);
    for (int index : union(recorded, noted)) {
      var name = state.link(index).map(Link::name);
      if (name.isEmpty() || isGuarded(state, index) == noted.contains(index)) continue;
      Sysctl.USE_OIF_ADDRS_ONLY.write(name.get(), noted.contains(index));
      work.done.add(
          "set use_oif_addrs_only of " + name.get() + " to " + (noted.contains(index) ? 1 : 0));
    }
  }

  private static boolean isGuarded(KernelState state, int index) {
    var name = state.link(index).map(Link::name);
    try {
      return name.isPresent() && Sysctl.USE_OIF_ADDRS_ONLY.read(name.get()).orElse(false);
    } catch (IOException e) {
      return false; // gone in between
    }
  }

  private static void label(Work work, KernelState state) throws IOException {
    if (state.labels().contains(LABEL)) return;
    work.execute(LABEL.add(), "label " + prefix());
    work.done.add("labelled " + prefix());
  }

  private void addresses(Work work, KernelState state, Link link) throws IOException {
    for (var wanted : identifiers) {
      var there = state.addresses().stream().filter(a -> isOn(a, link, wanted)).findFirst();
      if (there.filter(a -> !a.tentative() && !a.deprecated()).isPresent()) continue;
      var add = InterfaceAddress.add(link.index(), wanted, 128, Lifetime.FOR_EVER, Marks.PROTOCOL);
      work.execute(add, "give " + device + " the address " + wanted);
      work.done.add("gave " + device + " the address " + wanted);
    }
    for (var address : state.addresses()) {
      if (address.index() != link.index() || !address.address().isIdentifierAddress()) continue;
      if (!identifiers.contains(address.address())) take(work, link, address);
    }
  }

  private void take(Work work, Link link, InterfaceAddress address) throws IOException {
    var delete = InterfaceAddress.delete(link.index(), address.address(), address.prefixLength());
    work.execute(delete, "take the address " + address.address() + " from " + device);
    work.done.add("took the address " + address.address() + " from " + device);
  }

  private void lentAddresses(Work work, KernelState state, Link link) throws IOException {
    for (var address : state.addresses()) {
      boolean ours = address.index() == link.index() && address.address() instanceof IpAddress.V4;
      if (ours && !lent.contains(address.address())) take(work, link, address);
    }
    for (var wanted : lent) {
      if (state.addresses().stream().anyMatch(a -> isOn(a, link, wanted))) continue;
      var add = InterfaceAddress.add(link.index(), wanted, 32, Lifetime.FOR_EVER, Marks.PROTOCOL);
      work.execute(add, "give " + device + " the address " + wanted);
      work.done.add("gave " + device + " the address " + wanted);
    }
  }

  private static boolean isOn(InterfaceAddress address, Link link, IpAddress wanted) {
    return address.index() == link.index() && address.address().equals(wanted);
  }

  private void route(
      Work work, KernelState state, Link link, IpAddress to, int length, IpAddress from)
      throws IOException {
    var source = Optional.of(from);
    boolean there =
        state.mainRoutes().stream()
            .anyMatch(
                r ->
                    r.to().equals(to)
                        && r.prefixLength() == length
                        && r.index() == link.index()
                        && r.source().equals(source));
    if (there) return;
    var route =
        new Route(
            to,
            length,
            Route.MAIN,
            Marks.PROTOCOL,
            link.index(),
            0,
            Optional.empty(),
            source,
            false,
            0);
    var prefix = to + "/" + length;
    work.execute(route.replace(), "route " + prefix + " to " + device);
    work.done.add("routed " + prefix + " to " + device + " with source " + from);
  }

  /// First what is too much, then what is missing: a rule or route may differ in one field only.
  private static void uplinks(Work work, KernelState state, UplinkTables wanted) {
    for (var rule : state.ownRules()) {
      if (!wanted.rules().contains(rule)) work.attempt(rule.delete(), "remove " + words(rule));
    }
    for (var route : state.ownRoutes()) {
      if (!wanted.routes().contains(route)) work.attempt(route.delete(), "remove " + words(route));
    }
    for (var route : wanted.routes()) {
      if (!state.ownRoutes().contains(route)) work.attempt(route.add(), "add " + words(route));
    }
    for (var rule : wanted.rules()) {
      if (!state.ownRules().contains(rule)) work.attempt(rule.add(), "add " + words(rule));
    }
  }

  static String words(Rule rule) {
    return "the rule from " + rule.from() + " to table " + rule.table();
  }

  static String words(Route route) {
    var to = route.isDefault() ? "default" : route.to() + "/" + route.prefixLength();
    return "the route "
        + to
        + route.via().map(v -> " via " + v).orElse("")
        + " in table "
        + route.table();
  }

  static String prefix() {
    return Marks.PREFIX + "/" + Marks.PREFIX_LENGTH;
  }

  private static List<Integer> union(SortedSet<Integer> a, SortedSet<Integer> b) {
    var both = new java.util.TreeSet<>(a);
    both.addAll(b);
    return List.copyOf(both);
  }

  private IOException deviceGone() {
    return new IOException("the device " + device + " is gone: start the daemon again");
  }

  /// What is being done, and what has been.
  private record Work(NetlinkSocket kernel, List<String> done) {
    /// @param what completes "cannot ..."
    void execute(NetlinkRequest request, String what) throws IOException {
      try {
        kernel.execute(request);
      } catch (NetlinkException e) {
        var remedy =
            switch (e.errno()) {
              case Errno.EPERM, Errno.EACCES -> ": run as root or with CAP_NET_ADMIN";
              default -> "";
            };
        throw new IOException("cannot " + what + remedy + " (" + e.getMessage() + ")", e);
      }
    }

    /// For what may have changed since it was read: the next change of the network tries again.
    ///
    /// @param what completes "cannot ..."
    void attempt(NetlinkRequest request, String what) {
      try {
        execute(request, what);
        done.add(what);
      } catch (IOException e) {
        LOG.info("{}", e.getMessage());
      }
    }
  }
}
