package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// ```
/// host: sterna0, e0 192.0.2.1, 2001:db8::1 -------- e0 192.0.2.2, .3, 2001:db8::2 :peer
/// ```
@Tag("lab")
class SteeringLabTest {
  private static final int PORT = 7103;
  private static final int MEGABYTES = 4;
  private static final InterfaceFilter ALL = new InterfaceFilter(Set.of(), "sterna0");
  private static final Set<IpAddress> PEER =
      Set.of(IpAddress.parse("192.0.2.2"), IpAddress.parse("2001:db8::2"));

  @Test
  void aSynFromAPeerReachesTheReaderAndNotLocalTcp() throws Exception {
    try (var host = Namespace.create();
        var peer = Namespace.create()) {
      connect(host, peer);
      var read = new LinkedBlockingQueue<byte[]>();
      try (var tap = steer(host, PEER);
          var sender = peer.call(RawSender::open)) {
        host.start(() -> readAll(tap, (packet, _) -> read.add(packet)));
        peer.call(() -> locators(sender, "192.0.2.2", "192.0.2.3", "2001:db8::2"));
        for (var pair :
            new String[][] {{"192.0.2.2", "192.0.2.1"}, {"2001:db8::2", "2001:db8::1"}}) {
          var from = IpAddress.parse(pair[0]);
          var syn = Packets.tcp(from, 4000, IpAddress.parse(pair[1]), PORT, Packets.SYN);
          peer.call(() -> send(sender, syn));
          var got = poll(read);
          assertThat(got).isEqualTo(syn);
        }
        // Nothing was answered: local TCP would have sent a RST from the closed port.
        assertThat(host.sh("nstat -asz TcpOutRsts")).contains("TcpOutRsts                      0");
        var stranger = IpAddress.parse("192.0.2.3");
        var syn = Packets.tcp(stranger, 4000, IpAddress.parse("192.0.2.1"), PORT, Packets.SYN);
        peer.call(() -> send(sender, syn));
        var control =
            Packets.tcp(IpAddress.parse("192.0.2.2"), 1, IpAddress.parse("192.0.2.1"), 2, 2);
        peer.call(() -> send(sender, control));
        assertThat(poll(read)).isEqualTo(control); // the stranger's was not steered
        assertThat(host.sh("nstat -asz TcpOutRsts")).contains("TcpOutRsts                      1");
      }
    }
  }

  @Test
  void aPlainConnectionWithAPeerWorksAsEver() throws Exception {
    for (int rpFilter = 0; rpFilter <= 2; rpFilter++) {
      try (var host = Namespace.create();
          var peer = Namespace.create()) {
        host.sh("sysctl -qw net.ipv4.conf.all.rp_filter=" + rpFilter);
        connect(host, peer);
        var statistics = new Statistics();
        try (var tap = steer(host, PEER)) {
          host.start(
              () ->
                  readAll(
                      tap,
                      (packet, arrival) -> {
                        statistics.add(packet, arrival);
                        tap.handBack(arrival.packet(), arrival.from());
                      }));
          for (var address : new String[] {"192.0.2.1", "2001:db8::1"}) {
            transfer(host, peer, address); // inwards: data is steered
            transfer(peer, host, address.equals("192.0.2.1") ? "192.0.2.2" : "2001:db8::2");
          }
        }
        assertThat(statistics.steered).isGreaterThan(2 * MEGABYTES * (1 << 20) / 1500);
        assertThat(statistics.largest).isLessThanOrEqualTo(1500); // GRO and TSO packets are cut
        assertThat(statistics.broken).isZero(); // and their checksums are complete
        assertThat(statistics.interfaces).containsExactly(host.index("e0"));
        assertThat(host.sh("ip -s link show e0; nft list table netdev sterna")).contains("fwd to");
      }
    }
  }

  /// A segment that local TCP saw would draw a RST that ends a Sterna connection.
  @Test
  void noSegmentSlipsThroughWhileTheTableChanges() throws Exception {
    try (var host = Namespace.create();
        var peer = Namespace.create()) {
      connect(host, peer);
      Namespace.link(host, "e1", peer, "e1");
      host.sh("ip addr add 198.51.100.1/24 dev e1");
      var from = IpAddress.parse("192.0.2.2");
      var other = IpAddress.parse("192.0.2.9");
      var ack = Packets.tcp(from, 4000, IpAddress.parse("192.0.2.1"), PORT, Packets.ACK);
      try (var tap = steer(host, PEER);
          var sender = peer.call(RawSender::open)) {
        host.start(() -> readAll(tap, (_, _) -> {}));
        peer.call(() -> locators(sender, "192.0.2.2"));
        var done = new AtomicBoolean();
        var sent = new AtomicInteger();
        var traffic =
            peer.start(
                () -> {
                  for (; !done.get(); sent.incrementAndGet()) send(sender, ack);
                  return null;
                });
        host.call(
            () -> {
              var all = NetMonitor.look(ALL);
              try (var steering = Steering.install("sterna0", 19941)) {
                for (int i = 0; i < 10; i++) {
                  steering.uplinks(all);
                  steering.peers(Set.of(from, other));
                  steering.uplinks(new HostAddresses(List.of(all.uplinks().getFirst())));
                  steering.peers(Set.of(from));
                }
              }
              return null;
            });
        done.set(true);
        traffic.join();
        assertThat(sent.get()).isGreaterThan(100);
        assertThat(host.sh("nstat -asz TcpOutRsts")).contains("TcpOutRsts                      0");
      }
    }
  }

  @Test
  void anInterfaceIsSteeredBeforeItWorks() throws Exception {
    try (var host = Namespace.create();
        var peer = Namespace.create()) {
      connect(host, peer);
      Namespace.link(host, "e1", peer, "e1"); // no address yet
      peer.sh("ip link set e0 down"); // no carrier
      host.sh("ip link add name br type bridge; ip link add p0 type veth peer p1");
      host.sh("ip link set p0 master br"); // its packets come in by the bridge
      steer(host, PEER).close();
      assertThat(host.sh("nft list table netdev sterna"))
          .contains("device \"e0\"", "device \"e1\"", "device \"br\"")
          .doesNotContain("device \"p0\"", "device \"lo\"", "device \"sterna0\"");
      assertThat(host.call(() -> NetMonitor.look(ALL)).all()).isEmpty();
    }
  }

  @Test
  void peersOfARunBeforeAreRememberedAndAFlushedTableComesBack() throws Exception {
    try (var host = Namespace.create();
        var peer = Namespace.create()) {
      connect(host, peer);
      steer(host, PEER).close();
      host.call(
          () -> {
            try (var again = Steering.install("sterna0", 19941)) {
              assertThat(again.peers()).isEqualTo(PEER);
              var now = NetMonitor.look(ALL);
              again.uplinks(now);
              host.sh("nft flush ruleset");
              again.uplinks(now);
              assertThat(host.sh("nft list table netdev sterna"))
                  .contains("192.0.2.2", "device \"e0\"");
              host.sh("nft flush set netdev sterna peers4"); // so that the next change fails
              again.peers(Set.of(IpAddress.parse("2001:db8::2")));
              assertThat(host.sh("nft list table netdev sterna"))
                  .contains("2001:db8::2")
                  .doesNotContain("192.0.2.2");
              again.peers(Set.of());
              again.uplinks(new HostAddresses(List.of()));
              assertThat(host.sh("nft list table netdev sterna")).doesNotContain("chain");
              assertThat(host.sh("tc filter show dev sterna0 ingress")).isBlank();
            }
            return null;
          });
    }
  }

  @Test
  void anUplinkWithoutEthernetHeadersIsSteeredToo() throws Exception {
    try (var host = Namespace.create();
        var peer = Namespace.create()) {
      connect(host, peer);
      Tunnel.between(host, peer, "t0");
      host.sh("ip link set t0 up; ip addr add 2001:db8:5::1/64 dev t0 nodad");
      peer.sh("ip link set t0 up; ip addr add 2001:db8:5::2/64 dev t0 nodad");
      var tunnelPeer = IpAddress.parse("2001:db8:5::2");
      var statistics = new Statistics();
      try (var tap = steer(host, Set.of(tunnelPeer))) {
        int index = host.index("t0");
        host.start(
            () ->
                readAll(
                    tap,
                    (packet, arrival) -> {
                      statistics.add(packet, arrival);
                      tap.handBack(arrival.packet(), index);
                    }));
        transfer(host, peer, "2001:db8:5::1");
      }
      assertThat(statistics.interfaces).containsExactly(Arrival.UNKNOWN);
      assertThat(statistics.broken).isZero();
    }
  }

  private static final class Statistics {
    private final Set<Integer> interfaces = new java.util.concurrent.ConcurrentSkipListSet<>();
    private volatile int steered;
    private volatile int largest;
    private volatile int broken;

    /// One thread only.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void add(byte[] packet, Arrival arrival) {
      steered++;
      interfaces.add(arrival.from());
      largest = Math.max(largest, packet.length);
      if (!Packets.isWhole(packet)) broken++;
    }
  }

  @FunctionalInterface
  private interface Handler {
    void handle(byte[] packet, Arrival arrival) throws IOException;
  }

  private static Void readAll(Tap tap, Handler handler) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(Tap.BUFFER);
      for (var next = tap.read(buffer); next.isPresent(); next = tap.read(buffer)) {
        var arrival = next.get();
        if (!arrival.isSteered()) continue;
        handler.handle(arrival.packet().toArray(ValueLayout.JAVA_BYTE), arrival);
      }
    }
    return null;
  }

  private static void connect(Namespace host, Namespace peer) {
    Namespace.link(host, "e0", peer, "e0");
    host.sh("ip addr add 192.0.2.1/24 dev e0; ip addr add 2001:db8::1/64 dev e0 nodad");
    peer.sh("ip addr add 192.0.2.2/24 dev e0; ip addr add 192.0.2.3/24 dev e0");
    peer.sh("ip addr add 2001:db8::2/64 dev e0 nodad");
  }

  private static Tap steer(Namespace host, Set<IpAddress> peers) {
    return host.call(
        () -> {
          var tap = Tap.open("sterna0");
          host.sh("ip link set sterna0 arp off up");
          try (var steering = Steering.install("sterna0", 19941)) {
            steering.peers(peers);
            steering.uplinks(NetMonitor.look(ALL));
          }
          return tap;
        });
  }

  private static Void send(RawSender sender, byte[] packet) {
    try (var arena = Arena.ofConfined()) {
      var outcome = sender.send(arena.allocateFrom(ValueLayout.JAVA_BYTE, packet));
      assertThat(outcome).isIn(RawSender.Outcome.SENT, RawSender.Outcome.BUSY);
    }
    return null;
  }

  private static Void locators(RawSender sender, String... texts) throws IOException {
    var all = new java.util.HashSet<IpAddress>();
    for (var text : texts) all.add(IpAddress.parse(text));
    sender.locators(all);
    return null;
  }

  /// Sends some megabytes from a program in `client` to one in `server`.
  private static void transfer(Namespace server, Namespace client, String address)
      throws Exception {
    var where = new InetSocketAddress(InetAddress.getByName(address), PORT);
    try (var listener = server.call(() -> ServerSocketChannel.open().bind(where))) {
      client.start(
          () -> {
            try (var out = SocketChannel.open(where)) {
              for (int i = 0; i < MEGABYTES; i++) {
                var block = ByteBuffer.allocate(1 << 20);
                while (block.hasRemaining()) out.write(block);
              }
            }
            return null;
          });
      long received =
          server.call(
              () -> {
                try (var in = listener.accept()) {
                  long sum = 0;
                  var block = ByteBuffer.allocate(1 << 16);
                  for (int n = 0; n >= 0; n = in.read(block.clear())) sum += n;
                  return sum;
                }
              });
      assertThat(received).isEqualTo((long) MEGABYTES << 20);
    }
  }

  private static byte[] poll(LinkedBlockingQueue<byte[]> queue) throws InterruptedException {
    var got = queue.poll(5, TimeUnit.SECONDS);
    if (got == null) throw new AssertionError("nothing was steered");
    return got;
  }
}
