package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Capability.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/// Seeded generators of everything that goes over the wire. The same seed gives the same samples.
final class Samples {
  private final Random random;

  /// One generator for each command, by class: [WireRoundTripTest] holds it to be complete.
  final Map<Class<? extends Command>, Supplier<Command>> commands = new LinkedHashMap<>();

  /// One generator for each message, likewise.
  final Map<Class<? extends Message>, Supplier<Message>> messages = new LinkedHashMap<>();

  /// One generator for each ACK value, likewise.
  final Map<Class<? extends AckValue>, Supplier<AckValue>> ackValues = new LinkedHashMap<>();

  Samples(long seed) {
    random = new Random(seed);
    messages();
    commands();
    ackValues();
  }

  /// Zero to six commands of any type, which fit into a message.
  List<Command> payload() {
    var all = List.copyOf(commands.values());
    var payload = new ArrayList<Command>();
    int count = random.nextInt(7);
    for (int i = 0; i < count; i++) {
      payload.add(all.get(random.nextInt(all.size())).get());
      try {
        Command.encodeAll(payload);
      } catch (IllegalArgumentException e) {
        payload.removeLast();
      }
    }
    return payload;
  }

  private void messages() {
    messages.put(
        Init.class,
        () -> new Init(random.nextInt(), bytes(Init.NOISE_LENGTH), bytes(16), bytes(16), u16()));
    messages.put(
        Response.class,
        () -> {
          int length = random.nextInt(Response.LEAST_NOISE, Response.MOST_NOISE + 1);
          return new Response(random.nextInt(), random.nextInt(), bytes(length), bytes(16), u16());
        });
    messages.put(Cookie.class, () -> new Cookie(random.nextInt(), bytes(12), bytes(32), u16()));
    messages.put(
        Sealed.class,
        () ->
            new Sealed(
                random.nextInt(), random.nextLong(), bytes(random.nextInt(16, 1500)), u16()));
  }

  private void commands() {
    commands.put(
        Create.class,
        () ->
            new Create(
                random.nextInt(),
                identifier(),
                identifier(),
                locatorSet(),
                endpoint(),
                capabilities()));
    commands.put(Add.class, () -> new Add(random.nextInt(), locator(), locatorSet()));
    commands.put(Delete.class, () -> new Delete(random.nextInt(), locator(), locatorSet()));
    commands.put(ListSet.class, () -> new ListSet(random.nextInt()));
    commands.put(Context.class, () -> new Context(random.nextInt(), tcns()));
    commands.put(Close.class, () -> new Close(random.nextInt(), u16(), text()));
    commands.put(Probe.class, this::probe);
    commands.put(
        ProbeAck.class,
        () -> new ProbeAck(random.nextLong(), any(Form.values()), any(Kind.values()), endpoint()));
    commands.put(Keepalive.class, Keepalive::new);
    commands.put(Ack.class, () -> new Ack(random.nextInt(), bytes(random.nextInt(60))));
    commands.put(Nak.class, this::nak);
    commands.put(Padding.class, () -> new Padding(random.nextInt(300)));
    commands.put(Timestamp.class, () -> new Timestamp(bytes(12)));
    commands.put(Unknown.class, this::unknown);
  }

  private void ackValues() {
    ackValues.put(
        AckValue.Created.class,
        () ->
            new AckValue.Created(
                identifier(), identifier(), locatorSet(), endpoint(), endpoint(), capabilities()));
    ackValues.put(AckValue.Skipped.class, () -> new AckValue.Skipped(locatorSet().locators()));
    ackValues.put(AckValue.Held.class, () -> new AckValue.Held(locatorSet()));
    ackValues.put(AckValue.Matches.class, () -> new AckValue.Matches(tcns()));
    ackValues.put(AckValue.None.class, AckValue.None::new);
  }

  /// A request that is answered with values of this class.
  Request requestFor(AckValue value) {
    Class<? extends Command> type =
        switch (value) {
          case AckValue.Created _ -> Create.class;
          case AckValue.Skipped _ -> random.nextBoolean() ? Add.class : Delete.class;
          case AckValue.Held _ -> ListSet.class;
          case AckValue.None _ -> Close.class;
          case AckValue.Matches _ -> Context.class;
        };
    return (Request) commands.get(type).get();
  }

  private List<Tcn> tcns() {
    var tcns = new ArrayList<Tcn>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      tcns.add(new Tcn(random.nextInt(256), identifier(), identifier(), u16(), u16()));
    }
    return tcns;
  }

  private Probe probe() {
    var heard = new ArrayList<Probe.Heard>();
    int count = random.nextInt(Probe.MOST_HEARD + 1);
    for (int i = 0; i < count; i++) heard.add(new Probe.Heard(random.nextLong(), endpoint()));
    return new Probe(
        random.nextLong(), any(Form.values()), any(Kind.values()), endpoint(), endpoint(), heard);
  }

  private Nak nak() {
    var sent = Arrays.stream(NakCode.values()).filter(c -> c != NakCode.OTHER).toList();
    return new Nak(random.nextInt(), any(sent.toArray(NakCode[]::new)), text());
  }

  private Unknown unknown() {
    return random.nextBoolean()
        ? new Unknown(Command.TYPE_MOVE, 0x01, bytes(random.nextInt(4, 40)))
        : new Unknown(random.nextInt(15, 256), random.nextInt(128) * 2, bytes(random.nextInt(40)));
  }

  Identifier identifier() {
    return switch (random.nextInt(5)) {
      case 0 -> new Identifier.Name(name());
      case 1 -> new Identifier.Ipv4(new IpAddress.V4(random.nextInt()));
      case 2 -> new Identifier.Ipv6(new IpAddress.V6(random.nextLong(), random.nextLong()));
      case 3 -> new Identifier.Key(bytes(32));
      default -> new Identifier.Opaque(random.nextInt(5, 256), bytes(random.nextInt(256)));
    };
  }

  private String name() {
    var labels = new ArrayList<String>();
    int count = random.nextInt(1, 5);
    for (int i = 0; i < count; i++) {
      labels.add("a" + Long.toString(random.nextLong(Long.MAX_VALUE), 36));
    }
    return String.join(".", labels);
  }

  private IpAddress address() {
    return random.nextBoolean()
        ? new IpAddress.V4(random.nextInt())
        : new IpAddress.V6(random.nextLong(), random.nextLong());
  }

  Locator locator() {
    return new Locator(
        address(),
        random.nextInt(1, 65536),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        u16(),
        Integer.toUnsignedLong(random.nextInt()));
  }

  LocatorSet locatorSet() {
    var locators = new LinkedHashMap<IpAddress, Locator>();
    int count = random.nextInt(LocatorSet.MOST + 1);
    for (int i = 0; i < count; i++) {
      var locator = locator();
      locators.put(locator.address(), locator);
    }
    return new LocatorSet(random.nextLong(), List.copyOf(locators.values()));
  }

  Endpoint endpoint() {
    return new Endpoint(address(), u16());
  }

  private List<Capability> capabilities() {
    var all =
        new ArrayList<Capability>(
            List.of(
                new Capability.Transports(some(Transport.values())),
                new Capability.Forms(some(Form.values())),
                new Capability.LargestPacket(u16()),
                new Capability.Migration(),
                new Capability.FurtherKey(bytes(32)),
                new Capability.Other(
                    random.nextInt(6, 0x8000), random.nextBoolean(), bytes(random.nextInt(20)))));
    Collections.shuffle(all, random);
    return List.copyOf(all.subList(0, random.nextInt(all.size() + 1)));
  }

  private String text() {
    var text = new StringBuilder();
    int length = random.nextInt(80);
    for (int i = 0; i < length; i++) text.append((char) random.nextInt(' ', '~' + 1));
    return text.toString();
  }

  private Bytes bytes(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return Bytes.of(value);
  }

  private int u16() {
    return random.nextInt(0x10000);
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> List<T> some(T[] values) {
    var some = new ArrayList<>(List.of(values));
    Collections.shuffle(some, random);
    return List.copyOf(some.subList(0, random.nextInt(values.length + 1)));
  }
}
