package io.sterna.daemon.configuration;

import io.sterna.core.identifier.IpAddress;

/// An address with a port, as people write them: `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`,
/// `[2001:db8::1]:53`.
public record SocketAddressText(IpAddress address, int port) {
  /// What `text` spells.
  ///
  /// @param otherwise the port if the text has none
  /// @throws IllegalArgumentException if it is no such text
  public static SocketAddressText parse(String text, int otherwise) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) throw new IllegalArgumentException("'" + text + "' lacks a ]");
      var rest = text.substring(end + 1);
      int port = rest.isEmpty() ? otherwise : port(text, rest.startsWith(":") ? rest : ":x");
      return new SocketAddressText(IpAddress.parse(text.substring(1, end)), port);
    }
    int colon = text.indexOf(':');
    if (colon >= 0 && colon == text.lastIndexOf(':')) {
      var address = IpAddress.parse(text.substring(0, colon));
      return new SocketAddressText(address, port(text, text.substring(colon)));
    }
    return new SocketAddressText(IpAddress.parse(text), otherwise);
  }

  private static int port(String text, String colonAndPort) {
    try {
      int port = Integer.parseInt(colonAndPort.substring(1));
      if (port >= 1 && port <= 0xffff) return port;
    } catch (NumberFormatException _) {
      // the same complaint as for a number out of range
    }
    throw new IllegalArgumentException("'" + text + "' does not end in a port of 1 to 65535");
  }

  /// With the port, in the form that [#parse] reads.
  @Override
  public String toString() {
    return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
  }
}
