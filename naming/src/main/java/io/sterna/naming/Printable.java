package io.sterna.naming;

import io.sterna.core.identifier.IpAddress;
import java.net.InetSocketAddress;

/// Text that came from the network or a file, made fit for a log line.
final class Printable {
  private Printable() {}

  /// Address and port as people write them: `192.0.2.1:53`, `[2001:db8::1]:53`.
  static String of(InetSocketAddress server) {
    var address = IpAddress.of(server.getAddress());
    return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + server.getPort();
  }

  /// `text` with all but printable ASCII escaped as `\xNN`, cut after `most` characters.
  static String of(String text, int most) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (out.length() >= most) return out.append("...").toString();
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        out.append(c);
      } else {
        out.append(String.format("\\x%02x", (int) c));
      }
    }
    return out.toString();
  }
}
