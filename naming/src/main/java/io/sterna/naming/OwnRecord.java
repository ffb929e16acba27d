package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What DNS says of this host itself, beside what the host has (protocol §3): a peer that finds
/// another key in the record, or none, refuses this host or takes it for a plain one.
///
/// @param standing whether it is right
/// @param text one sentence about it
/// @param remedy one sentence that says what to do; empty if nothing is to be done
public record OwnRecord(Standing standing, String text, String remedy) {
  /// How the record is.
  public enum Standing {
    RIGHT,
    /// Peers go wrong by it.
    WRONG,
    /// DNS does not answer.
    UNKNOWN
  }

  /// What is found beside what should be there.
  static OwnRecord of(Identifier.Name name, NameResult found, EndpointRecord own) {
    var write = "put this line into the zone: " + own.zoneLine(name);
    return switch (found) {
      case NameResult.Found(var record, _, _, _) -> compare(name, record, own, write);
      case NameResult.NoEndpoint _ ->
          wrong(
              "DNS has no _endpoint record of "
                  + name
                  + ", so peers refuse its calls and reach it plainly",
              write);
      case NameResult.Malformed(var reason) -> wrong(reason, write);
      case NameResult.Bogus(var reason) ->
          wrong(reason, "have the zone signed anew, or see that trust anchors and clock are right");
      case NameResult.Unreachable(var reason) ->
          new OwnRecord(
              Standing.UNKNOWN,
              "whether the _endpoint record of " + name + " is right cannot be seen: " + reason,
              "see that the servers of resolver.upstream answer");
    };
  }

  private static OwnRecord compare(
      Identifier.Name name, EndpointRecord record, EndpointRecord own, String write) {
    var faults = new ArrayList<String>();
    for (var key : own.keys()) {
      if (!record.keys().contains(key)) faults.add("lacks this host's key " + text(key));
    }
    for (var key : record.keys()) {
      if (!own.keys().contains(key)) {
        faults.add("has the key " + text(key) + ", which this host does not have");
      }
    }
    if (record.controlPort() != own.controlPort()) {
      faults.add("says port " + record.controlPort() + " where this host has " + own.controlPort());
    }
    var subject = "the _endpoint record of " + name;
    if (faults.isEmpty()) return new OwnRecord(Standing.RIGHT, subject + " is right", "");
    return wrong(subject + " " + String.join(", and ", faults), write);
  }

  private static OwnRecord wrong(String text, String remedy) {
    return new OwnRecord(Standing.WRONG, text, remedy);
  }

  private static String text(Bytes key) {
    return EndpointRecord.base64(key);
  }

  /// The record that a host with these keys should have.
  static EndpointRecord wanted(List<Bytes> keys, int port) {
    var inRecord = port == Locator.DEFAULT_PORT ? OptionalInt.empty() : OptionalInt.of(port);
    return new EndpointRecord(keys, inRecord);
  }
}
