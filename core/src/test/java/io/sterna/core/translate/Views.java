package io.sterna.core.translate;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView.Accepts;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A [PeerView] in which some things are different.
final class Views {
  private Identifier local;
  private Identifier remote;
  private Optional<SendPath> current;
  private List<SendPath> others;
  private Set<IpAddress> locators;
  private Set<IpAddress> verified;
  private Map<LocatorPair, Form> announced;
  private Optional<Tags> sendTags;
  private List<Tags> receiveTags;
  private List<Tags> pendingTags;
  private Map<IpAddress, Integer> ports;
  private Accepts accepts;

  private Views(PeerView view) {
    local = view.local();
    remote = view.remote();
    current = view.current();
    others = view.others();
    locators = view.locators();
    verified = view.verified();
    announced = view.announced();
    sendTags = view.sendTags();
    receiveTags = view.receiveTags();
    pendingTags = view.pendingTags();
    ports = view.ports();
    accepts = view.accepts();
  }

  static Views like(PeerView view) {
    return new Views(view);
  }

  Views between(Identifier one, Identifier other) {
    local = one;
    remote = other;
    return this;
  }

  Views current(Optional<SendPath> path) {
    current = path;
    return this;
  }

  Views current(SendPath path) {
    return current(Optional.of(path));
  }

  Views others(SendPath... paths) {
    others = List.of(paths);
    return this;
  }

  /// The peer's set.
  Views locators(Set<IpAddress> set) {
    locators = set;
    return this;
  }

  Views verified(Set<IpAddress> those) {
    verified = those;
    return this;
  }

  Views announced(Map<LocatorPair, Form> forms) {
    announced = forms;
    return this;
  }

  Views send(Optional<Tags> tags) {
    sendTags = tags;
    return this;
  }

  Views receive(Tags... tags) {
    receiveTags = List.of(tags);
    return this;
  }

  Views pending(Tags... tags) {
    pendingTags = List.of(tags);
    return this;
  }

  Views ports(Map<IpAddress, Integer> those) {
    ports = those;
    return this;
  }

  Views accepts(Accepts those) {
    accepts = those;
    return this;
  }

  PeerView view() {
    return new PeerView(
        local,
        remote,
        current,
        others,
        locators,
        verified,
        announced,
        sendTags,
        receiveTags,
        pendingTags,
        ports,
        accepts);
  }
}
