package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.noise.NoiseIk;
import io.sterna.core.noise.SessionKeys;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Sealed;
import io.sterna.core.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads every control message from the wire, as a packet analyser does that was given all keys.
///
/// It believes no host: what was said to whom is worked out from the bytes and the key logs.
final class Wiretap {
  /// Whose keys they are.
  record Holder(String name, KeyPair keys, KeyLog log) {}

  /// A session between two hosts, keys as the initiator has them.
  record Session(
      String initiator,
      String responder,
      int initiatorIndex,
      int responderIndex,
      SessionKeys keys,
      List<Command> created) {}

  /// What a message is.
  sealed interface Reading {
    List<Command> commands();

    /// INIT, readable before there is a session.
    record Opening(String initiator, String responder, List<Command> commands) implements Reading {}

    record Answer(Session session, List<Command> commands) implements Reading {}

    /// SEALED in either direction.
    record Said(Session session, String from, String to, long counter, List<Command> commands)
        implements Reading {}

    /// COOKIE and whatever no host could have made.
    record Other() implements Reading {
      @Override
      public List<Command> commands() {
        return List.of();
      }
    }
  }

  private record Pending(Holder initiator, Holder responder, Init message, Bytes payload) {}

  private static final byte[] PROLOGUE = "sterna1".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY = 32;
  private static final byte INIT = 1;

  private final Map<String, Holder> holders = new LinkedHashMap<>();
  private final Map<Integer, Pending> pending = new HashMap<>();
  private final Map<Integer, Session> byInitiatorIndex = new HashMap<>();
  private final Map<Integer, Session> byResponderIndex = new HashMap<>();
  private final Map<Bytes, Reading> read = new HashMap<>();

  void add(Holder holder) {
    holders.put(holder.name(), holder);
  }

  /// Reads a message that `sender` has just put on the wire.
  Reading sent(String sender, Bytes message) {
    var known = read.get(sameAs(message));
    if (known != null) return known;
    Reading reading;
    try {
      reading =
          switch (Message.decode(message.toArray())) {
            case Init init -> init(sender, init);
            case Response response -> response(sender, response);
            case Sealed sealed -> sealed(sender, sealed);
            default -> new Reading.Other();
          };
    } catch (WireException | NoiseException e) {
      reading = new Reading.Other();
    }
    read.put(sameAs(message), reading);
    return reading;
  }

  /// What this was when a host sent it; empty if none ever has.
  Optional<Reading> authentic(Bytes message) {
    return Optional.ofNullable(read.get(sameAs(message)));
  }

  /// What is equal in all copies of a message: of INIT all but mac2, at which nobody looks who is
  /// not under load (protocol §5).
  static Bytes sameAs(Bytes message) {
    var bytes = message.toArray();
    boolean init = bytes.length == Message.MOST && bytes[0] == INIT;
    return init ? Bytes.of(Arrays.copyOf(bytes, bytes.length - Message.MAC_LENGTH)) : message;
  }

  private Reading init(String sender, Init init) throws WireException {
    for (var responder : holders.values()) {
      var opened = opened(responder, init);
      var initiator = holders.get(sender);
      if (opened.isEmpty() || initiator == null) continue;
      var payload = opened.get().payload();
      pending.put(init.initiatorIndex(), new Pending(initiator, responder, init, payload));
      return new Reading.Opening(sender, responder.name(), Command.decodeAll(payload.toArray()));
    }
    return new Reading.Other();
  }

  private static Optional<NoiseIk.Opened> opened(Holder responder, Init init) {
    try {
      return Optional.of(
          new NoiseIk.Responder(PROLOGUE, responder.keys()).readMessage1(init.noise()));
    } catch (NoiseException e) {
      return Optional.empty(); // for somebody else
    }
  }

  /// Runs the initiator's half again with the ephemeral key that it drew.
  private Reading response(String sender, Response response) throws WireException, NoiseException {
    var begun = pending.get(response.initiatorIndex());
    if (begun == null || !begun.responder().name().equals(sender)) return new Reading.Other();
    var noise = begun.message().noise().toArray();
    var ephemeral = begun.initiator().log().pair(Bytes.of(Arrays.copyOf(noise, KEY)));
    if (ephemeral.isEmpty()) return new Reading.Other();
    var half =
        new NoiseIk.Initiator(
            PROLOGUE,
            begun.initiator().keys(),
            begun.responder().keys().publicKey(),
            ephemeral.get());
    half.writeMessage1(begun.payload());
    var finished = half.readMessage2(response.noise());
    var session =
        new Session(
            begun.initiator().name(),
            sender,
            response.initiatorIndex(),
            response.responderIndex(),
            finished.keys(),
            Command.decodeAll(begun.payload().toArray()));
    byInitiatorIndex.put(session.initiatorIndex(), session);
    byResponderIndex.put(session.responderIndex(), session);
    return new Reading.Answer(session, Command.decodeAll(finished.payload().toArray()));
  }

  private Reading sealed(String sender, Sealed sealed) throws WireException, NoiseException {
    var towardsResponder = byResponderIndex.get(sealed.receiverIndex());
    if (towardsResponder != null && towardsResponder.initiator().equals(sender)) {
      var key = towardsResponder.keys().send();
      var text = key.open(sealed.counter(), sealed.header(), sealed.ciphertext());
      return new Reading.Said(
          towardsResponder,
          sender,
          towardsResponder.responder(),
          sealed.counter(),
          Command.decodeAll(text));
    }
    var towardsInitiator = byInitiatorIndex.get(sealed.receiverIndex());
    if (towardsInitiator != null && towardsInitiator.responder().equals(sender)) {
      var key = towardsInitiator.keys().receive();
      var text = key.open(sealed.counter(), sealed.header(), sealed.ciphertext());
      return new Reading.Said(
          towardsInitiator,
          sender,
          towardsInitiator.initiator(),
          sealed.counter(),
          Command.decodeAll(text));
    }
    return new Reading.Other();
  }
}
