package io.sterna.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Capability.Forms;
import io.sterna.core.wire.Capability.LargestPacket;
import io.sterna.core.wire.Capability.Migration;
import io.sterna.core.wire.Capability.Other;
import io.sterna.core.wire.Capability.Transport;
import io.sterna.core.wire.Capability.Transports;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Bytes written by hand for every command and ACK value of protocol §6: a change of the encoding
/// fails here.
class CommandExamplesTest {
  private static final Identifier STABLE = new Identifier.Name("stable.example");
  private static final Identifier MOBILE = new Identifier.Name("mobile.example");
  private static final Locator V4 = Locator.of(IpAddress.parse("192.0.2.1"));
  private static final Locator V6 =
      new Locator(IpAddress.parse("2001:db8::1"), 4000, true, true, true, 1, 3600);
  private static final Endpoint SOURCE = new Endpoint(IpAddress.parse("192.0.2.1"), 19941);
  private static final Endpoint SEEN = new Endpoint(IpAddress.parse("2001:db8::2"), 0);
  private static final long REVISION = 0x0006_2a3b_4c5d_6e7fL;

  private static final String REQUEST_ID = "00 00 00 07";
  private static final String STABLE_HEX = "01 0e 73 74 61 62 6c 65 2e 65 78 61 6d 70 6c 65";
  private static final String MOBILE_HEX = "01 0e 6d 6f 62 69 6c 65 2e 65 78 61 6d 70 6c 65";
  // family, flags, port 2, preference 2, lifetime 4, address
  private static final String V4_HEX = "04 00 4d e5 80 00 ff ff ff ff c0 00 02 01";
  private static final String V6_HEX =
      "06 07 0f a0 00 01 00 00 0e 10 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01";
  private static final String REVISION_HEX = "00 06 2a 3b 4c 5d 6e 7f";
  // family, reserved, port 2, address
  private static final String SOURCE_HEX = "04 00 4d e5 c0 00 02 01";
  private static final String SEEN_HEX =
      "06 00 00 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02";

  private static final Map<Command, String> COMMANDS = commands();
  private static final Map<AckValue, String> ACK_VALUES = ackValues();

  private static Map<Command, String> commands() {
    var examples = new LinkedHashMap<Command, String>();
    examples.put(
        new Create(
            7,
            STABLE,
            MOBILE,
            new LocatorSet(REVISION, List.of(V4, V6)),
            SOURCE,
            List.of(
                new Transports(List.of(Transport.TCP, Transport.ICMP_ECHO)),
                new Forms(List.of(Form.NAMES, Form.PLAIN, Form.UDP, Form.SEALED)),
                new LargestPacket(1500),
                new Migration(),
                new Other(7, true, Bytes.ofHex("aa")))),
        "01 01 00 7a"
            + REQUEST_ID
            + STABLE_HEX
            + MOBILE_HEX
            + REVISION_HEX
            + "02"
            + V4_HEX
            + V6_HEX
            + SOURCE_HEX
            + "00 01 00 02 01 03"
            + "00 02 00 04 02 01 03 04"
            + "00 03 00 02 05 dc"
            + "00 04 00 00"
            + "80 07 00 01 aa");
    examples.put(
        new Add(7, V6, new LocatorSet(REVISION, List.of(V4, V6))),
        "02 01 00 4f" + REQUEST_ID + V6_HEX + REVISION_HEX + "02" + V4_HEX + V6_HEX);
    examples.put(
        new Delete(7, V4, new LocatorSet(REVISION, List.of())),
        "03 01 00 1b" + REQUEST_ID + V4_HEX + REVISION_HEX + "00");
    examples.put(new ListSet(0xfedcba98), "04 01 00 04 fe dc ba 98");
    examples.put(
        new Probe(
            0x0123456789abcdefL,
            Form.PLAIN,
            Kind.NAMES,
            SOURCE,
            new Endpoint(IpAddress.parse("203.0.113.9"), 4000),
            List.of(new Probe.Heard(-2, SOURCE), new Probe.Heard(1, SEEN))),
        "05 00 00 47 01 23 45 67 89 ab cd ef 01 02"
            + SOURCE_HEX
            + "04 00 0f a0 cb 00 71 09"
            + "02 ff ff ff ff ff ff ff fe"
            + SOURCE_HEX
            + "00 00 00 00 00 00 00 01"
            + SEEN_HEX);
    examples.put(
        new ProbeAck(0x0123456789abcdefL, Form.UDP, Kind.CONTROL, SEEN),
        "06 00 00 1e 01 23 45 67 89 ab cd ef 03 00" + SEEN_HEX);
    examples.put(new Keepalive(), "07 00 00 00");
    examples.put(
        new Context(
            7,
            List.of(
                new Tcn(
                    6,
                    new Identifier.Name("a.b"),
                    new Identifier.Ipv4(new IpAddress.V4(0x01020304)),
                    80,
                    4000))),
        "08 01 00 15" + REQUEST_ID + "06 00 00 50 0f a0 01 03 61 2e 62 02 04 01 02 03 04");
    examples.put(new Unknown(8, 0x00, Bytes.ofHex("0000000701")), "08 00 00 05 00 00 00 07 01");
    examples.put(new Close(7, 3, "bye"), "09 01 00 09" + REQUEST_ID + "00 03 62 79 65");
    examples.put(new Ack(7, Bytes.ofHex("00")), "0a 00 00 05" + REQUEST_ID + "00");
    examples.put(
        new Nak(7, NakCode.LAST_LOCATOR, "no"), "0b 00 00 08" + REQUEST_ID + "00 04 6e 6f");
    examples.put(new Padding(3), "0c 00 00 03 00 00 00");
    examples.put(
        new Timestamp(Bytes.ofHex("400000006553f1001dcd6500")),
        "0d 00 00 0c 40 00 00 00 65 53 f1 00 1d cd 65 00");
    return examples;
  }

  private static Map<AckValue, String> ackValues() {
    var examples = new LinkedHashMap<AckValue, String>();
    examples.put(
        new AckValue.Created(
            MOBILE,
            STABLE,
            new LocatorSet(REVISION, List.of(V4)),
            SOURCE,
            SEEN,
            List.of(new Transports(List.of(Transport.UDP)))),
        MOBILE_HEX
            + STABLE_HEX
            + REVISION_HEX
            + "01"
            + V4_HEX
            + SOURCE_HEX
            + SEEN_HEX
            + "00 01 00 01 02");
    examples.put(new AckValue.Skipped(List.of(V6, V4)), "02" + V6_HEX + V4_HEX);
    examples.put(
        new AckValue.Held(new LocatorSet(REVISION, List.of(V4))), REVISION_HEX + "01" + V4_HEX);
    examples.put(
        new AckValue.Matches(
            List.of(new Tcn(17, new Identifier.Name("a"), new Identifier.Name("b"), 1, 2))),
        "11 00 00 01 00 02 01 01 61 01 01 62");
    examples.put(new AckValue.None(), "");
    return examples;
  }

  static byte[] hex(String spaced) {
    return HexFormat.of().parseHex(spaced.replace(" ", ""));
  }

  @Test
  void everyCommandAndAckValueHasAnExample() {
    assertThat(COMMANDS.keySet().stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(WireRoundTripTest.records(Command.class));
    assertThat(ACK_VALUES.keySet().stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(WireRoundTripTest.records(AckValue.class));
  }

  @Test
  void commandsAreTheseBytes() throws WireException {
    for (var example : COMMANDS.entrySet()) {
      var command = List.of(example.getKey());
      assertThat(Command.encodeAll(command))
          .as(example.getKey().toString())
          .isEqualTo(hex(example.getValue()));
      assertThat(Command.decodeAll(hex(example.getValue()))).isEqualTo(command);
    }
  }

  @Test
  void ackValuesAreTheseBytes() throws WireException {
    var samples = new Samples(1);
    for (var example : ACK_VALUES.entrySet()) {
      var value = example.getKey();
      var request = samples.requestFor(value);
      assertThat(AckValue.encode(request, value).toArray())
          .as(value.toString())
          .isEqualTo(hex(example.getValue()));
      assertThat(AckValue.decode(request, Bytes.of(hex(example.getValue())))).isEqualTo(value);
    }
  }

  @Test
  void commandsFollowOneAnother() throws WireException {
    assertThat(Command.decodeAll(hex("07 00 00 00 0c 00 00 01 00 04 01 00 04" + REQUEST_ID)))
        .containsExactly(new Keepalive(), new Padding(1), new ListSet(7));
    assertThat(Command.decodeAll(new byte[0])).isEmpty();
  }

  @Test
  void flagBit0IsSetOnRequestsAlone() { // protocol §6
    for (var command : COMMANDS.keySet()) {
      byte flags = Command.encodeAll(List.of(command))[1];
      if (!(command instanceof Unknown)) {
        assertThat(flags)
            .as(command.toString())
            .isEqualTo((byte) (command instanceof Request ? 1 : 0));
      }
    }
  }

  @Test
  void reservedBitsAndBytesAreIgnored() throws WireException { // protocol, first paragraph
    assertThat(Command.decodeAll(hex("07 fe 00 00"))).containsExactly(new Keepalive());
    assertThat(Command.decodeAll(hex("04 ff 00 04" + REQUEST_ID))).containsExactly(new ListSet(7));
    assertThat(Command.decodeAll(hex("0c 00 00 02 ab cd"))).containsExactly(new Padding(2));
    var locator =
        "03 01 00 1b" + REQUEST_ID + V4_HEX.replace("04 00", "04 f8") + REVISION_HEX + "00";
    assertThat(Command.decodeAll(hex(locator)))
        .containsExactly(new Delete(7, V4, new LocatorSet(REVISION, List.of())));
    var address = "06 00 00 1e 01 23 45 67 89 ab cd ef 03 00" + SEEN_HEX.replace("06 00", "06 99");
    assertThat(Command.decodeAll(hex(address)))
        .containsExactly(new ProbeAck(0x0123456789abcdefL, Form.UDP, Kind.CONTROL, SEEN));
  }

  @Test
  void aKnownTypeWithTheWrongBit0IsAnUnknownCommand() throws WireException {
    assertThat(Command.decodeAll(hex("04 00 00 04" + REQUEST_ID)))
        .containsExactly(new Unknown(4, 0, Bytes.ofHex("00000007")));
    assertThat(Command.decodeAll(hex("07 01 00 04" + REQUEST_ID)))
        .containsExactly(new Unknown(7, 1, Bytes.ofHex("00000007")));
  }

  @Test
  void aCriticalUnknownCommandNamesItsRequest() {
    assertThat(new Unknown(14, 1, Bytes.ofHex("fedcba9800")).requestId()).hasValue(0xfedcba98);
    assertThat(new Unknown(14, 2, Bytes.ofHex("fedcba9800")).requestId()).isEmpty();
  }

  @Test
  void locatorPort0Is19941() throws WireException { // protocol §6
    var bytes = "03 01 00 1b" + REQUEST_ID + V4_HEX.replace("4d e5", "00 00") + REVISION_HEX + "00";
    assertThat(Command.decodeAll(hex(bytes)))
        .containsExactly(new Delete(7, V4, new LocatorSet(REVISION, List.of())));
  }

  @Test
  void unusableLocatorsAreTheAssociationsToJudge() throws WireException { // protocol §6
    var multicast = "04 00 4d e5 80 00 ff ff ff ff e0 00 00 01";
    var bytes = "03 01 00 29" + REQUEST_ID + multicast + REVISION_HEX + "01" + multicast;
    assertThat(Command.decodeAll(hex(bytes)))
        .first()
        .isInstanceOfSatisfying(
            Delete.class, d -> assertThat(d.result().locators().getFirst().isUsable()).isFalse());
  }

  @Test
  void transportsAndFormsOfALaterVersionAreLeftOut() throws WireException {
    var created =
        MOBILE_HEX
            + STABLE_HEX
            + REVISION_HEX
            + "00"
            + SOURCE_HEX
            + SOURCE_HEX
            + "00 01 00 03 09 01 08"
            + "80 02 00 02 07 02";
    var value =
        AckValue.decode(
            new Create(1, STABLE, MOBILE, new LocatorSet(1, List.of()), SOURCE, List.of()),
            Bytes.of(hex(created)));
    assertThat(((AckValue.Created) value).capabilities())
        .containsExactly(new Transports(List.of(Transport.TCP)), new Forms(List.of(Form.NAMES)));
  }

  @Test
  void aNakOfALaterVersionStaysOne() throws WireException {
    var nak = new Nak(7, NakCode.OTHER, "code 4097: no");
    assertThat(Command.decodeAll(hex("0b 00 00 08" + REQUEST_ID + "10 01 6e 6f")))
        .containsExactly(nak);
    assertThat(Command.decodeAll(Command.encodeAll(List.of(nak)))).containsExactly(nak);
  }

  @Test
  void textsArePrintableAndShort() throws WireException {
    assertThat(Command.decodeAll(hex("0b 00 00 0b" + REQUEST_ID + "00 09 61 0a 1b 5b ff")))
        .containsExactly(new Nak(7, NakCode.REFUSED, "a??[?"));
    assertThat(new Close(1, 2, "gr\u00fc\u00dfe\n").reason()).isEqualTo("gr??e?");
    assertThat(new Nak(1, NakCode.REFUSED, "x".repeat(300)).text()).hasSize(255);
  }
}
