package io.sterna.bpf;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView;
import io.sterna.core.translate.Translator;
import io.sterna.core.wire.Form;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One host with four associations, in the Java translator and in the kernel's maps alike:
///
/// | peer | wire | form |
/// | --- | --- | --- |
/// | 0 | IPv6 | `plain` |
/// | 1 | IPv4 | `plain` |
/// | 2 | IPv6 | `names` |
/// | 3 | IPv4 | `names` |
final class Peers {
  static final int ALL = 4;
  static final int PORTS = 8;
  static final int MTU = 3000;
  static final int INTERFACE = 77;
  static final int MARK = 0x53540000;
  static final Bytes MAC = Bytes.ofHex("02aabbccddee");
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final Identifier OWN = Identifier.Name.of("a.example");
  private static final PeerView.Tags TAGS =
      new PeerView.Tags(Bytes.ofHex("a1a2a3a4a5a6"), Bytes.ofHex("b1b2b3b4b5b6"));

  record Peer(int number, Identifier name, LocatorPair wire, Form form) {
    Pair identifiers() {
      return new Pair(OWN.address(), name.address());
    }

    Pair locators() {
      return new Pair(wire.local(), wire.remote());
    }

    Out out() {
      var locators = locators();
      int delta = form == Form.NAMES ? 0 : Out.delta(identifiers(), locators);
      return new Out(number, locators, INTERFACE, MTU, delta);
    }

    In in() {
      int delta = form == Form.NAMES ? 0 : Out.delta(locators(), identifiers());
      return new In(number, identifiers(), delta);
    }

    PeerView view() {
      return new PeerView(
          OWN,
          name,
          Optional.of(new PeerView.SendPath(wire, form, MTU, 19941, 19941)),
          Set.of(wire.remote()),
          Set.of(wire.remote()),
          Map.of(wire, form),
          Optional.of(TAGS),
          List.of(TAGS),
          List.of());
    }
  }

  private Peers() {}

  static int localPort(int n) {
    return 40_000 + n;
  }

  static List<Peer> all() {
    var peers = new ArrayList<Peer>();
    for (int i = 0; i < ALL; i++) {
      boolean v4 = i % 2 == 1;
      var local = IpAddress.parse(v4 ? "192.0.2.1" : "2001:db8:a::1");
      var remote = IpAddress.parse(v4 ? "198.51.100.1" + i : "2001:db8:b::1" + i);
      peers.add(
          new Peer(
              i,
              Identifier.Name.of("b" + i + ".example"),
              new LocatorPair(local, remote),
              i < 2 ? Form.PLAIN : Form.NAMES));
    }
    return peers;
  }

  static Translator translator() {
    var translator = new Translator();
    translator.localAddresses(
        Set.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8:a::1")));
    for (var peer : all()) {
      // First without a change of form, which would put it on trial.
      translator.put(peer.view());
      for (int n = 0; n < PORTS; n++) {
        translator.adopt(new Tcn(6, OWN, peer.name, localPort(n), 443), NOW);
      }
    }
    return translator;
  }

  static void fill(KernelPath kernel) throws IOException {
    kernel.device(new Device(1, MAC, MARK));
    for (var peer : all()) {
      kernel.out(peer.identifiers(), peer.out());
      kernel.in(peer.locators(), peer.in());
      for (int n = 0; n < PORTS; n++) {
        kernel.open(new Flow(peer.number, 6, localPort(n), 443));
      }
    }
  }
}
