package io.sterna.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What is encoded decodes to the same, for every message, command and ACK value there is.
class WireRoundTripTest {
  private static final int ROUNDS = 2_000;

  private final Samples samples = new Samples(7);

  /// The records that a sealed interface permits, through the interfaces in between.
  static Set<Class<?>> records(Class<?> sealed) {
    var records = new java.util.LinkedHashSet<Class<?>>();
    for (var permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        records.addAll(records(permitted));
      } else {
        records.add(permitted);
      }
    }
    return records;
  }

  @Test
  void everyPermittedClassHasAGenerator() {
    assertThat(samples.messages.keySet()).isEqualTo(records(Message.class));
    assertThat(samples.commands.keySet()).isEqualTo(records(Command.class));
    assertThat(samples.ackValues.keySet()).isEqualTo(records(AckValue.class));
  }

  @TestFactory
  List<DynamicTest> messages() {
    var tests = new ArrayList<DynamicTest>();
    samples.messages.forEach(
        (type, generator) ->
            tests.add(DynamicTest.dynamicTest(type.getSimpleName(), () -> messagesOf(generator))));
    return tests;
  }

  private static void messagesOf(Supplier<Message> generator) throws WireException {
    for (int i = 0; i < ROUNDS; i++) {
      var message = generator.get();
      assertThat(Message.decode(message.encode())).isEqualTo(message);
    }
  }

  @TestFactory
  List<DynamicTest> commands() {
    var tests = new ArrayList<DynamicTest>();
    samples.commands.forEach(
        (type, generator) ->
            tests.add(DynamicTest.dynamicTest(type.getSimpleName(), () -> commandsOf(generator))));
    return tests;
  }

  private static void commandsOf(Supplier<Command> generator) throws WireException {
    for (int i = 0; i < ROUNDS; i++) {
      var command = List.of(generator.get());
      assertThat(Command.decodeAll(Command.encodeAll(command))).isEqualTo(command);
    }
  }

  @Test
  void payloadsOfManyCommands() throws WireException {
    for (int i = 0; i < ROUNDS; i++) {
      var payload = samples.payload();
      assertThat(Command.decodeAll(Command.encodeAll(payload))).isEqualTo(payload);
    }
  }

  @Test
  void ackValues() throws WireException {
    for (var generator : samples.ackValues.values()) {
      for (int i = 0; i < ROUNDS; i++) {
        var value = generator.get();
        var request = samples.requestFor(value);
        var ack = Ack.of(request, value);
        assertThat(ack.requestId()).isEqualTo(request.requestId());
        assertThat(AckValue.decode(request, ack.value())).isEqualTo(value);
      }
    }
  }
}
