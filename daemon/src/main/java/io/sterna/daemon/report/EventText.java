package io.sterna.daemon.report;

import io.sterna.core.association.Event;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.Request;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/// Events as one line for people.
final class EventText {
  private EventText() {}

  static String of(Event event) {
    return switch (event) {
      case Event.CommandSent(_, var remote, var command, var via) ->
          "sent to " + remote + ": " + of(command) + " (" + via + ")";
      case Event.CommandReceived(_, var remote, var command, var via) ->
          "received from " + remote + ": " + of(command) + " (" + via + ")";
      case Event.AssociationUp(_, var remote, var grade, var initiator, var roundTrip) ->
          "association with "
              + remote
              + " is up, made "
              + (initiator ? "by this end" : "by the other end")
              + roundTrip.map(rtt -> " in " + milliseconds(rtt)).orElse("")
              + ", key trusted: "
              + EventJson.words(grade);
      case Event.Legacy(_, var remote, var reason) ->
          remote
              + " has a key and is not reached by Sterna ("
              + reason
              + "): what connects to it now breaks when an address changes; see that its daemon runs,"
              + " and that its _endpoint record has its key";
      case Event.AssociationDown(_, var remote, var reason) ->
          "association with " + remote + " has ended: " + reason;
      case Event.LocatorsChanged(var remote, var set) ->
          remote
              + " is at "
              + set.locators().stream()
                  .map(locator -> locator.address().toString())
                  .collect(Collectors.joining(", "));
      case Event.LocatorVerified(var remote, var locator) -> remote + " answers at " + locator;
      case Event.PathChanged(_, var remote, var to, var reason) ->
          to.map(pair -> "data to " + remote + " goes " + pair)
                  .orElse("no path to " + remote + " works")
              + ": "
              + reason;
      case Event.Refused(var from, var reason) -> "refused from " + from + ": " + reason;
      case Event.LimitReached(var limit, var times) ->
          limit.text() + " (" + times + " times since this was last told)";
    };
  }

  private static String of(Command command) {
    var name = CommandJson.name(command);
    var id =
        command instanceof Request request
            ? name + " " + Integer.toUnsignedString(request.requestId())
            : name;
    return switch (command) {
      case Create create -> id + " " + create.own() + " to " + create.responder();
      case Add add -> id + " " + add.came().address();
      case Delete delete -> id + " " + delete.went().address();
      case Close close -> id + " " + close.reason();
      case Ack ack -> id + " " + Integer.toUnsignedString(ack.requestId());
      case Nak nak ->
          id
              + " "
              + Integer.toUnsignedString(nak.requestId())
              + " "
              + nak.code()
              + " "
              + nak.text();
      default -> id;
    };
  }

  private static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }
}
