package io.sterna.daemon.host;

import io.sterna.core.association.AssociationStatus;
import io.sterna.core.association.Associations;
import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.KeyText;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.engine.Engine;
import io.sterna.naming.Naming;
import io.sterna.naming.Trust;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// The keys that this host trusts, for its administrator (protocol §3): `sterna trust`.
final class Keyring {
  private final Naming naming;
  private final Engine engine;

  Keyring(Naming naming, Engine engine) {
    this.naming = naming;
    this.engine = engine;
  }

  Json list() {
    var keys = naming.keys().stream();
    return Json.object()
        .with(
            "keys",
            Json.array(
                keys.map(k -> Json.object().with("name", k.name().toString()).with(key(k)))
                    .toList()));
  }

  /// One key without its name.
  static Json key(Trust.Known known) {
    return Json.object()
        .with("key", KeyText.encode(known.key()))
        .with("grade", grade(known))
        .with("how", known.how())
        .withAny("since", known.since())
        .with("from", known.origin());
  }

  /// The grade that the key gives an association.
  private static String grade(Trust.Known known) {
    return switch (known.how()) {
      case "pinned", "dnssec" -> known.how();
      default -> "first use";
    };
  }

  /// Forgets what is remembered of a name, what DNS said of it, and the associations with it: the
  /// next one begins with a key that is a first one again.
  Json forget(String text) throws DaemonException {
    var name = name(text);
    var known = naming.keys().stream().filter(key -> key.name().equals(name)).toList();
    refusePinned(name, known);
    if (forgetKeys(name) == 0) {
      throw new DaemonException(
          Reason.REFUSED,
          "no key of " + name + " is remembered: `sterna trust list` shows those that are");
    }
    naming.forget();
    int ended = Answers.await(engine.ask((all, now) -> close(name, all, now)));
    var _ = forgetKeys(name); // what they proved until they ended
    return Json.object()
        .with("name", name.toString())
        .with("removed", Json.array(known.stream().map(Keyring::key).toList()))
        .with("associations_ended", ended);
  }

  /// The name that a person typed.
  static Identifier.Name name(String text) throws DaemonException {
    try {
      return Identifier.Name.of(text);
    } catch (IllegalArgumentException e) {
      throw new DaemonException(Reason.REFUSED, e.getMessage() + ": write it as in DNS", e);
    }
  }

  private static void refusePinned(Identifier.Name name, List<Trust.Known> known)
      throws DaemonException {
    for (var key : known) {
      if (!key.how().equals("pinned")) continue;
      throw new DaemonException(
          Reason.REFUSED,
          "the key of " + name + " is pinned: delete it in " + key.origin() + " and start again");
    }
  }

  private int forgetKeys(Identifier.Name name) throws DaemonException {
    try {
      return naming.forgetKeys(name);
    } catch (IOException e) {
      throw new DaemonException(Reason.SYSTEM, String.valueOf(e.getMessage()), e);
    }
  }

  private int close(Identifier.Name name, Associations all, Instant now) {
    var ended = all.status(now).stream().filter(each -> each.remote().equals(name)).toList();
    for (AssociationStatus each : ended) {
      engine.step(new Input.Close(each.local(), each.remote(), "its key is forgotten"), now);
    }
    return ended.size();
  }
}
