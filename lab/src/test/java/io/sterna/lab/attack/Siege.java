package io.sterna.lab.attack;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Sealed;
import io.sterna.core.wire.WireException;
import io.sterna.lab.Await;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.capture.Pcap;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;

/// Two hosts with Sterna, one that attacks them, and one that has nothing to do with it.
///
/// ```
///   mobile -- wifi -- router -- rack -- stable
///                       |        |
///             victim -- lte    rogue: stable has its key, as rogue.example
/// ```
final class Siege implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(15);

  private static final String ROGUE = "rogue.example";
  private static final int ETHERNET = 14;
  private static final int IP = 20;

  /// Before a message in an IPv4 packet, in either carrier.
  static final int HEADERS = IP + 8;

  /// The type of such a message.
  static final byte SEALED_TYPE = 4;

  final Lab lab = Lab.open();
  final Scene scene;
  final Foothold foothold;
  final Insider insider;
  final IpAddress own;
  final IpAddress second;
  final IpAddress stable;
  final IpAddress mobile;
  final IpAddress victim;
  final Insider.Target target;
  private final Host rogueHost;
  private final Host victimHost;
  private final AtomicInteger captures = new AtomicInteger();

  Siege() {
    try {
      var key = Insider.newKey();
      scene = new Scene(lab, plan(key)).startDaemons();
      rogueHost = lab.host("rogue");
      own = rogueHost.plug(scene.rack(), 66).getFirst();
      second = rogueHost.plug(scene.rack(), 67).get(1);
      victimHost = lab.host("victim");
      victim = victimHost.plug(scene.lte(), 99).getFirst();
      stable = scene.stable().addresses().getFirst();
      mobile = scene.mobile().addresses().getFirst();
      foothold = new Foothold(rogueHost);
      target = new Insider.Target(stable, publicKey(), new Identifier.Name(Scene.STABLE));
      insider = new Insider(foothold, own, key, new Identifier.Name(ROGUE), target);
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
    } catch (RuntimeException | Error e) {
      lab.close();
      throw e;
    }
  }

  private static Plan plan(KeyPair key) {
    var text = Base64.getEncoder().encodeToString(key.publicKey().toArray());
    return Plan.usual().with("[[peer]]\nname = \"" + ROGUE + "\"\nkey = \"" + text + "\"");
  }

  private Bytes publicKey() {
    return Bytes.of(Base64.getDecoder().decode(scene.stableDaemon().publicKey()));
  }

  /// A new session of the insider, confirmed, with nothing else in its set than its own address.
  Insider confirmed() {
    insider.answers = true;
    insider.begin();
    int before = insider.heard.size();
    insider.say(new Keepalive());
    Await.until("confirmation", BOUND, () -> insider.heard.size() > before);
    return insider;
  }

  JsonNode status() {
    return scene.stableDaemon().json("status");
  }

  /// What stable says of its association with a peer.
  JsonNode association(String peer) {
    for (var each : status().path("associations")) {
      if (each.path("remote").asString().equals(peer)) return each;
    }
    throw new AssertionError("no association with " + peer);
  }

  JsonNode rogue() {
    return association(ROGUE);
  }

  /// How often each refusal and each reason to drop a packet has been counted, all together.
  static long refusals(JsonNode status) {
    long all = 0;
    for (var count : status.path("refused")) all += count.asLong();
    for (var count : status.path("data_path").path("dropped")) all += count.asLong();
    return all;
  }

  static long refused(JsonNode status, String reason) {
    return status.path("refused").path(reason).asLong();
  }

  static long dropped(JsonNode status, String reason) {
    return status.path("data_path").path("dropped").path(reason).asLong();
  }

  /// Waits until stable has counted at least so many more of what `count` reads.
  void awaitCounted(String what, ToLongFunction<JsonNode> count, long least) {
    Await.until(least + " times " + what, BOUND, () -> count.applyAsLong(status()) >= least);
  }

  /// IPv4 that comes to the victim or goes from there.
  Capture atVictim() {
    return Capture.at(victimHost, scene.lte().name(), file(), Capture.WHOLE, "ip");
  }

  Capture atRogue(String filter) {
    return Capture.at(rogueHost, scene.rack().name(), file(), Capture.WHOLE, filter);
  }

  Capture atStable(String device, String filter) {
    return Capture.at(scene.stable(), device, file(), Capture.WHOLE, filter);
  }

  private Path file() {
    return lab.directory().resolve("siege-" + captures.incrementAndGet() + ".pcap");
  }

  /// The IPv4 packets between two addresses.
  static List<ByteBuffer> packets(Capture capture, IpAddress from, IpAddress to) {
    return Pcap.frames(capture.file()).stream()
        .map(Pcap.Frame::bytes)
        .filter(f -> f.limit() >= ETHERNET + IP && f.getShort(12) == 0x0800)
        .map(f -> f.slice(ETHERNET, f.limit() - ETHERNET))
        .filter(p -> address(p, 12).equals(from) && address(p, 16).equals(to))
        .toList();
  }

  /// The first SEALED of mobile that a capture has.
  Optional<Sealed> sealed(Capture capture) {
    for (var packet : packets(capture, mobile, stable)) {
      try {
        if (Message.decode(message(packet)) instanceof Sealed sealed) return Optional.of(sealed);
      } catch (WireException e) {
        // an envelope
      }
    }
    return Optional.empty();
  }

  /// What stands between identifiers already.
  static List<Pcap.Frame> delivered(Capture capture) {
    return all(capture).stream().filter(f -> f.bytes().getShort(12) == (short) 0x86dd).toList();
  }

  /// Everything that a capture has.
  static List<Pcap.Frame> all(Capture capture) {
    return Pcap.frames(capture.file());
  }

  /// Bytes of control messages in these packets.
  static long bytes(List<ByteBuffer> packets) {
    return packets.stream().mapToLong(Siege::messageLength).sum();
  }

  static int messageLength(ByteBuffer packet) {
    return (packet.getShort(2) & 0xffff) - HEADERS;
  }

  static byte[] message(ByteBuffer packet) {
    var message = new byte[messageLength(packet)];
    packet.get(HEADERS, message);
    return message;
  }

  private static IpAddress address(ByteBuffer packet, int at) {
    var bytes = new byte[4];
    packet.get(at, bytes);
    return IpAddress.of(bytes);
  }

  @Override
  public void close() {
    insider.close();
    foothold.close();
    lab.close();
  }
}
