package io.sterna.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Prints what two hosts say to each other, as the example of the 1994 draft does: the one on the
/// left speaks with `->`, the one on the right with `<-`. What is repeated is printed once.
final class DraftPrinter {
  private static final String RIGHT = " ".repeat(24);

  private final World world;
  private final Consumer<String> lines;
  private final DraftForm form = new DraftForm();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> printed = new HashSet<>();

  DraftPrinter(World world, Consumer<String> lines) {
    this.world = world;
    this.lines = lines;
  }

  void watch(SimHost left, SimHost right) {
    names.put(left.name().toString(), left.label());
    lines.accept("           HOST: " + left.name() + RIGHT + "HOST: " + right.name());
    world.net().tap(packet -> seen(packet, left, right));
  }

  private void seen(Packet packet, SimHost left, SimHost right) {
    boolean fromLeft = left.addresses().contains(packet.source());
    var from = fromLeft ? left : right;
    var to = fromLeft ? right : left;
    switch (packet) {
      case Packet.Control control ->
          world
              .guard()
              .reading(control.message())
              .ifPresent(
                  reading -> {
                    for (var command : reading.commands()) {
                      form.of(from.label(), to.label(), command)
                          .ifPresent(
                              text -> print(fromLeft, "CONTROL CHANNEL: " + text, text + command));
                    }
                  });
      case Packet.Data(var source, var destination, var bytes) -> {
        var tcp = new TcpHeader(bytes);
        if (!tcp.has(Segment.SYN) || tcp.has(Segment.ACK) || !tcp.hasSternaOption()) return;
        var text =
            "TCP SYN (TCP: %s, %s, %d, %d; IP: %s -> %s)"
                .formatted(
                    from.name(),
                    to.name(),
                    tcp.sourcePort(),
                    tcp.destinationPort(),
                    source,
                    destination);
        print(fromLeft, text, text);
      }
    }
  }

  private void print(boolean fromLeft, String text, String key) {
    if (!printed.add(key)) return;
    double seconds = Duration.between(World.START, world.now()).toNanos() / 1e9;
    lines.accept("%9.3f  %s".formatted(seconds, fromLeft ? text + " ->" : RIGHT + "<- " + text));
  }
}
