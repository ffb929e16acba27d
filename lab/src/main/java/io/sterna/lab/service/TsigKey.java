package io.sterna.lab.service;

import java.util.Base64;
import java.util.random.RandomGenerator;

/// A shared secret that signs DNS UPDATE (RFC 8945), hmac-sha256.
///
/// @param name of the key, a domain name
/// @param secret 32 bytes in base64
public record TsigKey(String name, String secret) {
  public static TsigKey random(String name, RandomGenerator random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return new TsigKey(name, Base64.getEncoder().encodeToString(bytes));
  }

  /// As `tsig-keygen` prints it and BIND reads it.
  public String text() {
    return "key \"%s\" {\n\talgorithm hmac-sha256;\n\tsecret \"%s\";\n};\n".formatted(name, secret);
  }
}
