package io.sterna.daemon.configuration;

import io.sterna.core.identifier.Bytes;
import java.util.Base64;

/// 32 bytes in base64, as in the `key=` of an `_endpoint` record (protocol §3).
public final class KeyText {
  private KeyText() {}

  /// The key that `text` spells.
  ///
  /// @throws IllegalArgumentException if `text` is something else; the text is not in the message
  public static Bytes decode(String text) {
    try {
      var key = Bytes.of(Base64.getDecoder().decode(text.strip()));
      if (key.length() == 32) return key;
    } catch (IllegalArgumentException _) {
      // the same complaint as for a wrong length
    }
    throw new IllegalArgumentException(
        "needs 32 bytes in base64, as `sterna keygen` prints after key=");
  }

  public static String encode(Bytes key) {
    return Base64.getEncoder().encodeToString(key.toArray());
  }
}
