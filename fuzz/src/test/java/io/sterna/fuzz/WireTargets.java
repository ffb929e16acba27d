package io.sterna.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Context;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Request;
import io.sterna.core.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The decoders of `core.wire`, and the texts of `core.identifier`.
final class WireTargets {
  private static final Class<?>[] ASKED = {
    Create.class, Add.class, ListSet.class, Close.class, Context.class
  };

  private WireTargets() {}

  static List<Target> all() {
    return List.of(
        Target.of("message", r -> new RandomRecords(r).make(Message.class).encode(), messages()),
        Target.of("commands", WireTargets::payload, commands()),
        Target.of("ack", WireTargets::ack, acks()),
        new Target(
            "address",
            r ->
                new RandomRecords(r)
                    .make(IpAddress.class)
                    .toString()
                    .getBytes(StandardCharsets.US_ASCII),
            WireTargets::address,
            List.of(":", "::", ".", "0", "ffff", "%1", "255", "256", "\u0663")),
        new Target(
            "name",
            r -> RandomRecords.name(r).getBytes(StandardCharsets.US_ASCII),
            WireTargets::name,
            List.of(".", "..", "-", "_", "xn--", "A", "\u00e4", "\u0130", "1.2.3.4", "\0")));
  }

  /// What is accepted encodes to what it was decoded from.
  private static Target.Decoder messages() {
    return (in, _) -> {
      try {
        assertThat(Message.decode(in).encode()).isEqualTo(in);
        return true;
      } catch (WireException e) {
        return false;
      }
    };
  }

  static byte[] payload(Random random) {
    while (true) {
      try {
        return Command.encodeAll(new RandomRecords(random).list(Command.class, 5));
      } catch (IllegalArgumentException e) {
        // too long for one message
      }
    }
  }

  private static Target.Decoder commands() {
    return (in, _) -> {
      try {
        var commands = Command.decodeAll(in);
        assertThat(Command.decodeAll(Command.encodeAll(commands))).isEqualTo(commands);
        return true;
      } catch (WireException e) {
        return false;
      }
    };
  }

  /// The value of an ACK behind one byte that says which request it answers.
  private static byte[] ack(Random random) {
    var records = new RandomRecords(random);
    var value = records.make(AckValue.class);
    int asked =
        switch (value) {
          case AckValue.Created _ -> 0;
          case AckValue.Skipped _ -> 1;
          case AckValue.Held _ -> 2;
          case AckValue.None _ -> 3;
          case AckValue.Matches _ -> 4;
        };
    var bytes = AckValue.encode(request(asked), value);
    var out = new byte[1 + bytes.length()];
    out[0] = (byte) asked;
    bytes.copyTo(out, 1);
    return out;
  }

  private static Request request(int asked) {
    return (Request) new RandomRecords(new Random(asked)).make(ASKED[asked]);
  }

  private static Target.Decoder acks() {
    return (in, _) -> {
      if (in.length == 0) return false;
      var request = request((in[0] & 0xff) % ASKED.length);
      try {
        var value = AckValue.decode(request, Bytes.of(Arrays.copyOfRange(in, 1, in.length)));
        var again = AckValue.decode(request, AckValue.encode(request, value));
        assertThat(again).isEqualTo(value);
        return true;
      } catch (WireException e) {
        return false;
      }
    };
  }

  private static boolean address(byte[] in, Random random) {
    try {
      var address = IpAddress.parse(new String(in, StandardCharsets.UTF_8));
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean name(byte[] in, Random random) {
    try {
      var name = Identifier.Name.of(new String(in, StandardCharsets.UTF_8));
      assertThat(Identifier.Name.of(name.name())).isEqualTo(name);
      assertThat(name.name()).matches("[!-~]{1,253}");
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
