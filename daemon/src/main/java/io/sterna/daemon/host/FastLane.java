package io.sterna.daemon.host;

import io.sterna.bpf.Attachments;
import io.sterna.bpf.BpfException;
import io.sterna.bpf.Device;
import io.sterna.bpf.Fate;
import io.sterna.bpf.KernelPath;
import io.sterna.net.Footprint;
import io.sterna.net.HostAddresses;
import io.sterna.net.Tap;
import io.sterna.net.Uplink;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The programs in the kernel, if there are any, and where they are attached.
///
/// @param lacks why there are none
record FastLane(Optional<KernelPath> kernel, Optional<Attachments> attachments, String lacks)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FastLane.class);

  /// What `sterna status` says.
  record Status(String state, int connections, Map<Fate, Long> sent, Map<Fate, Long> received) {}

  /// Loads and attaches, or says in one line why every packet takes the slow path.
  ///
  /// @param wanted by the configuration
  static FastLane open(boolean wanted, Tap tap, int index) {
    if (!wanted) return none("switched off");
    KernelPath kernel = null;
    try {
      kernel = KernelPath.load();
      kernel.device(new Device(index, tap.mac(), Footprint.MARK));
      var attachments = Attachments.open(kernel, tap.name(), index);
      if (!attachments.isPinned()) LOG.info("no BPF file system: the fast path ends with sterna");
      return new FastLane(Optional.of(kernel), Optional.of(attachments), "");
    } catch (IOException e) {
      if (kernel != null) kernel.close();
      LOG.warn("no fast path in the kernel, all packets take the slow one: {}", e.getMessage());
      if (e instanceof BpfException bpf && !bpf.log().isEmpty()) {
        LOG.info("the verifier says:\n{}", bpf.log());
      }
      return none(String.valueOf(e.getMessage()));
    }
  }

  private static FastLane none(String lacks) {
    return new FastLane(Optional.empty(), Optional.empty(), lacks);
  }

  /// Follows the interfaces in use; those without Ethernet headers take the slow path.
  void uplinks(HostAddresses now) throws IOException {
    if (attachments.isEmpty()) return;
    attachments
        .get()
        .uplinks(
            now.uplinks().stream()
                .filter(Uplink::ethernet)
                .map(Uplink::index)
                .collect(Collectors.toSet()));
  }

  /// Whether packets may leave by this interface, as those that answer come in by it.
  boolean isAt(int index) {
    return attachments.isPresent() && attachments.get().isAt(index);
  }

  Status status() {
    return kernel
        .map(k -> new Status("on", k.contexts(), k.fates(true), k.fates(false)))
        .orElseGet(() -> new Status(lacks, 0, Map.of(), Map.of()));
  }

  /// Lets go; what is pinned stays.
  @Override
  public void close() {
    attachments.ifPresent(Attachments::close);
    kernel.ifPresent(KernelPath::close);
  }
}
