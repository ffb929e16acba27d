package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Sees everything, keeps it, and sends it again: as it was, from elsewhere, to elsewhere, or
/// with a bit turned. It has no keys, and does not keep anything back.
final class Attacker implements SimNet.Tap {
  private static final double SHARE = 0.25;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

  private final SimNet net;
  private final Random random;
  private final IpAddress own;
  private final List<IpAddress> seen = new ArrayList<>();
  private boolean active = true;
  private int sent;

  /// @param own an address that no host has
  Attacker(SimNet net, Random random, IpAddress own) {
    this.net = net;
    this.random = random;
    this.own = own;
  }

  /// Packets that it has sent.
  int sent() {
    return sent;
  }

  void stop() {
    active = false;
  }

  @Override
  public void seen(Packet packet) {
    if (!active) return;
    for (var address : List.of(packet.source(), packet.destination())) {
      if (!seen.contains(address)) seen.add(address);
    }
    switch (packet) {
      case Packet.Control control -> {
        if (random.nextDouble() < SHARE) {
          var wait = random.nextInt(3) == 0 ? Duration.ZERO : pause();
          net.after(wait, () -> inject(disguised(control)));
        }
      }
      case Packet.Data data -> {
        if (random.nextDouble() < SHARE / 10) net.after(pause(), () -> inject(data));
      }
    }
  }

  private void inject(Packet packet) {
    if (!active) return;
    sent++;
    net.inject(Duration.ofMillis(random.nextInt(20)), packet);
  }

  private Packet disguised(Packet.Control packet) {
    var message = random.nextInt(3) == 0 ? turned(packet.message()) : packet.message();
    return new Packet.Control(
        packet.carrier(),
        switch (random.nextInt(3)) {
          case 0 -> packet.source();
          case 1 -> own;
          default -> any();
        },
        packet.sourcePort(),
        random.nextBoolean() ? packet.destination() : any(),
        packet.destinationPort(),
        message);
  }

  private Bytes turned(Bytes message) {
    var copy = message.toArray();
    int bit = random.nextInt(copy.length * 8);
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return Bytes.of(copy);
  }

  private IpAddress any() {
    return seen.get(random.nextInt(seen.size()));
  }

  private Duration pause() {
    return Duration.ofNanos((long) (random.nextDouble() * LONGEST_WAIT.toNanos()));
  }
}
