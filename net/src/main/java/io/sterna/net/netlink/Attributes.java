package io.sterna.net.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Netlink attributes by type; of several with the same type the last counts.
///
/// ```
/// 0        2      4
/// | length | type | value, padded to 4
/// ```
public final class Attributes {
  private static final int HEADER = 4;
  private static final int TYPE_MASK = 0x3fff; // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

  private final Map<Integer, ByteBuffer> values;

  private Attributes(Map<Integer, ByteBuffer> values) {
    this.values = values;
  }

  static Attributes none() {
    return new Attributes(Map.of());
  }

  /// From position to limit.
  static Attributes parse(ByteBuffer source) throws NetlinkException {
    var in = source.slice().order(ByteOrder.nativeOrder());
    var values = new HashMap<Integer, ByteBuffer>();
    while (in.remaining() >= HEADER) {
      int start = in.position();
      int length = Short.toUnsignedInt(in.getShort(start));
      if (length < HEADER || length > in.remaining()) {
        throw new NetlinkException(
            "an attribute of " + length + " in " + in.remaining() + " bytes");
      }
      int type = in.getShort(start + 2) & TYPE_MASK;
      values.put(type, in.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
      in.position(Math.min(start + (length + 3 & ~3), in.limit()));
    }
    return new Attributes(values);
  }

  boolean has(int type) {
    return values.containsKey(type);
  }

  int u32(int type, int otherwise) {
    var value = values.get(type);
    return value == null || value.remaining() < 4 ? otherwise : value.getInt(0);
  }

  int u8(int type, int otherwise) {
    var value = values.get(type);
    return value == null || value.remaining() < 1 ? otherwise : value.get(0) & 0xff;
  }

  /// A text, without the zero that may end it.
  String text(int type) {
    var value = values.get(type);
    if (value == null) return "";
    var bytes = bytes(value);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) length++;
    return new String(bytes, 0, length, UTF_8);
  }

  Optional<IpAddress> address(int type) {
    var value = values.get(type);
    if (value == null || (value.remaining() != 4 && value.remaining() != 16)) {
      return Optional.empty();
    }
    return Optional.of(IpAddress.of(bytes(value)));
  }

  /// The attributes inside this one; none if it is not there.
  Attributes nested(int type) throws NetlinkException {
    var value = values.get(type);
    return value == null ? none() : parse(value.duplicate());
  }

  /// The plain value; empty if it is not there.
  ByteBuffer raw(int type) {
    var value = values.get(type);
    var copy = value == null ? ByteBuffer.allocate(0) : value.duplicate();
    return copy.order(ByteOrder.nativeOrder());
  }

  private static byte[] bytes(ByteBuffer value) {
    var out = new byte[value.remaining()];
    value.duplicate().get(out);
    return out;
  }
}
