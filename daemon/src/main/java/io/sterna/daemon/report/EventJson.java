package io.sterna.daemon.report;

import io.sterna.core.association.Event;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.daemon.control.Json;
import java.util.List;
import java.util.Locale;

/// Events as JSON objects (`docs/control.md`): the member `event` names the kind, the others are
/// the event's own.
final class EventJson {
  private EventJson() {}

  static Json of(Event event) {
    return switch (event) {
      case Event.CommandSent(var local, var remote, var command, var via) ->
          between("command-sent", local, remote)
              .with("via", pair(via))
              .with("command", CommandJson.of(command));
      case Event.CommandReceived(var local, var remote, var command, var via) ->
          between("command-received", local, remote)
              .with("via", pair(via))
              .with("command", CommandJson.of(command));
      case Event.AssociationUp(var local, var remote, var grade, var initiator, var roundTrip) ->
          between("association-up", local, remote)
              .with("grade", words(grade))
              .with("initiator", initiator)
              .withAny("round_trip_us", roundTrip.map(rtt -> rtt.toNanos() / 1000));
      case Event.Legacy(var local, var remote, var reason) ->
          between("legacy", local, remote).with("reason", reason);
      case Event.AssociationDown(var local, var remote, var reason) ->
          between("association-down", local, remote).with("reason", reason);
      case Event.LocatorsChanged(var remote, var set) ->
          Json.object()
              .with("event", "locators-changed")
              .with("remote", remote.toString())
              .with("set", set(set));
      case Event.LocatorVerified(var remote, var locator) ->
          Json.object()
              .with("event", "locator-verified")
              .with("remote", remote.toString())
              .with("locator", locator.toString());
      case Event.PathChanged(var local, var remote, var to, var reason) -> {
        var json = between("path-changed", local, remote).with("reason", reason);
        yield to.isPresent() ? json.with("to", pair(to.orElseThrow())) : json;
      }
      case Event.Refused(var from, var reason) ->
          Json.object()
              .with("event", "refused")
              .with("from", from.toString())
              .with("reason", reason);
      case Event.LimitReached(var limit, var times) ->
          Json.object()
              .with("event", "limit-reached")
              .with("limit", words(limit))
              .with("times", times)
              .with("reason", limit.text());
    };
  }

  /// `FIRST_USE` becomes `first use`.
  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static Json pair(LocatorPair pair) {
    return Json.object()
        .with("local", pair.local().toString())
        .with("remote", pair.remote().toString());
  }

  static Json set(LocatorSet set) {
    return Json.object()
        .with("revision", set.revision())
        .with("locators", locators(set.locators()));
  }

  static Json locators(List<Locator> locators) {
    return Json.array(locators.stream().map(EventJson::locator).toList());
  }

  static Json locator(Locator locator) {
    return Json.object()
        .with("address", locator.address().toString())
        .with("port", locator.port())
        .with("preference", locator.preference())
        .with("behind_nat", locator.behindNat())
        .with("backup", locator.backup())
        .with("metered", locator.metered());
  }

  private static Json between(String event, Identifier local, Identifier remote) {
    return Json.object()
        .with("event", event)
        .with("local", local.toString())
        .with("remote", remote.toString());
  }
}
