package io.sterna.core.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.MacKey;
import io.sterna.core.noise.NoiseIk;
import io.sterna.core.wire.Capability;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Each NAK code of protocol §6 from its real cause. 4, 5 and 9 in SEALED are in CommandsTest, 6
/// and 8 in ContextsTest.
class NakTest {
  private final Pair pair = Pair.idle();
  private final Random random = new Random(3);
  private final KeyPair key = KeyPair.generate(random::nextBytes);

  /// What stable answers to an INIT with this CREATE.
  private Command answer(Create create, Command... more) throws Exception {
    var noise =
        new NoiseIk.Initiator(
            Host.PROLOGUE, key, pair.stable.key.publicKey(), KeyPair.generate(random::nextBytes));
    var commands = new ArrayList<Command>();
    commands.add(new Timestamp(Tai64n.of(pair.now).bytes()));
    commands.add(create);
    commands.addAll(List.of(more));
    var payload = Padding.fill(commands, Init.NOISE_LENGTH - NoiseIk.MESSAGE1_OVERHEAD);
    var bare = Init.withoutMacs(7, noise.writeMessage1(Bytes.of(Command.encodeAll(payload))));
    var init = bare.withMac1(MacKey.mac1(pair.stable.key.publicKey()).mac(bare.beforeMac1()));
    var out = new ArrayList<Effect>();
    var received =
        new Input.Received(Carrier.UDP, Pair.S1, Pair.M1, 19941, Bytes.of(init.encode()));
    out.addAll(pair.stable.core.on(received, pair.now));
    for (var effect : List.copyOf(out)) {
      if (effect instanceof Effect.ConfirmKey(long request, _, _)) {
        out.addAll(pair.stable.core.on(new Input.KeyRefused(request, "another key"), pair.now));
      }
    }
    for (var effect : out) {
      if (effect instanceof Effect.Send send
          && Message.decode(send.message().toArray()) instanceof Response response) {
        return Command.decodeAll(noise.readMessage2(response.noise()).payload().toArray())
            .getFirst();
      }
    }
    throw new AssertionError("no RESPONSE among " + out);
  }

  private Create create(Identifier responder, Identifier own, Capability... capabilities) {
    return create(responder, own, Locator.of(Pair.M1), capabilities);
  }

  private static Create create(
      Identifier responder, Identifier own, Locator at, Capability... capabilities) {
    return new Create(
        5,
        responder,
        own,
        new LocatorSet(1, List.of(at)),
        new Endpoint(Pair.M1, 19941),
        List.of(capabilities));
  }

  private static NakCode code(Command answer) {
    return ((Nak) answer).code();
  }

  @Test
  void code1UnknownCriticalCommand() throws Exception {
    var create = create(pair.stable.id, pair.mobile.id);
    var unknown = new Unknown(99, Command.CRITICAL, Bytes.ofHex("00000009"));
    assertThat(code(answer(create, unknown))).isEqualTo(NakCode.UNSUPPORTED);
    assertThat(pair.stable.refused(Refusal.UNSUPPORTED)).isEqualTo(1);
    assertThat(pair.stable.core.novelties()).isEqualTo(Map.of(Novelty.COMMAND, Map.of(99, 1L)));
  }

  @Test
  void code2IdentifiersThatCannotBe() throws Exception {
    var other = new Identifier.Name("other.example");
    assertThat(code(answer(create(other, pair.mobile.id)))).isEqualTo(NakCode.IDENTIFIER);
    pair.run(Duration.ofSeconds(1));
    assertThat(code(answer(create(pair.stable.id, pair.stable.id)))).isEqualTo(NakCode.IDENTIFIER);
    pair.run(Duration.ofSeconds(1));
    var opaque = Identifier.of(77, new byte[] {1, 2});
    assertThat(code(answer(create(pair.stable.id, opaque)))).isEqualTo(NakCode.IDENTIFIER);
  }

  @Test
  void code3KeyThatIsNotTheName() throws Exception {
    assertThat(code(answer(create(pair.stable.id, pair.mobile.id)))).isEqualTo(NakCode.UNVERIFIED);
  }

  @Test
  void code5NoLocatorThatCanBeUsed() throws Exception {
    var at = Locator.of(IpAddress.parse("224.0.0.1"));
    assertThat(code(answer(create(pair.stable.id, pair.mobile.id, at))))
        .isEqualTo(NakCode.BAD_LOCATOR);
  }

  @Test
  void code7RequiredCapabilityThatIsUnknownAndOnlyThat() throws Exception {
    var required = new Capability.Other(77, true, Bytes.ofHex("01"));
    var wished = new Capability.Other(77, false, Bytes.ofHex("01"));
    assertThat(code(answer(create(pair.stable.id, pair.mobile.id, required))))
        .isEqualTo(NakCode.CAPABILITY);
    pair.run(Duration.ofSeconds(1));
    assertThat(code(answer(create(pair.stable.id, pair.mobile.id, wished))))
        .isEqualTo(NakCode.UNVERIFIED); // it was looked past
    assertThat(pair.stable.refused(Refusal.CAPABILITY)).isEqualTo(1);
    assertThat(pair.stable.core.novelties()).isEqualTo(Map.of(Novelty.CAPABILITY, Map.of(77, 1L)));
  }

  @Test
  void code9KeyThatCallsItselfByItsKey() throws Exception {
    assertThat(code(answer(create(pair.stable.id, new Identifier.Key(key.publicKey())))))
        .isEqualTo(NakCode.REFUSED);
  }

  /// Protocol §6: verified for another key, neither behind a NAT; and once that one has gone, the
  /// address is the newcomer's.
  @Test
  void code10LocatorWhereAnotherPeerIs() {
    var pair = Pair.connected();
    var third = new Third(pair);
    third.create(Pair.M2);
    pair.run(Duration.ofSeconds(1));
    third.move(Pair.M1);
    pair.run(Duration.ofMillis(300));
    assertThat(third.naks).contains(NakCode.LOCATOR_IN_USE);
    assertThat(third.held()).isFalse();
    pair.mobile.moveTo(Pair.M6); // mobile is there no longer and cannot say so
    pair.run(Duration.ofSeconds(20));
    assertThat(third.held()).isTrue();
  }

  /// A third host beside the pair's two, at addresses of the same network.
  private static final class Third {
    final List<NakCode> naks = new ArrayList<>();
    private final Pair pair;
    private final Random random = new Random(9);
    private final Identifier id = new Identifier.Name("third.example");
    private final KeyPair key = KeyPair.generate(random::nextBytes);
    private final Associations core =
        new Associations(Settings.of(key, List.of(id)), random::nextBytes);
    private Locator at = Locator.of(Pair.M2);

    Third(Pair pair) {
      this.pair = pair;
      pair.third = this::arrive;
    }

    void create(IpAddress from) {
      at = Locator.of(from);
      on(new Input.LocalLocators(List.of(at)));
      on(
          new Input.Connect(
              id,
              new Input.Peer(
                  pair.stable.id,
                  pair.stable.key.publicKey(),
                  Input.Grade.PINNED,
                  List.of(Locator.of(Pair.S1)))));
    }

    void move(IpAddress to) {
      at = Locator.of(to);
      on(new Input.LocalLocators(List.of(at)));
    }

    boolean held() {
      return pair.stable.core.status(pair.now).stream()
          .filter(s -> s.remote().equals(id))
          .anyMatch(s -> s.peerSet().contains(at.address()));
    }

    private void arrive(Pair.Packet packet) {
      if (!packet.to().equals(at.address()) || !packet.from().equals(Pair.S1)) return;
      on(new Input.Received(packet.carrier(), packet.to(), packet.from(), 19941, packet.message()));
    }

    private void on(Input input) {
      for (var effect : core.on(input, pair.now)) {
        switch (effect) {
          case Effect.Send send -> {
            if (!send.local().equals(at.address())) continue;
            pair.after(
                Duration.ofMillis(10),
                () -> pair.inject(send.local(), send.remote(), send.message()));
          }
          case Effect.Report(Event.CommandReceived(_, _, Nak nak, _)) -> naks.add(nak.code());
          default -> {}
        }
      }
      core.wakeAt().ifPresent(this::wake);
    }

    private void wake(Instant at) {
      pair.after(
          Duration.between(pair.now, at.isAfter(pair.now) ? at : pair.now),
          () -> {
            if (core.wakeAt().filter(at::equals).isPresent()) on(new Input.Timeout());
          });
    }
  }
}
