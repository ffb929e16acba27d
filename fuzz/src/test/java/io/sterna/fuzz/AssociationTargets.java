package io.sterna.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Input;
import io.sterna.core.association.Settings;
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
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Sealed;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// The control plane of a host, faced with a peer that has good keys and bad manners: what it seals
/// is anything.
final class AssociationTargets {
  private static final byte[] PROLOGUE = "sterna1".getBytes(StandardCharsets.US_ASCII);
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Identifier HOST = Identifier.Name.of("own.example");
  private static final Identifier PEER = Identifier.Name.of("peer.example");
  private static final IpAddress HOST_AT = IpAddress.parse("192.0.2.1");
  private static final IpAddress PEER_AT = IpAddress.parse("198.51.100.2");
  private static final KeyPair HOST_KEY = KeyPair.generate(new Random(1)::nextBytes);
  private static final KeyPair PEER_KEY = KeyPair.generate(new Random(2)::nextBytes);
  private static final int INDEX = 77;
  private static final int MOST_EFFECTS = 200;
  private static final int ALARMS = 5;
  private static final int MOST_SEALED = 65_000;

  private AssociationTargets() {}

  static List<Target> all() {
    return List.of(
        Target.of("init", AssociationTargets::initPayload, (in, r) -> new Talk(r).begin(in)),
        Target.of("sealed", WireTargets::payload, (in, r) -> new Talk(r).say(in)));
  }

  /// What a well-behaved initiator seals into INIT.
  private static byte[] initPayload(Random random) {
    var payload = List.<Command>of(new Timestamp(Bytes.of(stamp())), create());
    int most = Init.NOISE_LENGTH - NoiseIk.MESSAGE1_OVERHEAD;
    return Command.encodeAll(Padding.fill(payload, most));
  }

  private static Create create() {
    return new Create(
        9,
        HOST,
        PEER,
        new LocatorSet(1, List.of(Locator.of(PEER_AT))),
        new Endpoint(PEER_AT, Locator.DEFAULT_PORT),
        List.of());
  }

  /// TAI64N: 2^62 and the seconds, then nanoseconds.
  private static byte[] stamp() {
    var seconds = (1L << 62) + T0.getEpochSecond();
    return java.nio.ByteBuffer.allocate(12).putLong(seconds).array();
  }

  /// A peer of our own making, and the host that it talks to.
  private static final class Talk {
    private final Random random;
    private final Associations host;
    private Instant now = T0;
    private Optional<Response> response = Optional.empty();

    Talk(Random random) {
      this.random = random;
      host = new Associations(Settings.of(HOST_KEY, List.of(HOST)), random::nextBytes);
      on(new Input.LocalLocators(List.of(Locator.of(HOST_AT))));
    }

    /// Sends an INIT with this payload; whether it drew a RESPONSE.
    boolean begin(byte[] payload) throws NoiseException {
      handshake(payload);
      settle();
      return response.isPresent();
    }

    /// Sends this in a session that stands; whether it could be decoded.
    boolean say(byte[] commands) throws NoiseException {
      if (commands.length > MOST_SEALED) return false;
      var keys = handshake(initPayload(random));
      assertThat(keys).isPresent();
      seal(keys.get(), 0, Command.encodeAll(List.of(new Keepalive())));
      seal(keys.get(), 1 + random.nextInt(3), commands);
      settle();
      try {
        return !Command.decodeAll(commands).isEmpty();
      } catch (WireException e) {
        return false;
      }
    }

    private Optional<SessionKeys> handshake(byte[] payload) throws NoiseException {
      var ephemeral = KeyPair.generate(random::nextBytes);
      var noise = new NoiseIk.Initiator(PROLOGUE, PEER_KEY, HOST_KEY.publicKey(), ephemeral);
      int most = Init.NOISE_LENGTH - NoiseIk.MESSAGE1_OVERHEAD;
      var message1 = noise.writeMessage1(Bytes.of(Arrays.copyOf(payload, most)));
      var bare = Init.withoutMacs(INDEX, message1);
      var mac1 = MacKey.mac1(HOST_KEY.publicKey()).mac(bare.beforeMac1());
      receive(bare.withMac1(mac1).encode());
      if (response.isEmpty()) return Optional.empty();
      return Optional.of(noise.readMessage2(response.get().noise()).keys());
    }

    private void seal(SessionKeys keys, long counter, byte[] plaintext) {
      int index = response.orElseThrow().responderIndex();
      var sealed = keys.send().seal(counter, Sealed.header(index, counter), plaintext);
      receive(new Sealed(index, counter, sealed).encode());
    }

    private void receive(byte[] message) {
      on(
          new Input.Received(
              Carrier.UDP, HOST_AT, PEER_AT, Locator.DEFAULT_PORT, Bytes.of(message)));
    }

    private void on(Input input) {
      var effects = host.on(input, now);
      assertThat(effects.size()).isLessThan(MOST_EFFECTS);
      for (var effect : effects) perform(effect);
    }

    private void perform(Effect effect) {
      switch (effect) {
        case Effect.ConfirmKey(long request, _, _) ->
            on(new Input.KeyConfirmed(request, Input.Grade.FIRST_USE));
        case Effect.LookUp(var peer) -> on(new Input.PeerFound(peer, List.of()));
        case Effect.FindContexts(var question, var tcns) ->
            on(new Input.ContextsFound(question, tcns, List.of()));
        case Effect.Send send -> sent(send.message().toArray());
        case Effect.PersistTimestamp _,
            Effect.KeyProven _,
            Effect.PeerChanged _,
            Effect.PeerGone _,
            Effect.ContextsShared _,
            Effect.PingSent _,
            Effect.PingAnswered _,
            Effect.PathAnswered _,
            Effect.Report _ -> {}
      }
    }

    private void sent(byte[] message) {
      assertThat(message.length).isLessThanOrEqualTo(Message.MOST);
      try {
        if (Message.decode(message) instanceof Response answer) response = Optional.of(answer);
      } catch (WireException e) {
        throw new AssertionError("the host itself sends what is no message", e);
      }
    }

    /// Lets the host do what it still wants to do, some of it.
    private void settle() {
      for (int i = 0; i < ALARMS; i++) {
        var alarm = host.wakeAt();
        if (alarm.isEmpty()) break;
        if (alarm.get().isAfter(now)) now = alarm.get();
        on(new Input.Timeout());
      }
      now = now.plus(Duration.ofMinutes(3));
      on(new Input.Timeout());
      assertThat(host.status(now).size()).isLessThanOrEqualTo(1);
    }
  }
}
