package io.sterna.daemon.host;

import io.sterna.core.association.AssociationStatus;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.TranslatorStatus;
import io.sterna.daemon.control.Json;
import io.sterna.naming.NameState;
import io.sterna.naming.PeerAnswer;
import io.sterna.naming.Trust;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every peer that a host knows, by its name: those whose keys are pinned or remembered, those that
/// were looked up lately, those that there is an association with (`docs/control.md`).
final class PeersJson {
  private final Map<Identifier, List<Json>> keys = new HashMap<>();
  private final Map<Identifier, String> refusals = new HashMap<>();

  private PeersJson(List<Trust.Known> known, List<NameState> states) {
    for (var key : known) {
      keys.computeIfAbsent(key.name(), _ -> new ArrayList<>()).add(Keyring.key(key));
    }
    for (var state : states) {
      keys.computeIfAbsent(state.name(), _ -> new ArrayList<>());
      if (state.answer() instanceof PeerAnswer.Refused(var why)) refusals.put(state.name(), why);
    }
  }

  static Json of(
      List<Trust.Known> known,
      List<NameState> states,
      List<AssociationStatus> associations,
      TranslatorStatus translator,
      Map<IpAddress.V6, Integer> live) {
    var names = new PeersJson(known, states);
    var peers = new ArrayList<Json>();
    for (var each : associations) peers.add(names.peer(each, translator, live));
    var strangers = new HashSet<>(names.keys.keySet());
    associations.forEach(each -> strangers.remove(each.remote()));
    for (var name : strangers) peers.add(names.stranger(name));
    peers.sort(Comparator.comparing(peer -> peer.text("remote")));
    return Json.object().with("peers", Json.array(peers));
  }

  private Json peer(
      AssociationStatus status, TranslatorStatus translator, Map<IpAddress.V6, Integer> live) {
    return StatusJson.association(status, translator, live)
        .with("locators", Json.array(status.remotes().stream().map(StatusJson::remote).toList()))
        .with(known(status.remote()));
  }

  private Json stranger(Identifier name) {
    return Json.object()
        .with("remote", name.toString())
        .with("identifier_address", name.address().toString())
        .with("state", "none")
        .with(known(name));
  }

  private Json known(Identifier name) {
    return Json.object()
        .with("keys", Json.array(keys.getOrDefault(name, List.of())))
        .withAny("refused", Optional.ofNullable(refusals.get(name)));
  }
}
