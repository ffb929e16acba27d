package io.sterna.bpf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where the programs are attached: at the egress of `sterna0` and the ingress of each interface in
/// use, beside the programs of others (tcx).
///
/// What is attached outlives this process if there is a BPF file system to pin it in: then
/// connections go on at full speed while no daemon runs. [#remove] takes it away. Any thread may
/// call.
public final class Attachments implements AutoCloseable {
  private static final String OUT = "out";

  private final KernelPath path;
  private final Optional<Pins> pins;
  private final Map<Integer, Integer> uplinks = new HashMap<>();
  private int out = -1;

  private Attachments(KernelPath path, Optional<Pins> pins) {
    this.path = path;
    this.pins = pins;
  }

  /// Attaches the program for what the local kernel sends. What a run before left makes way once
  /// the new program is there.
  ///
  /// @param device the name of `sterna0`, and `index` its index
  /// @throws IOException if this kernel cannot: one line that says why
  public static Attachments open(KernelPath path, String device, int index) throws IOException {
    int link = attach(path.program("tcx/egress"), index, Bpf.TCX_EGRESS, device);
    try {
      remove(device);
      var attachments = new Attachments(path, pins(device));
      attachments.out = link;
      attachments.pin(OUT, link);
      return attachments;
    } catch (IOException e) {
      SystemCalls.close(link);
      throw e;
    }
  }

  /// Whether what is attached outlives this process.
  public boolean isPinned() {
    return pins.isPresent();
  }

  /// Follows the interfaces in use, all of which have Ethernet headers.
  ///
  /// @param indexes of all of them
  /// @throws IOException if one cannot be attached to, whose packets take the slow path; the others
  ///     are
  public synchronized void uplinks(Set<Integer> indexes) throws IOException {
    for (var each : List.copyOf(uplinks.keySet())) {
      if (!indexes.contains(each)) detach(each);
    }
    IOException failure = null;
    for (var index : indexes) {
      if (uplinks.containsKey(index)) continue;
      try {
        int link = attach(path.program("tcx/ingress"), index, Bpf.TCX_INGRESS, "an interface");
        uplinks.put(index, link);
        pin(name(index), link);
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) throw failure;
  }

  /// Whether the programs see what comes in on this interface.
  public synchronized boolean isAt(int index) {
    return uplinks.containsKey(index);
  }

  /// Takes away what this or any other process has attached for this device.
  ///
  /// @return what was removed, in words
  public static List<String> remove(String device) throws IOException {
    var removed = new ArrayList<String>();
    for (var directory : Pins.remove(device)) removed.add("the BPF programs of " + directory);
    return removed;
  }

  private void detach(int index) throws IOException {
    var link = uplinks.remove(index);
    if (link != null) SystemCalls.close(link);
    if (pins.isPresent()) pins.get().drop(name(index));
  }

  private void pin(String name, int link) throws IOException {
    if (pins.isPresent()) pins.get().add(name, link);
  }

  private static String name(int index) {
    return "in-" + index;
  }

  /// Without a BPF file system all works as long as this process lives.
  private static Optional<Pins> pins(String device) {
    try {
      return Optional.of(Pins.open(device));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int attach(int program, int index, int hook, String where) throws BpfException {
    int link = Bpf.attach(program, index, hook);
    if (link >= 0) return link;
    throw new BpfException(
        link == -SystemCalls.EINVAL
            ? "this kernel has no tcx hooks (Linux 6.6)"
            : "cannot attach the BPF program to " + where,
        -link);
  }

  /// Lets go of what is not pinned.
  @Override
  public synchronized void close() {
    if (out >= 0) SystemCalls.close(out);
    out = -1;
    uplinks.values().forEach(SystemCalls::close);
    uplinks.clear();
  }
}
