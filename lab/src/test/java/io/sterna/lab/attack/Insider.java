package io.sterna.lab.attack;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.MacKey;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.noise.NoiseIk;
import io.sterna.core.noise.SessionKeys;
import io.sterna.core.wire.Capability;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Form;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Sealed;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.WireException;
import io.sterna.lab.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A peer with keys that are right and manners that are not: it makes a session as protocol §5 says
/// and then sends whatever it is told to. Answers PROBEs only while it is asked to.
final class Insider implements AutoCloseable {
  static final int PORT = Locator.DEFAULT_PORT;

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final byte[] PROLOGUE = "sterna1".getBytes(StandardCharsets.US_ASCII);
  private static final long TAI = 0x4000_0000_0000_000aL;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Whom it attacks.
  record Target(IpAddress address, Bytes key, Identifier name) {}

  final IpAddress own;
  final List<Command> heard = new CopyOnWriteArrayList<>();
  volatile boolean answers = true;

  private final DatagramChannel socket;
  private final KeyPair key;
  private final Identifier name;
  private final Target target;
  private final List<Response> responses = new CopyOnWriteArrayList<>();
  private volatile Optional<SessionKeys> keys = Optional.empty();
  private int index;
  private int theirIndex;
  private long counter;
  private int requests;

  Insider(Foothold foothold, IpAddress own, KeyPair key, Identifier name, Target target) {
    this.socket = foothold.udp(own, PORT);
    this.own = own;
    this.key = key;
    this.name = name;
    this.target = target;
    Thread.ofVirtual().start(this::read);
  }

  static KeyPair newKey() {
    return KeyPair.generate(RANDOM::nextBytes);
  }

  /// INIT and RESPONSE; what is said next confirms the session.
  Insider begin() {
    try {
      keys = Optional.empty();
      responses.clear();
      counter = 0;
      index = RANDOM.nextInt();
      var noise = new NoiseIk.Initiator(PROLOGUE, key, target.key(), newKey());
      send(init(noise).encode());
      Await.until("RESPONSE", BOUND, () -> !responses.isEmpty());
      var response = responses.getFirst();
      theirIndex = response.responderIndex();
      keys = Optional.of(noise.readMessage2(response.noise()).keys());
      return this;
    } catch (NoiseException e) {
      throw new IllegalStateException(e);
    }
  }

  private Init init(NoiseIk.Initiator noise) throws NoiseException {
    var now = Instant.now();
    var stamp = ByteBuffer.allocate(12).putLong(TAI + now.getEpochSecond()).putInt(now.getNano());
    var create =
        new Create(
            ++requests,
            target.name(),
            name,
            set(own),
            new Endpoint(own, PORT),
            List.of(
                new Capability.Transports(List.of(Capability.Transport.TCP)),
                new Capability.Forms(List.of(Form.PLAIN, Form.UDP))));
    var payload =
        Padding.fill(
            List.of(new Timestamp(Bytes.of(stamp.array())), create),
            Init.NOISE_LENGTH - NoiseIk.MESSAGE1_OVERHEAD);
    var message1 = noise.writeMessage1(Bytes.of(Command.encodeAll(payload)));
    var bare = Init.withoutMacs(index, message1);
    return bare.withMac1(MacKey.mac1(target.key()).mac(bare.beforeMac1()));
  }

  /// A set of its locators that is newer than all before.
  static LocatorSet set(IpAddress... addresses) {
    long revision = Duration.between(Instant.EPOCH, Instant.now()).toNanos() / 1000;
    return new LocatorSet(revision, Arrays.stream(addresses).map(Locator::of).toList());
  }

  int nextRequest() {
    return ++requests;
  }

  /// Its index there, which is on the wire in the clear.
  int theirIndex() {
    return theirIndex;
  }

  /// A SEALED of these, as it goes on the wire.
  synchronized byte[] sealed(Command... commands) {
    long used = counter++;
    var header = Sealed.header(theirIndex, used);
    var plaintext = Command.encodeAll(List.of(commands));
    var sealed = keys.orElseThrow().send().seal(used, header, plaintext);
    return new Sealed(theirIndex, used, sealed).encode();
  }

  void say(Command... commands) {
    send(sealed(commands));
  }

  void send(byte[] payload) {
    try {
      socket.send(
          ByteBuffer.wrap(payload), new InetSocketAddress(Forged.java(target.address()), PORT));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// All commands of a kind that it heard.
  <T> List<T> heard(Class<T> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void read() {
    var in = ByteBuffer.allocate(65_536);
    try {
      while (true) {
        in.clear();
        socket.receive(in);
        take(Arrays.copyOf(in.array(), in.position()));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void take(byte[] bytes) {
    try {
      switch (Message.decode(bytes)) {
        case Response response when response.initiatorIndex() == index -> responses.add(response);
        case Sealed sealed when sealed.receiverIndex() == index && keys.isPresent() -> open(sealed);
        default -> {}
      }
    } catch (WireException | NoiseException e) {
      // none of its own
    }
  }

  private void open(Sealed sealed) throws WireException, NoiseException {
    var receive = keys.orElseThrow().receive();
    var plaintext = receive.open(sealed.counter(), sealed.header(), sealed.ciphertext());
    for (var command : Command.decodeAll(plaintext)) {
      heard.add(command);
      if (answers && command instanceof Probe probe) {
        say(new ProbeAck(probe.nonce(), Form.PLAIN, probe.kind(), probe.source()));
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
