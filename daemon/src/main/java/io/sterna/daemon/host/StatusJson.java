package io.sterna.daemon.host;

import io.sterna.core.association.AssociationStatus;
import io.sterna.core.association.Associations;
import io.sterna.core.association.Novelty;
import io.sterna.core.association.Refusal;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.TranslatorStatus;
import io.sterna.daemon.configuration.KeyText;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.engine.DataPathStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Snapshots as JSON objects (`docs/control.md`).
final class StatusJson {
  private StatusJson() {}

  /// @param live the kernel's TCP connections with each peer: those that are older than this daemon
  ///     and silent since have no context yet
  static Json association(
      AssociationStatus status, TranslatorStatus translator, Map<IpAddress.V6, Integer> live) {
    var traffic =
        translator.peers().stream()
            .filter(p -> p.local().equals(status.local()) && p.remote().equals(status.remote()))
            .findFirst();
    var json =
        Json.object()
            .with("local", status.local().toString())
            .with("remote", status.remote().toString())
            .with("identifier_address", status.remote().address().toString())
            .with("state", words(status.state()))
            .with("trust", words(status.grade()))
            .with("key", KeyText.encode(status.peerKey()))
            .withAny("session_age_s", status.sessionAge().map(Duration::toSeconds))
            .with("peer_locators", Json.texts(addresses(status)))
            .with(
                "connections",
                Math.max(
                    traffic.map(TranslatorStatus.PeerStatus::contexts).orElse(0),
                    live.getOrDefault(status.remote().address(), 0)))
            .with("control", control(status.traffic()));
    if (traffic.isPresent()) json = json.with("data", data(traffic.orElseThrow()));
    var current = status.paths().stream().filter(AssociationStatus.Path::current).findFirst();
    return current.isPresent() ? json.with("path", path(current.orElseThrow())) : json;
  }

  static Json paths(AssociationStatus status) {
    return Json.object()
        .with("local", status.local().toString())
        .with("remote", status.remote().toString())
        .with("state", words(status.state()))
        .with("paths", Json.array(status.paths().stream().map(StatusJson::path).toList()))
        .with("peer", Json.array(status.remotes().stream().map(StatusJson::remote).toList()));
  }

  static Json dataPath(DataPathStatus status) {
    var translator = status.translator();
    return Json.object()
        .with("contexts", counts(translator.contexts()))
        .with("legacy", translator.legacy())
        .with("sent", traffic(translator.sent()))
        .with("received", traffic(translator.received()))
        .with("dropped", counts(translator.drops()))
        .with("passed", translator.others().passed())
        .with("too_big", translator.others().tooBig())
        .with("waiting", status.waiting())
        .with("turned_away", status.turnedAway())
        .with("rejected", status.rejected())
        .with("strays", status.strays())
        .with("unasked", status.unasked())
        .with("overrun", status.overrun());
  }

  static Json fastPath(FastLane.Status status) {
    return Json.object()
        .with("state", status.state())
        .with("connections", status.connections())
        .with("sent", counts(status.sent()))
        .with("received", counts(status.received()));
  }

  static Json refusals(Map<Refusal, Long> refusals) {
    return counts(refusals);
  }

  /// What is not known here, by sort and number.
  static Json novelties(Map<Novelty, Map<Integer, Long>> novelties) {
    var json = Json.object();
    for (var sort : novelties.entrySet()) {
      var numbers = Json.object();
      for (var count : sort.getValue().entrySet()) {
        boolean others = count.getKey() == Associations.OTHER_NUMBERS;
        numbers = numbers.with(others ? "others" : count.getKey().toString(), count.getValue());
      }
      json = json.with(words(sort.getKey()), numbers);
    }
    return json;
  }

  /// Counts by the name of a constant.
  static Json counts(Map<? extends Enum<?>, ? extends Number> counts) {
    var json = Json.object();
    for (var count : counts.entrySet()) {
      json = json.with(words(count.getKey()), count.getValue().longValue());
    }
    return json;
  }

  private static Json path(AssociationStatus.Path path) {
    return Json.object()
        .with("local", path.pair().local().toString())
        .with("remote", path.pair().remote().toString())
        .with("state", path.state())
        .with("form", words(path.form()))
        .with("carrier", words(path.carrier()))
        .withAny("round_trip_ms", path.roundTrip().map(StatusJson::milliseconds))
        .with("current", path.current());
  }

  static Json remote(AssociationStatus.Remote remote) {
    return Json.object()
        .with("address", remote.locator().address().toString())
        .with("port", remote.locator().port())
        .with("in_set", remote.inSet())
        .with("verified", remote.verified());
  }

  private static Json control(AssociationStatus.Traffic traffic) {
    return Json.object()
        .with("messages_sent", traffic.messagesSent())
        .with("bytes_sent", traffic.bytesSent())
        .with("messages_received", traffic.messagesReceived())
        .with("bytes_received", traffic.bytesReceived());
  }

  private static Json data(TranslatorStatus.PeerStatus peer) {
    return Json.object()
        .with("sent", traffic(peer.sent()))
        .with("received", traffic(peer.received()));
  }

  private static Json traffic(TranslatorStatus.Traffic traffic) {
    return Json.object().with("packets", traffic.packets()).with("bytes", traffic.bytes());
  }

  private static List<String> addresses(AssociationStatus status) {
    return status.peerSet().locators().stream().map(l -> l.address().toString()).toList();
  }

  /// To the microsecond.
  static double milliseconds(Duration time) {
    return Math.rint(time.toNanos() / 1e3) / 1e3;
  }

  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// Of the same peer.
  static Optional<AssociationStatus> find(List<AssociationStatus> all, String name) {
    return all.stream().filter(status -> status.remote().toString().equals(name)).findFirst();
  }
}
