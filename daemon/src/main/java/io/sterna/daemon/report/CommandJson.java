package io.sterna.daemon.report;

import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Close;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Context;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Keepalive;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.core.wire.Request;
import io.sterna.core.wire.Timestamp;
import io.sterna.core.wire.Unknown;
import io.sterna.daemon.control.Json;
import java.util.HexFormat;

/// Commands of the control channel as JSON objects; `name` is the one of protocol §6.
final class CommandJson {
  private CommandJson() {}

  static Json of(Command command) {
    var named = Json.object().with("name", name(command));
    var json =
        command instanceof Request request
            ? named.with("request", Integer.toUnsignedLong(request.requestId()))
            : named;
    return switch (command) {
      case Create create ->
          json.with("responder", create.responder().toString())
              .with("own", create.own().toString())
              .with("set", EventJson.set(create.set()));
      case Add add ->
          json.with("locator", EventJson.locator(add.came()))
              .with("set", EventJson.set(add.result()));
      case Delete delete ->
          json.with("locator", EventJson.locator(delete.went()))
              .with("set", EventJson.set(delete.result()));
      case Probe probe ->
          json.with("nonce", hex(probe.nonce()))
              .with("form", EventJson.words(probe.form()))
              .with("kind", EventJson.words(probe.kind()))
              .with("source", probe.source().toString())
              .with("destination", probe.destination().toString());
      case ProbeAck ack ->
          json.with("nonce", hex(ack.nonce()))
              .with("form", EventJson.words(ack.form()))
              .with("source_seen", ack.sourceSeen().toString());
      case Ack ack -> json.with("request", Integer.toUnsignedLong(ack.requestId()));
      case Nak nak ->
          json.with("request", Integer.toUnsignedLong(nak.requestId()))
              .with("code", EventJson.words(nak.code()))
              .with("text", nak.text());
      case Close close -> json.with("code", close.code()).with("reason", close.reason());
      case Unknown unknown -> json.with("type", unknown.type());
      case Context context ->
          json.with(
              "contexts", Json.texts(context.tcns().stream().map(CommandJson::text).toList()));
      case ListSet _, Keepalive _, Padding _, Timestamp _ -> json;
    };
  }

  static String name(Command command) {
    return switch (command) {
      case Create _ -> "CREATE";
      case Add _ -> "ADD";
      case Delete _ -> "DELETE";
      case ListSet _ -> "LIST";
      case Context _ -> "CONTEXT";
      case Probe _ -> "PROBE";
      case ProbeAck _ -> "PROBE-ACK";
      case Keepalive _ -> "KEEPALIVE";
      case Close _ -> "CLOSE";
      case Ack _ -> "ACK";
      case Nak _ -> "NAK";
      case Padding _ -> "PADDING";
      case Timestamp _ -> "TIMESTAMP";
      case Unknown _ -> "UNKNOWN";
    };
  }

  private static String text(Tcn tcn) {
    return "%d %s:%d %s:%d"
        .formatted(tcn.protocol(), tcn.local(), tcn.localPort(), tcn.remote(), tcn.remotePort());
  }

  private static String hex(long nonce) {
    return HexFormat.of().toHexDigits(nonce);
  }
}
