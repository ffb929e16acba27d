package io.sterna.sim;

import io.sterna.core.association.Settings;
import io.sterna.core.association.Weaknesses;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.wire.Form;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/// What all hosts of a run share: the network, DNS, and those who watch. One seed makes all of it.
final class World {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Journal journal;
  private final Random dice;
  private final SimNet net;
  private final SimDns dns;
  private final Wiretap wiretap = new Wiretap();
  private final Guard guard;

  World(long seed, boolean traced) {
    this.journal = new Journal(START, traced);
    this.dice = new Random(seed);
    this.net = new SimNet(START, new Random(dice.nextLong()));
    this.dns = new SimDns(net, new Random(dice.nextLong()));
    this.guard = new Guard(net, wiretap, journal);
  }

  SimNet net() {
    return net;
  }

  SimDns dns() {
    return dns;
  }

  Guard guard() {
    return guard;
  }

  Journal journal() {
    return journal;
  }

  Instant now() {
    return net.now();
  }

  /// Random numbers that do not depend on what the core draws.
  Random dice() {
    return dice;
  }

  /// A host that is in DNS already and not on the network yet.
  SimHost host(String name, List<IpAddress> addresses, Form form, Weaknesses weaknesses) {
    var log = new KeyLog(dice.nextLong());
    var keys = KeyPair.generate(log);
    var identifier = new Identifier.Name(name);
    var settings = Settings.of(keys, List.of(identifier)).withWanted(form).weakened(weaknesses);
    var host = new SimHost(this, settings, log, new Random(dice.nextLong()));
    wiretap.add(new Wiretap.Holder(host.label(), keys, log));
    dns.register(identifier, keys.publicKey(), addresses);
    return host;
  }
}
