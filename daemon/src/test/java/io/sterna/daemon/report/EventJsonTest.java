package io.sterna.daemon.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Event;
import io.sterna.core.association.Input.Grade;
import io.sterna.core.association.Limit;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Context;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Form;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.Kind;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.Unknown;
import io.sterna.daemon.control.JsonText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every event and every command has JSON and a text; none is forgotten.
class EventJsonTest {
  private static final Identifier OWN = new Identifier.Name("own.example");
  private static final Identifier PEER = new Identifier.Name("peer.example");
  private static final IpAddress HERE = IpAddress.parse("192.0.2.1");
  private static final IpAddress THERE = IpAddress.parse("192.0.2.2");
  private static final LocatorPair PAIR = new LocatorPair(HERE, THERE);
  private static final Locator LOCATOR = Locator.of(THERE);
  private static final LocatorSet SET = new LocatorSet(7, List.of(LOCATOR));
  private static final Endpoint ENDPOINT = new Endpoint(HERE, 19941);

  private static final List<Command> COMMANDS =
      List.of(
          new Create(1, PEER, OWN, SET, ENDPOINT, List.of()),
          new Add(2, LOCATOR, SET),
          new Delete(3, LOCATOR, SET),
          new ListSet(4),
          new Context(5, List.of(new Tcn(6, OWN, PEER, 40_000, 22))),
          new Probe(5, Form.PLAIN, Kind.CONTROL, ENDPOINT, ENDPOINT, List.of()),
          new ProbeAck(6, Form.NAMES, Kind.CONTROL, ENDPOINT),
          new Keepalive(),
          new Close(8, 0, "bye"),
          new Ack(9, Bytes.empty()),
          new Nak(10, NakCode.REFUSED, "no"),
          new Padding(3),
          new Timestamp(Bytes.ofHex("400000000000000000000000")),
          new Unknown(99, 0, Bytes.empty()));

  private static final List<Event> EVENTS =
      List.of(
          new Event.CommandSent(OWN, PEER, new Keepalive(), PAIR),
          new Event.CommandReceived(OWN, PEER, new Keepalive(), PAIR),
          new Event.AssociationUp(
              OWN, PEER, Grade.FIRST_USE, true, Optional.of(Duration.ofNanos(1_234_567))),
          new Event.Legacy(OWN, PEER, "no answer"),
          new Event.AssociationDown(OWN, PEER, "closed"),
          new Event.LocatorsChanged(PEER, SET),
          new Event.LocatorVerified(PEER, THERE),
          new Event.PathChanged(OWN, PEER, Optional.of(PAIR), "it works"),
          new Event.PathChanged(OWN, PEER, Optional.empty(), "nothing works"),
          new Event.Refused(THERE, "forged"),
          new Event.LimitReached(Limit.COOKIES, 17));

  @Test
  void everyEventHasJsonAndText() {
    assertThat(kinds(EVENTS)).isEqualTo(permitted(Event.class));
    for (var event : EVENTS) {
      assertThat(EventJson.of(event).text("event")).matches("[a-z-]+");
      assertThat(EventText.of(event)).isNotBlank();
    }
  }

  @Test
  void everyCommandHasJsonAndText() {
    var all = new ArrayList<>(permitted(Command.class));
    all.remove("Request");
    all.addAll(permitted(io.sterna.core.wire.Request.class));
    assertThat(kinds(COMMANDS)).containsExactlyInAnyOrderElementsOf(all);
    for (var command : COMMANDS) {
      var event = new Event.CommandSent(OWN, PEER, command, PAIR);
      var json = EventJson.of(event).member("command").orElseThrow();
      assertThat(json.text("name")).matches("[A-Z-]+");
      assertThat(EventText.of(event)).contains(json.text("name"));
    }
  }

  @Test
  void jsonOfAnAssociationThatIsUp() {
    assertThat(JsonText.write(EventJson.of(EVENTS.get(2))))
        .isEqualTo(
            "{\"event\":\"association-up\",\"local\":\"own.example\",\"remote\":\"peer.example\","
                + "\"grade\":\"first use\",\"initiator\":true,\"round_trip_us\":1234}");
  }

  @Test
  void jsonOfAnAdd() {
    assertThat(JsonText.write(CommandJson.of(COMMANDS.get(1))))
        .isEqualTo(
            "{\"name\":\"ADD\",\"request\":2,\"locator\":{\"address\":\"192.0.2.2\",\"port\":19941,"
                + "\"preference\":32768,\"behind_nat\":false,\"backup\":false,\"metered\":false},"
                + "\"set\":{\"revision\":7,\"locators\":[{\"address\":\"192.0.2.2\","
                + "\"port\":19941,\"preference\":32768,\"behind_nat\":false,\"backup\":false,"
                + "\"metered\":false}]}}");
  }

  @Test
  void textForPeople() {
    assertThat(EventText.of(EVENTS.get(2)))
        .isEqualTo(
            "association with peer.example is up, made by this end in 1.2 ms, key trusted: first"
                + " use");
    assertThat(EventText.of(new Event.CommandSent(OWN, PEER, COMMANDS.getFirst(), PAIR)))
        .isEqualTo(
            "sent to peer.example: CREATE 1 own.example to peer.example (192.0.2.1 - 192.0.2.2)");
  }

  private static List<String> kinds(List<?> all) {
    return all.stream().map(each -> each.getClass().getSimpleName()).distinct().sorted().toList();
  }

  private static List<String> permitted(Class<?> type) {
    return Arrays.stream(type.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .sorted()
        .collect(Collectors.toList());
  }
}
