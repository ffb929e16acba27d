package io.sterna.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Event;
import io.sterna.core.association.Input;
import io.sterna.core.association.Refusal;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.wire.Carrier;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineTest {
  private static final Input.Received NOISE = received("00");

  /// Too short, but that is found out in its turn.
  private static final Input.Received INIT = received("01010000");

  /// A SEALED of some association.
  private static final Input.Received SEALED =
      received("04010000" + "00000001" + "0000000000000000" + "00".repeat(16));

  private final Engine engine = new Engine(associations(), InstantSource.system());
  private final LinkedBlockingQueue<Effect> effects = new LinkedBlockingQueue<>();

  @Test
  void floodFromTheNetworkIsDroppedAndCountedAndLeavesRoomForTheHostItself() throws Exception {
    for (int i = 0; i < Engine.MAILBOX; i++) engine.offer(NOISE);
    assertThat(engine.dropped()).isEqualTo(Engine.RESERVED);
    var answer = engine.ask((all, _) -> all.refusals());
    engine.stop();
    engine.run(effects::add);
    assertThat(answer.get(0, TimeUnit.SECONDS).values().stream().mapToLong(n -> n).sum())
        .isEqualTo(Engine.MAILBOX - Engine.RESERVED);
  }

  @Test
  void floodOfInitsHoldsUpNoOtherMessageAndIsDroppedAndCounted() throws Exception {
    for (int i = 0; i < Engine.MAILBOX; i++) engine.offer(INIT);
    engine.offer(SEALED);
    var answer = engine.ask((all, _) -> all.refusals());
    engine.stop();
    engine.run(effects::add);
    assertThat(answer.get(0, TimeUnit.SECONDS))
        .as("the SEALED did not wait for them")
        .containsExactly(Map.entry(Refusal.UNKNOWN_INDEX, 1L));
    assertThat(engine.dropped()).isZero();
    assertThat(engine.droppedInits()).isEqualTo(Engine.MAILBOX - Engine.INITS);
  }

  @Test
  void floodOfOtherMessagesLeavesInitsTheirShare() throws Exception {
    for (int i = 0; i < 2; i++) engine.offer(INIT);
    for (int i = 0; i < 2 * Engine.MAILS_PER_INIT; i++) engine.offer(SEALED);
    var answer = engine.ask((all, _) -> all.refusals());
    engine.stop();
    engine.run(effects::add);
    assertThat(answer.get(0, TimeUnit.SECONDS))
        .containsEntry(Refusal.MALFORMED, 2L)
        .containsEntry(Refusal.UNKNOWN_INDEX, 2L * Engine.MAILS_PER_INIT);
  }

  @Test
  void initWakesTheLoopThatWaits() throws Exception {
    var loop = Thread.ofPlatform().start(() -> engine.run(effects::add));
    for (int i = 0; i < 3; i++) {
      engine.offer(INIT);
      assertThat(effects.poll(10, TimeUnit.SECONDS)).isInstanceOf(Effect.Report.class);
    }
    engine.stop();
    loop.join();
  }

  @Test
  void effectsArePerformedUntilTheEnd() {
    engine.offer(NOISE);
    engine.stop();
    engine.offer(NOISE);
    engine.run(effects::add);
    assertThat(effects)
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Report.class, e -> assertThat(e.event()).isInstanceOf(Event.Refused.class));
  }

  @Test
  void mistakeInAnEffectCostsThatEffectAlone() throws Exception {
    engine.offer(NOISE);
    var answer = engine.ask((_, _) -> "still there");
    engine.stop();
    engine.run(
        _ -> {
          throw new IllegalStateException("a mistake, made for this test");
        });
    assertThat(answer.get(0, TimeUnit.SECONDS)).isEqualTo("still there");
  }

  @Test
  void questionThatFailsSaysSo() {
    var answer =
        engine.<String>ask(
            (_, _) -> {
              throw new IllegalStateException("made for this test");
            });
    engine.stop();
    engine.run(effects::add);
    assertThat(answer).isCompletedExceptionally();
  }

  private static Input.Received received(String hex) {
    return new Input.Received(
        Carrier.UDP,
        IpAddress.parse("192.0.2.1"),
        IpAddress.parse("192.0.2.2"),
        19941,
        Bytes.ofHex(hex));
  }

  private static Associations associations() {
    var random = new SecureRandom();
    var key = KeyPair.generate(random::nextBytes);
    return new Associations(
        Settings.of(key, List.of(new Identifier.Name("own.example"))), random::nextBytes);
  }
}
