package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.util.Arrays;

/// Names and keys that the tests agree on.
final class Keys {
  static final Bytes A = key(0xa);
  static final Bytes B = key(0xb);
  static final Bytes C = key(0xc);
  static final Identifier.Name STABLE = new Identifier.Name("stable.example");
  static final Identifier.Name MOBILE = new Identifier.Name("mobile.example");

  private Keys() {}

  static Bytes key(int fill) {
    var bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return Bytes.of(bytes);
  }

  static String base64(Bytes key) {
    return EndpointRecord.base64(key);
  }
}
