package io.sterna.net;

import io.sterna.net.netlink.Link;
import io.sterna.net.netlink.NetlinkSocket;
import io.sterna.net.netlink.NftTable;
import io.sterna.net.netlink.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Takes out of a host what [Footprint] and [Steering] put there, by what the kernel shows alone.
/// What fails does not keep the rest from going.
final class FootprintRemoval {
  private static final String TAP_KIND = "tun";

  private final String device;
  private final NetlinkSocket kernel;
  private final KernelState state;
  private final List<String> removed = new ArrayList<>();
  private final List<IOException> failures = new ArrayList<>();

  private FootprintRemoval(String device, NetlinkSocket kernel, KernelState state) {
    this.device = device;
    this.kernel = kernel;
    this.state = state;
  }

  static List<String> run(String device) throws IOException {
    try (var kernel = NetlinkSocket.route()) {
      var removal = new FootprintRemoval(device, kernel, KernelState.read(kernel));
      removal.all();
      if (removal.failures.isEmpty()) return List.copyOf(removal.removed);
      throw removal.failure();
    }
  }

  @FunctionalInterface
  private interface Step {
    void take() throws IOException;
  }

  private void all() {
    attempt(this::steering);
    for (var rule : state.ownRules()) attempt(() -> rule(rule));
    attempt(this::tables);
    attempt(this::label);
    // The device last: its alias says which settings are to be undone.
    var link = state.link(device).filter(l -> l.kind().equals(TAP_KIND));
    link.ifPresent(l -> BorrowGuard.recorded(l.alias()).forEach(i -> attempt(() -> setting(i))));
    link.ifPresent(l -> attempt(() -> device(l)));
  }

  private void attempt(Step step) {
    try {
      step.take();
    } catch (IOException e) {
      failures.add(e);
    }
  }

  private void steering() throws IOException {
    try (var netfilter = NetlinkSocket.netfilter()) {
      if (netfilter.ask(NftTable.netdev(Marks.NFT_TABLE)).isEmpty()) return;
    }
    Tool.NFT.run("delete table netdev sterna\n", "-f", "-");
    removed.add("the nft table 'netdev sterna'");
  }

  private void rule(Rule rule) throws IOException {
    kernel.execute(rule.delete());
    removed.add(Footprint.words(rule));
  }

  private void tables() throws IOException {
    var tables = new TreeMap<Integer, Integer>();
    try {
      for (var route : state.ownRoutes()) {
        kernel.execute(route.delete());
        tables.merge(route.table(), 1, Integer::sum);
      }
    } finally {
      tables.forEach((table, n) -> removed.add("table " + table + " with its routes, " + n));
    }
  }

  private void label() throws IOException {
    if (!state.labels().contains(Footprint.LABEL)) return;
    kernel.execute(Footprint.LABEL.delete());
    removed.add("the address label of " + Footprint.prefix());
  }

  private void setting(int index) throws IOException {
    var name = state.link(index).map(Link::name);
    if (name.isEmpty()) return;
    if (!Sysctl.USE_OIF_ADDRS_ONLY.read(name.get()).orElse(false)) return;
    Sysctl.USE_OIF_ADDRS_ONLY.write(name.get(), false);
    removed.add("the setting use_oif_addrs_only of " + name.get());
  }

  private void device(Link link) throws IOException {
    var addresses =
        state.addresses().stream()
            .filter(a -> a.index() == link.index())
            .map(a -> a.address().toString())
            .collect(Collectors.joining(", "));
    boolean routed =
        state.mainRoutes().stream()
            .anyMatch(r -> r.index() == link.index() && r.to().equals(Marks.PREFIX));
    kernel.execute(link.delete());
    removed.add(
        "the device "
            + device
            + (addresses.isEmpty() ? "" : " with " + addresses)
            + (routed ? " and the route " + Footprint.prefix() : ""));
  }

  private IOException failure() {
    var reasons = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
    var done = removed.isEmpty() ? "" : "; removed were " + String.join(", ", removed);
    var failure = new IOException("not everything could be removed: " + reasons + done);
    failures.forEach(failure::addSuppressed);
    return failure;
  }
}
