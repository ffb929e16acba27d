package io.sterna.net;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.net.libc.Libc;
import io.sterna.net.netlink.NetlinkSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Sets up all that a daemon needs of the kernel, by the daemon's own code, in a network namespace
/// that ends with the thread that does it: nothing on the host is touched.
public final class Trial {
  private static final String DEVICE = "sttrial0";
  private static final int MTU = 1500;
  private static final int PORT = 19941;
  private static final IpAddress LOCATOR = IpAddress.parse("192.0.2.1");

  /// What is tried, in this order.
  public enum Part {
    /// A network namespace for the trial itself; without it nothing else can be tried.
    NAMESPACE,
    /// A TAP with a vnet header ([Tap]).
    TAP,
    /// Addresses, route, label and rules ([Footprint]).
    FOOTPRINT,
    /// nft ingress chains and tc redirection ([Steering]).
    STEERING,
    /// Raw sockets for both families ([RawSender]).
    RAW_SOCKETS,
    /// Asking whose segment it is ([SocketLookup]).
    SOCKET_LOOKUP
  }

  /// Something that may fail, and says why in one sentence.
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private final Map<Part, String> failures = new EnumMap<>(Part.class);
  private final List<AutoCloseable> opened = new ArrayList<>();

  private Trial() {}

  /// What failed, and why; empty if a daemon will find all that it needs.
  public static Map<Part, String> run() throws InterruptedException {
    var trial = new Trial();
    var thread = Thread.ofPlatform().name("trial").start(trial::all);
    thread.join();
    return Map.copyOf(trial.failures);
  }

  private void all() {
    attempt(Part.NAMESPACE, () -> Libc.check(Libc.unshare(Libc.CLONE_NEWNET), "no namespace"));
    if (!failures.isEmpty()) return;
    attempt(Part.TAP, () -> opened.add(Tap.open(DEVICE)));
    if (failures.isEmpty()) {
      attempt(Part.FOOTPRINT, Trial::footprint);
      attempt(Part.STEERING, this::steering);
    }
    attempt(Part.RAW_SOCKETS, () -> opened.add(RawSender.open()));
    attempt(Part.SOCKET_LOOKUP, () -> opened.add(SocketLookup.open()));
    for (var each : opened.reversed()) close(each);
  }

  private static void footprint() throws IOException {
    var own = new Identifier.Name("trial.invalid").address();
    Footprint.of(DEVICE, List.of(own), MTU).install(uplinks());
  }

  private void steering() throws IOException {
    var steering = Steering.install(DEVICE, PORT);
    opened.add(steering);
    steering.uplinks(uplinks());
  }

  /// The device stands for an uplink as well.
  private static HostAddresses uplinks() throws IOException {
    try (var kernel = NetlinkSocket.route()) {
      var link = KernelState.read(kernel).link(DEVICE);
      if (link.isEmpty()) throw new IOException(DEVICE + " is not there");
      var address = List.of(new LocalAddress(LOCATOR, 24, /* deprecated= */ false));
      return new HostAddresses(
          List.of(
              new Uplink(
                  link.get().index(), DEVICE, MTU, /* ethernet= */ true, true, true, address)));
    }
  }

  private void attempt(Part part, Step step) {
    try {
      step.run();
    } catch (IOException e) {
      failures.put(part, String.valueOf(e.getMessage()));
    }
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      throw new IllegalStateException("what was opened can be closed", e);
    }
  }
}
