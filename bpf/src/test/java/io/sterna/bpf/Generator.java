package io.sterna.bpf;

import io.sterna.bpf.Segment.Ends;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Form;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Packets of every kind, in turn, with random content: two of three are to be translated.
final class Generator {
  /// A packet and what has to become of it.
  ///
  /// @param peer whose it is, or nearly
  /// @param segmentSize 0 for one that stands for itself
  record Case(int n, boolean out, Peers.Peer peer, Fate fate, Bytes packet, int segmentSize) {
    String mix() {
      return (out ? "out" : "in")
          + (peer.wire().local().isV4() ? " v4 " : " v6 ")
          + peer.form().name().toLowerCase(Locale.ROOT)
          + (segmentSize > 0 ? " large" : "");
    }
  }

  private static final Fate[] OTHERS = {
    Fate.NO_PEER,
    Fate.NO_CONTEXT,
    Fate.IRREGULAR,
    Fate.BEGIN_OR_END,
    Fate.TOO_BIG,
    Fate.IPV4_CHECKSUM
  };

  private static final int MOST = 1400;
  private static final int MOST_LARGE = 2800;

  private final Random random;
  private final List<Peers.Peer> peers = Peers.all();
  private int n;

  Generator(long seed) {
    random = new Random(seed);
  }

  Case next() {
    int turn = n++;
    if (turn % 3 != 2) {
      int kind = turn / 3 * 2 + turn % 3;
      return make(turn, kind % 2 == 0, peers.get(kind / 2 % 4), Fate.TRANSLATED, kind / 8 % 4 == 3);
    }
    int kind = turn / 3;
    var fate = OTHERS[kind % OTHERS.length];
    int peer = kind / OTHERS.length % 4;
    return switch (fate) {
      case TOO_BIG -> make(turn, true, peers.get(peer), fate, kind % 4 < 2);
      case IPV4_CHECKSUM -> make(turn, false, peers.get(peer | 1), fate, false);
      default -> make(turn, random.nextBoolean(), peers.get(peer), fate, false);
    };
  }

  private Case make(int turn, boolean out, Peers.Peer peer, Fate fate, boolean large) {
    var segment = segment(out, peer, fate, large);
    byte[] packet = random.nextInt(8) == 0 ? segment.packetWithZeroChecksum() : segment.packet();
    boolean v4 = packet[0] >>> 4 == 4;
    if (fate == Fate.TRANSLATED && random.nextInt(16) == 0) disturb(packet, v4);
    if (fate == Fate.IRREGULAR) spoil(packet, v4);
    if (fate == Fate.IPV4_CHECKSUM) packet[10] ^= (byte) (1 + random.nextInt(255));
    int segmentSize = 0;
    if (large) segmentSize = fate == Fate.TOO_BIG ? Peers.MTU - 19 : 500 + random.nextInt(900);
    return new Case(turn, out, peer, fate, Bytes.of(packet), segmentSize);
  }

  private Segment segment(boolean out, Peers.Peer peer, Fate fate, boolean large) {
    int port = Peers.localPort(random.nextInt(Peers.PORTS));
    int remotePort = fate == Fate.NO_CONTEXT ? 444 : 443;
    var ids = peer.identifiers();
    var locators = peer.locators();
    if (fate == Fate.NO_PEER) {
      var stranger =
          IpAddress.parse(
              out ? "2001:2f::1" : locators.local().isV4() ? "203.0.113.9" : "2001:db8::9");
      ids = new Pair(ids.local(), stranger);
      locators = new Pair(locators.local(), stranger);
    }
    var inner = ends(out, ids, port, remotePort);
    var outer = ends(out, locators, port, remotePort);
    int most = large ? MOST_LARGE : MOST;
    var made =
        out
            ? Segment.random(random, inner, inner, most)
            : Segment.random(random, outer, peer.form() == Form.NAMES ? inner : outer, most);
    if (fate == Fate.TOO_BIG && !large) return tooLong(made);
    if (fate != Fate.BEGIN_OR_END) return made;
    int[] flags = {Segment.SYN, Segment.SYN | Segment.ACK, Segment.FIN | Segment.ACK, Segment.RST};
    return made.flags(flags[random.nextInt(flags.length)]);
  }

  /// Longer than the path's MTU in either family, and no longer than a test run takes.
  private Segment tooLong(Segment made) {
    return new Segment(
        made.ends(), made.sums(), made.header(), Bytes.empty(), Bytes.of(new byte[Peers.MTU]));
  }

  private static Ends ends(boolean out, Pair pair, int port, int remotePort) {
    return out
        ? new Ends(pair.local(), port, pair.remote(), remotePort)
        : new Ends(pair.remote(), remotePort, pair.local(), port);
  }

  /// A turned bit in the TCP checksum, or the other form of its zero: what is wrong stays wrong.
  private void disturb(byte[] packet, boolean v4) {
    int at = (v4 ? 20 : 40) + 16;
    if (packet[at] == 0 && packet[at + 1] == 0) packet[at] = packet[at + 1] = (byte) 0xff;
    else packet[at] ^= (byte) (1 << random.nextInt(8));
  }

  /// Something that no packet has that may take the fast path.
  private void spoil(byte[] packet, boolean v4) {
    int tcp = v4 ? 20 : 40;
    switch (random.nextInt(4)) {
      case 0 -> packet[v4 ? 9 : 6] = 17;
      case 1 -> packet[tcp + 12] = (byte) (random.nextInt(5) << 4);
      case 2 -> { // longer than it is
        packet[v4 ? 2 : 4] = 0x7f;
        packet[v4 ? 3 : 5] = (byte) random.nextInt(256);
      }
      default -> { // a fragment, or an extension header
        if (v4) packet[6] = 0x20;
        else packet[6] = (byte) (random.nextBoolean() ? 0 : 44);
      }
    }
    if (v4) Segment.seal(packet);
  }
}
