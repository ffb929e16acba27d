package io.sterna.sim;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.Request;
import io.sterna.core.wire.WireException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Control messages as the example of the 1994 draft has them (its section 5):
///
/// ```
///   CONTROL CHANNEL: ADD (mobile.org, 192.253.253.2)
/// ```
///
/// It remembers requests, because an ACK says only which one it answers.
final class DraftForm {
  private record Asked(String by, int requestId) {}

  private final Map<Asked, Request> requests = new HashMap<>();

  /// The command as text; empty for those that the draft does not have (PROBE, KEEPALIVE, ...).
  Optional<String> of(String from, String to, Command command) {
    if (command instanceof Request request) {
      requests.put(new Asked(from, request.requestId()), request);
    }
    return switch (command) {
      case Create create -> Optional.of(text("CREATE", create.own().toString(), create.set()));
      case Add add -> Optional.of(text("ADD", full(from), add.came().address()));
      case Delete delete -> Optional.of(text("DELETE", full(from), delete.went().address()));
      case ListSet _ -> Optional.of("LIST (" + full(from) + ")");
      case Close close -> Optional.of("CLOSE (" + close.reason() + ")");
      case Ack ack -> acknowledged(new Asked(to, ack.requestId()), ack);
      case Nak nak -> Optional.of("NAK (" + nak.code().name().toLowerCase(Locale.ROOT) + ")");
      default -> Optional.empty();
    };
  }

  private Optional<String> acknowledged(Asked asked, Ack ack) {
    return switch (requests.get(asked)) {
      case Create create -> Optional.of("ACK " + created(create, ack));
      case Add add -> Optional.of(text("ACK", full(asked.by()), add.came().address()));
      case Delete delete -> Optional.of(text("ACK", full(asked.by()), delete.went().address()));
      case null, default -> Optional.of("ACK");
    };
  }

  private static String created(Create create, Ack ack) {
    try {
      return AckValue.decode(create, ack.value()) instanceof AckValue.Created created
          ? "(" + created.own() + ", " + addresses(created.set()) + ")"
          : "";
    } catch (WireException e) {
      return "";
    }
  }

  private static String text(String what, String who, LocatorSet set) {
    return what + " (" + who + ", " + addresses(set) + ")";
  }

  private static String text(String what, String who, IpAddress address) {
    return what + " (" + who + ", " + address + ")";
  }

  private static String full(String label) {
    return label + ".example";
  }

  private static String addresses(LocatorSet set) {
    return set.locators().stream()
        .map(l -> l.address().toString())
        .collect(Collectors.joining(", "));
  }
}
