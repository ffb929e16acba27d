package io.sterna.daemon.engine;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Event;
import io.sterna.core.association.Input;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.RandomSource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/// Handshakes between two made-up hosts in memory, before the first real one.
///
/// A program is told plain addresses 1.5 s after its question (protocol §5). A virtual machine that
/// has just started and has to load and compile all of the cryptography would use up a good part of
/// that on a small or busy host; after a rehearsal it answers in milliseconds.
public final class Rehearsal {
  private static final IpAddress HERE = IpAddress.parse("192.0.2.1");
  private static final IpAddress THERE = IpAddress.parse("192.0.2.2");
  private static final int MOST_STEPS = 100; // a handshake and its first probes are about twenty

  private final Associations here;
  private final Associations there;
  private final ArrayDeque<Input> toHere = new ArrayDeque<>();
  private final ArrayDeque<Input> toThere = new ArrayDeque<>();
  private boolean up;

  private Rehearsal(KeyPair key, KeyPair peer, RandomSource random) {
    this.here = new Associations(Settings.of(key, List.of(name("here"))), random);
    this.there = new Associations(Settings.of(peer, List.of(name("there"))), random);
    toHere.add(new Input.LocalLocators(List.of(Locator.of(HERE))));
    toThere.add(new Input.LocalLocators(List.of(Locator.of(THERE))));
    toHere.add(
        new Input.Connect(
            name("here"),
            new Input.Peer(
                name("there"), peer.publicKey(), Input.Grade.PINNED, List.of(Locator.of(THERE)))));
  }

  /// Plays `times` handshakes one after the other.
  ///
  /// @return how many ended with an association at the initiator; all do
  public static int play(int times, RandomSource random, Instant now) {
    int good = 0;
    for (int i = 0; i < times; i++) {
      var rehearsal = new Rehearsal(pair(random), pair(random), random);
      rehearsal.run(now);
      if (rehearsal.up) good++;
    }
    return good;
  }

  private void run(Instant now) {
    for (int i = 0; i < MOST_STEPS && !(toHere.isEmpty() && toThere.isEmpty()); i++) {
      var at = now.plusMillis(i);
      step(here, toHere, toThere, at);
      step(there, toThere, toHere, at);
    }
  }

  private void step(
      Associations host, ArrayDeque<Input> inbox, ArrayDeque<Input> peer, Instant now) {
    var input = Optional.ofNullable(inbox.poll());
    if (input.isEmpty()) return;
    for (var effect : host.on(input.orElseThrow(), now)) {
      switch (effect) {
        case Effect.Send(var carrier, var local, var remote, var port, var message) ->
            peer.add(
                new Input.Received(
                    carrier, /* local= */ remote, /* remote= */ local, port, message));
        case Effect.ConfirmKey(var request, _, _) ->
            inbox.add(new Input.KeyConfirmed(request, Input.Grade.PINNED));
        case Effect.Report(Event.AssociationUp _) -> up |= host == here;
        case Effect.Report _,
            Effect.LookUp _,
            Effect.KeyProven _,
            Effect.PersistTimestamp _,
            Effect.PeerChanged _,
            Effect.FindContexts _,
            Effect.ContextsShared _,
            Effect.PathAnswered _,
            Effect.PingSent _,
            Effect.PingAnswered _,
            Effect.PeerGone _ -> {} // nobody listens
      }
    }
  }

  private static Identifier.Name name(String label) {
    return new Identifier.Name(label + ".invalid");
  }

  private static KeyPair pair(RandomSource random) {
    var secret = new byte[32];
    random.fill(secret);
    return KeyPair.fromPrivate(Bytes.of(secret));
  }
}
