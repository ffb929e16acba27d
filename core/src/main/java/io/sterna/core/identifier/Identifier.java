package io.sterna.core.identifier;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Pattern;

/// Who: the name of an endpoint, which never changes while a connection lives (protocol §2).
///
/// ```
/// | type 1 | length 1 | value 0..255 |
/// ```
///
/// The encoding is the same in messages and in digests, so each identifier has exactly one.
public sealed interface Identifier {
  /// First 32 bits of every identifier address that is a digest: `2001:2f::/32`.
  long ADDRESS_PREFIX = 0x2001_002fL;

  int TYPE_NAME = 1;
  int TYPE_IPV4 = 2;
  int TYPE_IPV6 = 3;
  int TYPE_KEY = 4;

  /// An A-label DNS name: lower-case ASCII, no trailing dot, 1 to 253 bytes.
  record Name(String name) implements Identifier {
    private static final Pattern LABELS =
        Pattern.compile("(?!-)[a-z0-9_-]{1,63}(?<!-)(\\.(?!-)[a-z0-9_-]{1,63}(?<!-))*");

    public Name {
      if (name.isEmpty() || name.length() > 253 || !LABELS.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "'" + name + "' is not a host name in lower-case ASCII without a trailing dot");
      }
    }

    /// The identifier for a name as people write it: case and a trailing dot do not matter.
    ///
    /// @throws IllegalArgumentException if it is not a host name
    public static Name of(String text) {
      var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
      return new Name(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public int type() {
      return TYPE_NAME;
    }

    @Override
    public byte[] value() {
      return name.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// An IPv4 address that a program used, kept as identifier while locators change.
  record Ipv4(IpAddress.V4 ip) implements Identifier {
    @Override
    public int type() {
      return TYPE_IPV4;
    }

    @Override
    public byte[] value() {
      return ip.bytes();
    }

    @Override
    public String toString() {
      return ip.toString();
    }
  }

  /// An IPv6 address, likewise.
  record Ipv6(IpAddress.V6 ip) implements Identifier {
    @Override
    public int type() {
      return TYPE_IPV6;
    }

    @Override
    public byte[] value() {
      return ip.bytes();
    }

    @Override
    public String toString() {
      return ip.toString();
    }
  }

  /// A 32-byte X25519 public key: an endpoint without a DNS name, which certifies itself.
  record Key(Bytes publicKey) implements Identifier {
    public Key {
      if (publicKey.length() != 32) {
        throw new IllegalArgumentException(
            "a key identifier has 32 bytes, not " + publicKey.length());
      }
    }

    @Override
    public int type() {
      return TYPE_KEY;
    }

    @Override
    public byte[] value() {
      return publicKey.toArray();
    }

    @Override
    public String toString() {
      return "key:" + publicKey;
    }
  }

  /// A type that this version does not know: carried, compared and printed as hex.
  record Opaque(int type, Bytes opaque) implements Identifier {
    public Opaque {
      if (type < 0 || type > 255 || (type >= TYPE_NAME && type <= TYPE_KEY)) {
        throw new IllegalArgumentException("type " + type + " is not an unknown one");
      }
      if (opaque.length() > 255) {
        throw new IllegalArgumentException("an identifier has at most 255 bytes");
      }
    }

    @Override
    public byte[] value() {
      return opaque.toArray();
    }

    @Override
    public String toString() {
      return "type" + type + ":" + opaque;
    }
  }

  /// The identifier that a type and a value, as they stand in messages, make.
  ///
  /// @throws IllegalArgumentException if the type is a known one and the value cannot be of it
  static Identifier of(int type, byte[] value) {
    return switch (type) {
      case TYPE_NAME -> new Name(new String(value, StandardCharsets.ISO_8859_1));
      case TYPE_IPV4 -> {
        if (IpAddress.of(value) instanceof IpAddress.V4 ip) yield new Ipv4(ip);
        throw new IllegalArgumentException("an ipv4 identifier has 4 bytes, not 16");
      }
      case TYPE_IPV6 -> {
        if (IpAddress.of(value) instanceof IpAddress.V6 ip) yield new Ipv6(ip);
        throw new IllegalArgumentException("an ipv6 identifier has 16 bytes, not 4");
      }
      case TYPE_KEY -> new Key(Bytes.of(value));
      default -> new Opaque(type, Bytes.of(value));
    };
  }

  int type();

  /// The value alone, 0 to 255 bytes; a fresh array.
  byte[] value();

  /// Type, length and value; a fresh array.
  default byte[] encode() {
    byte[] value = value();
    return ByteBuffer.allocate(2 + value.length)
        .put((byte) type())
        .put((byte) value.length)
        .put(value)
        .array();
  }

  /// The 16 bytes that stand for this identifier in pseudo-headers and kernel sockets
  /// (protocol §2), the same on every host.
  default IpAddress.V6 address() {
    return switch (this) {
      case Ipv6(var ip) -> ip;
      case Ipv4(var ip) ->
          new IpAddress.V6(0, 0xffff_0000_0000L | Integer.toUnsignedLong(ip.bits()));
      case Name _, Key _, Opaque _ -> digestAddress(encode());
    };
  }

  private static IpAddress.V6 digestAddress(byte[] encoded) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update("sterna identifier address".getBytes(StandardCharsets.US_ASCII));
      var digest = ByteBuffer.wrap(sha.digest(encoded));
      return new IpAddress.V6(
          ADDRESS_PREFIX << 32 | Integer.toUnsignedLong(digest.getInt()), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
