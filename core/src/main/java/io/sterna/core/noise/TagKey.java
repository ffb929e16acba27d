package io.sterna.core.noise;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What turns identifiers into the 6-byte tags of a SYN, one for each session (protocol §2).
///
/// Made of the chaining key after `ss` of message 1, so both ends have it before RESPONSE. It tells
/// nothing about the session's keys, and outlives them while contexts exist.
public final class TagKey {
  /// Bytes in a tag.
  public static final int TAG = 6;

  private final byte[] key;

  private final Primitives primitives;

  private TagKey(byte[] key, Primitives primitives) {
    this.key = key;
    this.primitives = primitives;
  }

  static TagKey of(byte[] chainingKey, Primitives primitives) {
    var key = primitives.hmac(chainingKey, "sterna tag".getBytes(StandardCharsets.US_ASCII));
    return new TagKey(key, primitives);
  }

  /// The tag of an identifier, 6 bytes.
  public Bytes tag(Identifier identifier) {
    return Bytes.of(Arrays.copyOf(primitives.hmac(key, identifier.encode()), TAG));
  }
}
