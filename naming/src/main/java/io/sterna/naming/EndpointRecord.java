package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a name says of itself in DNS (protocol §3).
///
/// ```
/// _endpoint.stable.example. TXT "v=sterna1; key=<base64 of the X25519 public key>; port=19941"
/// ```
///
/// The strings of one TXT record are joined without a gap, as in RFC 7208 §3.3. The record that
/// counts is the one whose first field is `v=sterna1`: other records at the name, and other
/// versions, are somebody else's. Two that count are an error, since DNS gives them no order.
///
/// @param keys 32 bytes each; one, or two while a key is rolled over, the first to be used
/// @param port for control; empty is [Locator#DEFAULT_PORT]
public record EndpointRecord(List<Bytes> keys, OptionalInt port) {
  static final String LABEL = "_endpoint";
  static final int KEY_LENGTH = 32;
  static final int MOST_KEYS = 2;

  /// A longer text is refused; TXT allows 65,535 bytes.
  static final int MOST_LENGTH = 2048;

  private static final Pattern OTHER_VERSION =
      Pattern.compile("\\s*v\\s*=\\s*sterna\\d+\\s*(;.*)?");

  public EndpointRecord {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > MOST_KEYS) {
      throw new IllegalArgumentException("an _endpoint record has one key or two");
    }
    for (var key : keys) {
      if (key.length() != KEY_LENGTH) {
        throw new IllegalArgumentException("a key has 32 bytes, not " + key.length());
      }
    }
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 0xffff)) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port.getAsInt());
    }
  }

  /// The record of a host with one key and the default port.
  public static EndpointRecord of(Bytes key) {
    return new EndpointRecord(List.of(key), OptionalInt.empty());
  }

  /// What the TXT records at `_endpoint.NAME` come to.
  public sealed interface Parsed {
    record Valid(EndpointRecord record) implements Parsed {}

    /// None of them is ours.
    record Absent() implements Parsed {}

    /// There is one that counts, and it cannot be read.
    ///
    /// @param reason one sentence: where, what is wrong, what to write
    record Malformed(String reason) implements Parsed {}
  }

  /// Reads the TXT records at `_endpoint.NAME`.
  ///
  /// @param texts one for each record, its strings joined, one char a byte
  public static Parsed parse(Identifier.Name name, List<String> texts) {
    var ours = new ArrayList<String>();
    for (var text : texts) {
      if (firstField(text).equals("v=sterna1")) {
        ours.add(text);
      } else if (!OTHER_VERSION.matcher(text).matches()
          && text.toLowerCase(Locale.ROOT).contains("sterna1")) {
        return malformed(name, "'" + Printable.of(text, 60) + "' does not begin with v=sterna1");
      }
    }
    return switch (ours.size()) {
      case 0 -> new Parsed.Absent();
      case 1 -> parseOne(name, ours.getFirst());
      default ->
          malformed(name, "there are " + ours.size() + " records with v=sterna1; keep only one");
    };
  }

  private static String firstField(String text) {
    int end = text.indexOf(';');
    var field = end < 0 ? text : text.substring(0, end);
    int equals = field.indexOf('=');
    if (equals < 0) return field;
    return field.substring(0, equals).strip() + "=" + field.substring(equals + 1).strip();
  }

  private static Parsed parseOne(Identifier.Name name, String text) {
    if (text.length() > MOST_LENGTH) {
      return malformed(name, "it is " + text.length() + " bytes long, more than " + MOST_LENGTH);
    }
    var keys = new ArrayList<Bytes>();
    var port = OptionalInt.empty();
    for (var field : text.split(";", -1)) {
      int equals = field.indexOf('=');
      var tag = (equals < 0 ? field : field.substring(0, equals)).strip();
      var value = equals < 0 ? "" : field.substring(equals + 1).strip();
      switch (tag) {
        case "key" -> {
          var key = key(value);
          if (key.length() == 0) return malformed(name, notAKey(value));
          if (!keys.contains(key)) keys.add(key);
        }
        case "port" -> {
          if (port.isPresent()) return malformed(name, "port is given twice");
          port = port(value);
          if (port.isEmpty()) {
            return malformed(
                name, "port '" + Printable.of(value, 20) + "' is not a number from 1 to 65535");
          }
        }
        default -> {} // unknown fields are ignored
      }
    }
    if (keys.isEmpty()) return malformed(name, "it has no key");
    if (keys.size() > MOST_KEYS) return malformed(name, "it has more than two keys");
    return new Parsed.Valid(new EndpointRecord(keys, port));
  }

  private static Bytes key(String base64) {
    try {
      var key = Base64.getDecoder().decode(base64);
      return key.length == KEY_LENGTH ? Bytes.of(key) : Bytes.empty();
    } catch (IllegalArgumentException e) {
      return Bytes.empty();
    }
  }

  private static String notAKey(String value) {
    return "key '"
        + Printable.of(value, 60)
        + "' is not the base64 of 32 bytes (44 characters, the last is =)";
  }

  private static OptionalInt port(String text) {
    if (!text.matches("\\d{1,5}")) return OptionalInt.empty();
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 0xffff ? OptionalInt.of(port) : OptionalInt.empty();
  }

  private static Parsed malformed(Identifier.Name name, String what) {
    return new Parsed.Malformed(
        "the TXT record at "
            + LABEL
            + "."
            + name
            + " is malformed: "
            + what
            + "; write \"v=sterna1; key=<base64 of the public key>\", as sterna keygen prints it");
  }

  /// The UDP port for control, the default one where the record is silent.
  public int controlPort() {
    return port.orElse(Locator.DEFAULT_PORT);
  }

  /// The text of the TXT record.
  public String text() {
    return "v=sterna1; "
        + keys.stream().map(k -> "key=" + base64(k)).collect(Collectors.joining("; "))
        + (port.isPresent() ? "; port=" + port.getAsInt() : "");
  }

  /// The line for `name`'s zone file that says all this.
  public String zoneLine(Identifier.Name name) {
    return LABEL + "." + name + ". 300 IN TXT \"" + text() + "\"";
  }

  static String base64(Bytes key) {
    return Base64.getEncoder().encodeToString(key.toArray());
  }
}
