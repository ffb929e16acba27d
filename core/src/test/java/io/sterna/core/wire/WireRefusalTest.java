package io.sterna.core.wire;

import static io.sterna.core.wire.CommandExamplesTest.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.WireException.Reason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is refused, and with which reason (protocol §5, §6).
class WireRefusalTest {
  private static final String LOCATOR = "04 00 4d e5 80 00 ff ff ff ff c0 00 02 ";

  private static void refused(Reason reason, String text, ThrowingCallable decoding) {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(decoding)
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e).hasMessageContaining(text).hasNoCause();
              assertThat(e.getStackTrace()).isEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATED, 0 bytes left, ''",
    "TRUNCATED, 0 bytes left, 01",
    "TRUNCATED, 1 bytes left, 01 01 00",
    "VERSION, version 2, 01 02 00 00",
    "VERSION, version 0, 01 00 00 00",
    "TYPE, type 0, 00 01 00 00",
    "TYPE, type 5, 05 01 00 00", // SEALED-DATA comes with form `sealed`
    "TYPE, type 69, 45 01 00 00", // an encapsulated IPv4 packet is none
    "LENGTH, INIT of 4 bytes, 01 01 00 00",
    "LENGTH, RESPONSE of 4 bytes, 02 01 00 00",
    "LENGTH, COOKIE of 4 bytes, 03 01 00 00",
    "LENGTH, SEALED of 4 bytes, 04 01 00 00",
  })
  void messages(Reason reason, String text, String bytes) {
    refused(reason, text, () -> Message.decode(hex(bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1199",
    "1, 1201",
    "2, 75",
    "2, 1201",
    "3, 51",
    "3, 53",
    "4, 31",
    "4, 65536",
  })
  void messagesOfALengthThatTheirTypeCannotHave(byte type, int length) {
    byte[] bytes = new byte[length];
    bytes[0] = type;
    bytes[1] = 1;
    refused(Reason.LENGTH, length + " bytes", () -> Message.decode(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATED, commands: 0 bytes left, 07",
    "TRUNCATED, commands: 2 bytes left where 3 are due, 0c 00 00 03 00 00",
    "TRUNCATED, commands: 0 bytes left where 65535 are due, 0c 00 ff ff",
    "TRUNCATED, LIST: 3 bytes left where 4 are due, 04 01 00 03 00 00 00",
    "TRAILING, LIST: 1 bytes too many, 04 01 00 05 00 00 00 07 00",
    "TRAILING, KEEPALIVE: 1 bytes too many, 07 00 00 01 00",
    "TRAILING, TIMESTAMP: 1 bytes too many, 0d 00 00 0d 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "TRUNCATED, TIMESTAMP, 0d 00 00 0b 00 00 00 00 00 00 00 00 00 00 00",
    "VALUE, command 99: length, 63 01 00 03 00 00 00",
    "TRUNCATED, CONTEXT: 0 bytes left where 4 are due, 08 01 00 00",
    "TRUNCATED, CONTEXT: 0 bytes left where 1 are due, 08 01 00 05 00 00 00 07 06",
    "VALUE, PROBE-ACK: form 0, 06 00 00 12 00 00 00 00 00 00 00 00 00 00 04 00 00 00 01 02 03 04",
    "VALUE, PROBE-ACK: form 5, 06 00 00 12 00 00 00 00 00 00 00 00 05 00 04 00 00 00 01 02 03 04",
    "VALUE, PROBE-ACK: kind 3, 06 00 00 12 00 00 00 00 00 00 00 00 01 03 04 00 00 00 01 02 03 04",
    "VALUE, address family 5, 06 00 00 12 00 00 00 00 00 00 00 00 01 00 05 00 00 00 01 02 03 04",
    "VALUE, DELETE: address family 0, 03 01 00 0e 00 00 00 07 00 00 00 00 00 00 00 00 00 00",
    "LIMIT, DELETE: 9 locators, 03 01 00 1b 00000007 " + LOCATOR + "01 0000000000000001 09",
    "LIMIT, DELETE: 255 locators, 03 01 00 1b 00000007 " + LOCATOR + "01 0000000000000001 ff",
    "VALUE, 192.0.2.1 twice, 03 01 00 37 00000007 "
        + LOCATOR
        + "01 0000000000000001 02 "
        + LOCATOR
        + "01"
        + LOCATOR
        + "01",
    "LIMIT, PROBE: 9 nonces, 05 00 00 1b 0000000000000001 01 00 "
        + "0400000001020304 0400000001020304 09",
    "IDENTIFIER, is not a host name, 01 01 00 09 00 00 00 07 01 03 41 2e 62", // A.b
    "IDENTIFIER, a?[31m, 01 01 00 0c 00 00 00 07 01 06 61 1b 5b 33 31 6d", // a ESC [31m
    "IDENTIFIER, is not a host name, 01 01 00 06 00 00 00 07 01 00",
    "IDENTIFIER, 4 bytes, 01 01 00 16 00000007 02 10 00000000000000000000000000000000",
    "IDENTIFIER, 32 bytes, 01 01 00 08 00 00 00 07 04 02 00 00",
    "TRUNCATED, CREATE: 1 bytes left where 255 are due, 01 01 00 07 00 00 00 07 09 ff 00",
  })
  void commands(Reason reason, String text, String bytes) {
    refused(reason, text, () -> Command.decodeAll(hex(bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE, listed twice, 0001 0002 01 01",
    "VALUE, listed twice, 0002 0002 04 04",
    "VALUE, listed twice, 0003 0002 05dc 0003 0002 05dc",
    "VALUE, listed twice, 0009 0000 8009 0000",
    "TRUNCATED, capability 3: 1 bytes left, 0003 0001 05",
    "TRAILING, capability 3: 1 bytes too many, 0003 0003 05dc00",
    "TRAILING, capability 4: 1 bytes too many, 0004 0001 00",
    "TRUNCATED, ACK: 0 bytes left where 65535, 0005 ffff",
    "TRUNCATED, ACK: 1 bytes left, 00",
  })
  void capabilities(Reason reason, String text, String bytes) {
    var created = "c80001 c80002 0000000000000001 00 04004de5c0000201 04004de5c0000201";
    var withoutIds = created.replace("c80001", "c800").replace("c80002", "c900");
    refused(reason, text, () -> AckValue.decode(someCreate(), Bytes.of(hex(withoutIds + bytes))));
  }

  @Test
  void anAckWithMoreThanItsValue() {
    refused(
        Reason.TRAILING,
        "ACK: 1 bytes too many",
        () -> AckValue.decode(new Close(1, 0, ""), Bytes.ofHex("00")));
    refused(Reason.LIMIT, "ACK: 9 locators", () -> AckValue.decode(someAdd(), Bytes.ofHex("09")));
  }

  @Test
  void moreThanAMessageHasRoomFor() throws WireException { // protocol §6
    var room = Command.MOST_PLAINTEXT;
    assertThat(room).isEqualTo(1200 - 16 - 16);
    byte[] keepalives = new byte[room];
    for (int i = 0; i < room; i += 4) keepalives[i] = Keepalive.TYPE;
    assertThat(Command.decodeAll(keepalives)).hasSize(room / 4);
    byte[] tooMany = Arrays.copyOf(keepalives, room + 4);
    tooMany[room] = Keepalive.TYPE;
    refused(Reason.LIMIT, "1172 bytes of commands", () -> Command.decodeAll(tooMany));
    byte[] padded = Arrays.copyOf(keepalives, room + 4);
    padded[room] = Padding.TYPE;
    refused(Reason.LIMIT, "4 of PADDING", () -> Command.decodeAll(padded));
  }

  @Test
  void paddingBesideAProbeMayBeLonger() throws WireException { // protocol §6, §8
    var samples = new Samples(3);
    var probe = samples.commands.get(Probe.class).get();
    var large = Padding.fill(List.of(probe), 8900);
    assertThat(Command.encodeAll(large)).hasSize(8900);
    assertThat(Command.decodeAll(Command.encodeAll(large))).isEqualTo(large);
    assertThatThrownBy(() -> Command.encodeAll(Padding.fill(List.of(new Keepalive()), 8900)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ourOwnMistakesAreNoWireExceptions() {
    var tooLong = List.of(new Unknown(99, 0, Bytes.of(new byte[1165])));
    assertThatThrownBy(() -> Command.encodeAll(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1169 bytes of commands");
    assertThatThrownBy(() -> Padding.fill(List.of(new Keepalive()), 7))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AckValue.encode(new ListSet(1), new AckValue.None()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Unknown(Keepalive.TYPE, 0, Bytes.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Unknown(Create.TYPE, 1, Bytes.of(new byte[4])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Capability.Other(3, false, Bytes.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void paddingFillsToTheByte() {
    assertThat(Padding.fill(List.of(), 0)).isEmpty();
    assertThat(Padding.fill(List.of(new Keepalive()), 4)).containsExactly(new Keepalive());
    assertThat(Padding.fill(List.of(new Keepalive()), 8))
        .containsExactly(new Keepalive(), new Padding(0));
    assertThat(Command.encodeAll(Padding.fill(List.of(new Keepalive()), 1064))).hasSize(1064);
  }

  /// Each reason has at least one case above; a new one without a case fails here.
  @Test
  void everyReasonIsTried() throws NoSuchMethodException {
    var tried = EnumSet.of(Reason.LENGTH);
    for (var method : List.of("messages", "commands", "capabilities")) {
      var cases =
          WireRefusalTest.class
              .getDeclaredMethod(method, Reason.class, String.class, String.class)
              .getAnnotation(CsvSource.class);
      for (var line : cases.value()) tried.add(Reason.valueOf(line.split(",", 2)[0]));
    }
    assertThat(tried).isEqualTo(EnumSet.allOf(Reason.class));
  }

  private static Create someCreate() {
    var name = new Identifier.Name("a.example");
    var source = new Samples(1).endpoint();
    return new Create(1, name, name, new LocatorSet(1, List.of()), source, List.of());
  }

  private static Add someAdd() {
    return (Add) new Samples(1).commands.get(Add.class).get();
  }
}
